"""移管: what a list hands over, written whole to a folder before it is taken away, with the hash of every file."""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.forms.models import model_to_dict

from triage.policy import RecordType
from triage.sentence import Sentence
from triage.store.discarding import Handed, look
from triage.store.disposal import Refused, line_of
from triage.store.models.disposal import DisposalItem, DisposalList
from triage.store.models.human import Attachment, DecisionEvent
from triage.store.models.machine import Batch, Comment

MANIFEST, RECORDS, EVIDENCE = "manifest.json", "records.jsonl", "evidence"
_SUFFIX = {"image/png": "png", "application/pdf": "pdf"}


def hand_over(made: DisposalList, records: Sequence[RecordType], folder: Path, now: datetime) -> Handed:
    """Write what a list hands over at a moment to a folder, the manifest last; one that is whole is taken as it is.

    Raises:
        Refused: the folder holds anything else, or what it holds is no longer what its manifest says.
        OSError: it cannot be written.
    """
    if (folder / MANIFEST).exists():
        return _written(made, folder)
    if folder.exists() and any(folder.iterdir()):
        raise Refused(
            Sentence(
                "{folder}: 空のフォルダーを指定してください。途中で止まった書き出しは消してください。",
                folder=str(folder),
            )
        )
    (folder / EVIDENCE).mkdir(parents=True)
    items = [i for piece in look(made, records, now) for i in piece.gone if i.at_end == "transfer"]
    with (folder / RECORDS).open("wb") as lines:
        for item in items:
            lines.write(_json(_unit(item, folder)) + b"\n")
        _to_disk(lines)
    manifest = {
        "list": made.pk,
        "list_sha256": made.sha256,
        "document_number": made.document_number,
        "keys": [item.key for item in items],
        "files": {path.relative_to(folder).as_posix(): _sha256(path) for path in _files(folder)},
    }
    with (folder / MANIFEST).open("wb") as file:
        file.write(_json(manifest))
        _to_disk(file)
    return _written(made, folder)


def _written(made: DisposalList, folder: Path) -> Handed:
    """Return a folder that was written, read back and compared with its manifest."""
    raw = (folder / MANIFEST).read_bytes()
    manifest = json.loads(raw)
    files = {path.relative_to(folder).as_posix(): _sha256(path) for path in _files(folder) if path.name != MANIFEST}
    if manifest.get("list_sha256") != made.sha256 or manifest.get("files") != files:
        raise Refused(
            Sentence(
                "{folder}: この一覧の移管の書き出しでないか、内容が目録と違います。空のフォルダーを指定してください。",
                folder=str(folder),
            )
        )
    return Handed(hashlib.sha256(raw).hexdigest(), frozenset(manifest["keys"]))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _to_disk(file: IO[bytes]) -> None:
    """What was written reaches the disk before its record is taken away."""
    file.flush()
    os.fsync(file.fileno())


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, cls=DjangoJSONEncoder).encode()


def _unit(item: DisposalItem, folder: Path) -> dict[str, Any]:
    """Return all that is kept of an item, its screens written beside."""
    if item.what != "comment":
        return {"item": line_of(item), "import": _fields(Batch.objects.get(pk=item.row))}
    row = Comment.objects.get(pk=item.row)
    versions = list(row.versions.order_by("number"))
    return {
        "item": line_of(item),
        "comment": _fields(row),
        "versions": [_fields(one) for one in versions],
        "judgements": [_fields(found) for one in versions for found in one.judgements.order_by("pk")],
        "events": [_event(event) for event in DecisionEvent.objects.filter(comment_key=item.key).order_by("seq")],
        "evidence": list(_screens(item.key, folder)),
    }


def _fields(row: Any) -> dict[str, Any]:
    return {"id": row.pk, **model_to_dict(row)}


def _event(event: DecisionEvent) -> dict[str, Any]:
    told = {text.field: {"salt": text.salt, "text": text.text} for text in event.texts.all()}
    return {**_fields(event), "texts": told}


def _screens(key: str, folder: Path) -> Iterator[dict[str, Any]]:
    for kept in Attachment.objects.filter(event__comment_key=key).order_by("pk"):
        path = folder / EVIDENCE / f"{kept.pk}.{_SUFFIX[kept.media_type]}"
        with path.open("wb") as file:
            file.write(bytes(kept.content))
            _to_disk(file)
        yield {"seq": kept.pk, "file": path.relative_to(folder).as_posix(), "media_type": kept.media_type}
