"""Wordings that detectors look for as data: forms/*.tsv, RE2 only, each with texts it must and must not match."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import re2

COLUMNS = ("kind", "pattern", "must_match", "must_not_match")
_MAX_MEMORY = 64 << 20


class WordingError(ValueError):
    """A file of wordings holds an unusable row; the message names file, row, value and what is allowed."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One row: a pattern over normalised text (NFKC, lower case) of one kind, with its own examples."""

    kind: str
    pattern: str
    must_match: tuple[str, ...]
    must_not_match: tuple[str, ...]


def compiled(pattern: str) -> Any:
    """Compile a pattern in linear time (RE2). Raises re2.error."""
    options = re2.Options()
    options.max_mem = _MAX_MEMORY
    options.log_errors = False
    return re2.compile(pattern, options)


def load_wordings(name: str) -> tuple[Wording, ...]:
    """Read forms/`name`.tsv; a row of kind <x> stands for <x> in the patterns below it.

    Raises WordingError at the first bad row.
    """
    text = files(__package__).joinpath("forms", f"{name}.tsv").read_text(encoding="utf-8")
    parts: dict[str, str] = {}
    wordings: list[Wording] = []
    for number, row in enumerate(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE), start=2):
        wording = _wording(f"{name}.tsv の {number} 行目", row, parts)
        if wording.kind.startswith("<"):
            parts[wording.kind] = wording.pattern
        wordings.append(wording)
    return tuple(wordings)


def _wording(place: str, row: Mapping[str, str | None], parts: Mapping[str, str]) -> Wording:
    kind, pattern, match, leave = (row.get(column) or "" for column in COLUMNS)
    if not all((kind, pattern, match, leave)):
        raise WordingError(f"{place}: 空欄があります。{'、'.join(COLUMNS)} をすべて書いてください。")
    for name, part in parts.items():
        pattern = pattern.replace(name, part)
    try:
        compiled(pattern)
    except re2.error as error:
        raise WordingError(f"{place}: パターンを読めません（{error}）。RE2 の書式にしてください。") from error
    return Wording(kind, pattern, tuple(match.split("|")), tuple(leave.split("|")))


def by_kind(wordings: tuple[Wording, ...]) -> dict[str, Any]:
    """Return one compiled pattern for each kind."""
    kinds = dict.fromkeys(wording.kind for wording in wordings)
    return {kind: compiled("|".join(one.pattern for one in wordings if one.kind == kind)) for kind in kinds}
