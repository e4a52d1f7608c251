"""What `score` hands out: one row a comment in rank order, as JSONL, CSV or XLSX (contract: schema_version 1)."""

import csv
import hmac
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, tee
from pathlib import Path
from typing import IO, Any

import orjson

from triage.clock import JST
from triage.guard import guarded
from triage.policy import Policy, route_labels
from triage.ranking import Ranked
from triage.records import CategoryId, Comment, Cue

SCHEMA_VERSION = 1
# What a cell of a workbook holds, less the sentence that says so (Excel specifications: 32,767 characters).
_CELL_CHARS = 32_700
_CUT = "…（長いため、ここまで。全文は CSV か画面で確かめてください）"
# Whoever repeats one letter 20,000 times finds a word at every place; nobody reads more than the first of them.
_MOST_EVIDENCE = 100
FORMATS = (".jsonl", ".csv", ".xlsx")
_COLUMNS = {
    "rank": "順位",
    "priority": "優先度",
    "needs_review": "要確認",
    "items": "該当の可能性がある項目(丸数字は本ツールの整理番号)",
    "probability": "参考値",
    "evidence": "根拠の語",
    "reasons": "理由",
    "routes": "回付",
    "text": "本文",
    "author_name": "投稿者名",
    "posted_at": "投稿日時",
    "platform": "SNS",
    "account": "アカウント",
    "comment_id": "コメントID",
    "url": "URL",
    "flags": "注意",
    "policy_version": "要領の版",
    "model_version": "モデルの版",
}


def pseudonym(comment: Comment, key: bytes) -> str:
    """Return a keyed pseudonym of the author (HMAC-SHA256, 16 hex digits), empty for an unknown author."""
    return _keyed(f"{comment.platform}\0{comment.author_id}", key) if comment.author_id else ""


@lru_cache(maxsize=1 << 16)
def _keyed(author: str, key: bytes) -> str:
    return hmac.digest(key, author.encode(), "sha256").hex()[:16]


def as_rows(ranked: Iterable[Ranked], policy: Policy, author: Callable[[Comment], str]) -> Iterator[dict[str, Any]]:
    """Yield one output object for each comment in rank order; offsets are code points of the text as posted.

    `author` gives what stands for a comment's author.
    """
    clauses = [(clause.id, clause.categories[0], clause.categories[1:]) for clause in policy.clauses]
    for place, one in enumerate(ranked, start=1):
        yield _row(one, place, policy.version, author(one.assessment.comment), _scores(one, clauses))


def _row(ranked: Ranked, place: int, version: str, author: str, scores: dict[str, float]) -> dict[str, Any]:
    assessment = ranked.assessment
    comment = assessment.comment
    return {
        "schema_version": SCHEMA_VERSION,
        "rank": place,
        "comment_id": comment.id,
        "platform": comment.platform.value,
        "account": comment.account,
        "author_id": author,
        "text": comment.text,
        "priority": ranked.priority,
        "needs_review": ranked.needs_review,
        "suggestions": [
            {
                "clause": suggestion.clause,
                "item": suggestion.item,
                "probability": suggestion.probability,
                "needs_review": suggestion.needs_review,
                "evidence": list(islice(_evidence(suggestion.cues, comment.text), _MOST_EVIDENCE)),
            }
            for suggestion in ranked.suggestions
        ],
        "scores": scores,
        "routes": [route.value for route in ranked.routes],
        "repeat": _repeat(ranked),
        "flags": [flag.value for flag in assessment.flags],
        "basis": assessment.basis,
        "policy_version": version,
        "model_version": assessment.model_version,
    }


def _evidence(cues: Iterable[Cue], text: str) -> Iterator[dict[str, Any]]:
    for cue in cues:
        for span in cue.spans:
            yield {
                "start": span.start,
                "end": span.end,
                "text": text[span.start : span.end],
                "detector": cue.detector,
                "reason": cue.reason,
            }


