"""What `score` hands out: one row a comment in rank order, as JSONL, CSV or XLSX (contract: schema_version 1)."""

import csv
import hmac
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from triage.clock import JST
from triage.guard import guarded
from triage.policy import Policy, route_labels
from triage.ranking import Ranked
from triage.records import ClauseId, Comment, Cue

SCHEMA_VERSION = 1
# What a cell of a workbook holds, less the sentence that says so (Excel specifications: 32,767 characters).
_CELL_CHARS = 32_700
_CUT = "…（長いため、ここまで。全文は CSV か画面で確かめてください）"
# Whoever repeats one letter 20,000 times finds a word at every place; nobody reads more than the first of them.
_MOST_EVIDENCE = 100
_COLUMNS = {
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
_ALONE: dict[str, Any] = {"group": None, "size": 1, "same_author": 1, "nearest": []}
_HEADINGS = ("順位", *_COLUMNS.values())


def pseudonym(comment: Comment, key: bytes) -> str:
    """Return a keyed pseudonym of the author (HMAC-SHA256, 16 hex digits), empty for an unknown author."""
    return _keyed(comment.platform + "\0" + comment.author_id, key) if comment.author_id else ""


@lru_cache(maxsize=1 << 16)
def _keyed(author: str, key: bytes) -> str:
    found = _begun(key).copy()
    found.update(author.encode())
    return found.hexdigest()[:16]


@lru_cache(maxsize=1)
def _begun(key: bytes) -> hmac.HMAC:
    return hmac.new(key, digestmod="sha256")


Author = Callable[[Comment], str]


def as_line(policy: Policy, author: Author) -> Callable[[Ranked], bytes]:
    """Return what writes a comment's output object as JSON, but for its beginning with the rank, which comes last.

    Offsets are code points of the text as posted; `author` gives what stands for a comment's author.
    """
    told = _telling(policy, author)
    # Without its brace, and so copied: what orjson hands out sits in ten times the memory.
    return lambda ranked: orjson.dumps(told(ranked), option=orjson.OPT_APPEND_NEWLINE)[1:]


def write_lines(lines: Iterable[bytes], path: Path) -> None:
    """Write comments in rank order as JSONL (UTF-8, line feeds), each with its rank before what `as_line` made."""
    with path.open("wb") as stream:
        stream.writelines(
            b'{"schema_version":%d,"rank":%d,%b' % (SCHEMA_VERSION, place, line)
            for place, line in enumerate(lines, start=1)
        )


def as_cells(policy: Policy, author: Author) -> Callable[[Ranked], list[str]]:
    """Return what makes the cells of a comment's row, but for its rank; `author` as in `as_line`."""
    told = _telling(policy, author)
    return lambda ranked: _cells(told(ranked), ranked, policy)


def write_csv(rows: Iterable[list[str]], path: Path) -> None:
    """Write the cells of comments in rank order as CSV that Excel opens: UTF-8 with BOM, nothing read as a formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        writer.writerow(_HEADINGS)
        writer.writerows([guarded(cell) for cell in (str(place), *cells)] for place, cells in enumerate(rows, start=1))


def write_xlsx(rows: Iterable[list[str]], path: Path) -> None:
    """Write the cells of comments in rank order as a workbook of texts."""
    from openpyxl import Workbook  # noqa: PLC0415 - openpyxl takes 0.1 s to import

    book = Workbook(write_only=True)
    sheet = book.create_sheet("確認待ち")
    sheet.append(list(_HEADINGS))
    for place, cells in enumerate(rows, start=1):
        sheet.append([string_cell(sheet, cell) for cell in (str(place), *cells)])
    book.save(path)


class Form(NamedTuple):
    """A form of results: what is made of each comment before its rank is known, and what writes that in rank order."""

    making: Callable[[Policy, Author], Callable[[Ranked], Any]]
    write: Callable[[Iterable[Any], Path], None]


# By the ending of the file.
FORMS = {".jsonl": Form(as_line, write_lines), ".csv": Form(as_cells, write_csv), ".xlsx": Form(as_cells, write_xlsx)}


def _telling(policy: Policy, author: Author) -> Callable[[Ranked], dict[str, Any]]:
    scores = _scoring(policy)
    return lambda ranked: _told(ranked, policy.version, author(ranked.assessment.comment), scores(ranked))


def _told(ranked: Ranked, version: str, author: str, scores: dict[ClauseId, float]) -> dict[str, Any]:
    assessment = ranked.assessment
    comment = assessment.comment
    return {
        "comment_id": comment.id,
        "platform": comment.platform,
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
        "routes": ranked.routes,
        "repeat": _repeat(ranked),
        "flags": assessment.flags,
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


def _scoring(policy: Policy) -> Callable[[Ranked], dict[ClauseId, float]]:
    """Return what scores each clause: as the likeliest of its categories, 0 where none has a signal."""
    none = dict.fromkeys((clause.id for clause in policy.clauses), 0.0)
    # A category stands under one clause: a policy with another is refused (policyfile.py).
    clauses = {category: clause.id for clause in policy.clauses for category in clause.categories}

    def scores(ranked: Ranked) -> dict[ClauseId, float]:
        told = none.copy()
        for category, probability, _ in ranked.assessment.signals:
            if category in clauses and probability > told[clauses[category]]:
                told[clauses[category]] = probability
        return told

    return scores


def _repeat(ranked: Ranked) -> dict[str, Any]:
    repeat = ranked.assessment.repeat
    if repeat is None:
        return _ALONE
    return {
        "group": repeat.group,
        "size": repeat.size,
        "same_author": repeat.same_author,
        "nearest": [{"comment_id": n.comment_id, "similarity": n.similarity} for n in repeat.nearest],
    }


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


def string_cell(sheet: Any, text: str) -> Any:
    """Return a cell of a write-only sheet that holds a text as text, cut where no cell holds more."""
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - openpyxl takes 0.1 s to import
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415

    held = text if len(text) <= _CELL_CHARS else f"{text[:_CELL_CHARS]}{_CUT}"
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("\ufffd", held))
    cell.data_type = "s"
    return cell
