"""Labelled comments: what people judged, category by category; an absent category is unknown, never a no."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triage.records import CategoryId, Comment, CommentId, Platform, Route, Source
from triage.text import scrub

PROVENANCES = ("authored", "ranked", "audit", "golden", "batch")
_PROBLEMS_SHOWN = 20


class LabelError(ValueError):
    """Labelled data that cannot be used, with every problem found: file, line, value and what is allowed."""


@dataclass(frozen=True, slots=True)
class LabeledComment:
    """One comment with the categories confirmed (`yes`) and rejected (`no`); a category in neither is unknown.

    `weight` counts copies decided together once; `group` binds rows that must not be split between training and
    test (minimal pairs, near-duplicates); it is never empty.
    """

    comment: Comment
    yes: frozenset[CategoryId]
    no: frozenset[CategoryId]
    routes: frozenset[Route]
    provenance: str
    weight: float
    group: str
    note: str = ""


def read_labels(paths: Sequence[Path], categories: Sequence[CategoryId]) -> list[LabeledComment]:
    """Read labelled JSONL files (folders: every .jsonl inside, by name).

    Raises:
        LabelError: every problem at once, at most 20 shown.
        FileNotFoundError: a path does not exist.
    """
    problems: list[str] = []
    rows: list[LabeledComment] = []
    seen: dict[str, str] = {}
    for path in _files(paths):
        for place, row in _rows(path, frozenset(categories), problems):
            if row.comment.id in seen:
                problems.append(f"{place}: id「{row.comment.id}」は {seen[row.comment.id]} と同じです。")
            seen[row.comment.id] = place
            rows.append(row)
    if problems:
        more = len(problems) - _PROBLEMS_SHOWN
        raise LabelError("\n".join([*problems[:_PROBLEMS_SHOWN], *([f"ほか {more} 件"] if more > 0 else [])]))
    if not rows:
        raise LabelError("ラベル付きのコメントが 1 件もありません。ファイルを確かめてください。")
    return rows


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.glob("*.jsonl"))
        elif path.exists():
            yield path
        else:
            raise FileNotFoundError(f"{path}: ファイルがありません。場所と名前を確かめてください。")


def _rows(path: Path, categories: frozenset[CategoryId], problems: list[str]) -> Iterator[tuple[str, LabeledComment]]:
    with path.open(encoding="utf-8-sig") as stream:
        for number, line in enumerate(stream, start=1):
            place = f"{path.name} {number}行目"
            if not line.strip():
                continue
            try:
                data = json.loads(line)
                yield place, _labeled(data, categories, path.name, number)
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                problems.append(f"{place}: {_reason(error)}")


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return "JSON として読めません。1行に1件を書いてください。"
    if isinstance(error, KeyError):
        return f"項目 {error} がありません。"
    return str(error)


def _labeled(data: dict[str, Any], categories: frozenset[CategoryId], file: str, row: int) -> LabeledComment:
    if not isinstance(data, dict):
        raise TypeError("1行に1つのオブジェクト { } を書いてください。")
    # Rows made for measuring elsewhere say `labels` for `yes` and judge every other category but `also_ok`.
    yes = _named(data.get("yes", data.get("labels", [])), categories, "yes")
    no = _rejected(data, yes, categories)
    provenance = data.get("provenance", "authored")
    if provenance not in PROVENANCES:
        raise ValueError(f"provenance「{provenance}」は使えません。使えるのは {'、'.join(PROVENANCES)} です。")
    return LabeledComment(
        comment=_comment(data, file, row),
        yes=yes,
        no=no,
        routes=frozenset(Route(route) for route in data.get("routes", ())),
        provenance=provenance,
        weight=float(data.get("weight", 1.0)),
        group=str(data.get("group") or data["id"]),
        note=str(data.get("note") or ""),
    )


def _rejected(
    data: dict[str, Any], yes: frozenset[CategoryId], categories: frozenset[CategoryId]
) -> frozenset[CategoryId]:
    if "labels" in data and "no" not in data:
        unsure = frozenset(data.get("also_ok", ()))
        return frozenset() if data.get("coarse") == "ambiguous" else categories - yes - unsure
    if data.get("no") == "rest":
        return categories - yes
    no = _named(data.get("no", []), categories, "no")
    if yes & no:
        raise ValueError(f"{'、'.join(sorted(yes & no))} が yes と no の両方にあります。")
    return no


def _named(names: object, categories: frozenset[CategoryId], key: str) -> frozenset[CategoryId]:
    if not isinstance(names, list):
        raise TypeError(f"{key} はカテゴリ名の一覧 [ ] で書いてください。")
    unknown = set(names) - categories
    if unknown:
        raise ValueError(
            f"{key} の「{'、'.join(sorted(map(str, unknown)))}」は知らないカテゴリです。"
            f"使えるのは {'、'.join(sorted(categories))} です。"
        )
    return frozenset(CategoryId(name) for name in names)


def _comment(data: dict[str, Any], file: str, row: int) -> Comment:
    text, flags = scrub(str(data["text"]))
    return Comment(
        id=CommentId(str(data["id"])),
        platform=Platform(data.get("platform") or "other"),
        text=text,
        source=Source("labels", file, "", row),
        account=str(data.get("account") or ""),
        post_text=str(data.get("post_text") or ""),
        author_name=str(data.get("author_name") or ""),
        flags=flags,
    )


def as_json(row: LabeledComment) -> dict[str, Any]:
    """Return a row in the exchange form of `data/labeled/*.jsonl`."""
    comment = row.comment
    optional = {
        "post_text": comment.post_text,
        "account": comment.account,
        "author_name": comment.author_name,
        "note": row.note,
    }
    return {
        "id": comment.id,
        "text": comment.text,
        "platform": comment.platform.value,
        "yes": sorted(row.yes),
        "no": sorted(row.no),
        "routes": sorted(row.routes),
        "provenance": row.provenance,
        "weight": row.weight,
        "group": row.group,
        **{key: value for key, value in optional.items() if value},
    }


def write_labels(rows: Iterable[LabeledComment], path: Path) -> int:
    """Write rows as JSONL; return how many."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for count, row in enumerate(rows, start=1):  # noqa: B007 - the last count is the result
            stream.write(json.dumps(as_json(row), ensure_ascii=False) + "\n")
    return count