def _scores(ranked: Ranked, clauses: Sequence[tuple[str, CategoryId, Sequence[CategoryId]]]) -> dict[str, float]:
    """Return the score of each clause, that of the likeliest of its categories; 0 where none has a signal."""
    found = {category: probability for category, probability, _ in ranked.assessment.signals}
    return {
        clause: max(found.get(first, 0.0), *[found.get(other, 0.0) for other in others])
        if others
        else found.get(first, 0.0)
        for clause, first, others in clauses
    }


def _repeat(ranked: Ranked) -> dict[str, Any]:
    repeat = ranked.assessment.repeat
    if repeat is None:
        return {"group": None, "size": 1, "same_author": 1, "nearest": []}
    return {
        "group": repeat.group,
        "size": repeat.size,
        "same_author": repeat.same_author,
        "nearest": [{"comment_id": n.comment_id, "similarity": n.similarity} for n in repeat.nearest],
    }


def write_rows(ranked: Iterable[Ranked], policy: Policy, author: Callable[[Comment], str], path: Path) -> None:
    """Write comments in rank order, under this policy, to `path` in the form its ending names; one is held at a time.

    `author` as in `as_rows`.

    Raises:
        ValueError: another ending than .jsonl, .csv or .xlsx.
    """
    if path.suffix == ".jsonl":
        with path.open("wb") as stream:
            write_jsonl(as_rows(ranked, policy, author), stream)
    elif path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
            writer.writerow(_COLUMNS.values())
            writer.writerows([guarded(cell) for cell in cells] for cells in _all_cells(ranked, policy, author))
    elif path.suffix == ".xlsx":
        _write_xlsx(_all_cells(ranked, policy, author), path)
    else:
        raise ValueError(f"--out {path.name}: 末尾は {'、'.join(FORMATS)} のいずれかにしてください。")


def write_jsonl(rows: Iterable[dict[str, Any]], stream: IO[bytes]) -> None:
    """Write one JSON object a line, UTF-8, lines ended by a line feed."""
    stream.writelines(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)


def _all_cells(ranked: Iterable[Ranked], policy: Policy, author: Callable[[Comment], str]) -> Iterator[list[str]]:
    own, others = tee(ranked)
    return (_cells(*pair, policy) for pair in zip(as_rows(own, policy, author), others, strict=True))


def _cells(row: dict[str, Any], ranked: Ranked, policy: Policy) -> list[str]:
    comment = ranked.assessment.comment
    top = row["suggestions"]
    evidence = [e for suggestion in top for e in suggestion["evidence"]]
    derived = {
        "items": " / ".join(policy.named(suggestion["clause"]) for suggestion in top),
        "probability": " ".join(f"{suggestion['probability']:.2f}" for suggestion in top),
        "evidence": " / ".join(dict.fromkeys(e["text"] for e in evidence)),
        "reasons": " ".join(dict.fromkeys(e["reason"] for e in evidence)),
        "author_name": comment.author_name,
        "posted_at": comment.posted_at.astimezone(JST).isoformat() if comment.posted_at else "",
        "url": comment.url,
        "needs_review": "要確認" if ranked.needs_review else "",
        "routes": " ".join(route_labels()[route] for route in row["routes"]),
        "flags": " ".join(row["flags"]),
    }
    return [str(derived.get(name, row.get(name, ""))) for name in _COLUMNS]


def _write_xlsx(rows: Iterable[list[str]], path: Path) -> None:
    from openpyxl import Workbook  # noqa: PLC0415 - openpyxl takes 0.1 s to import

    book = Workbook(write_only=True)
    sheet = book.create_sheet("確認待ち")
    sheet.append(list(_COLUMNS.values()))
    for row in rows:
        sheet.append([string_cell(sheet, cell) for cell in row])
    book.save(path)


def string_cell(sheet: Any, text: str) -> Any:
    """Return a cell of a write-only sheet that holds a text as text, cut where no cell holds more."""
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - openpyxl takes 0.1 s to import
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415

    held = text if len(text) <= _CELL_CHARS else f"{text[:_CELL_CHARS]}{_CUT}"
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("\ufffd", held))
    cell.data_type = "s"
    return cell
