"""Tables that people keep by hand, and canonical CSV and JSON Lines: one row, one comment."""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Lookup
from functools import lru_cache
from itertools import islice
from typing import Any

from triage.guard import unguarded
from triage.readers.cells import is_number, platform_named, shown
from triage.readers.content import Content
from triage.readers.draft import Draft
from triage.readers.grid import body_rows, is_like_data
from triage.readers.jsontext import as_text
from triage.readers.mapping import (
    Columns,
    Mapping,
    find_columns,
    fold,
    guess,
    load_mapping,
    missing_heading,
)
from triage.readers.nested import comments_in
from triage.readers.reader import Reader
from triage.readers.rows import ExportError, Intake, Row
from triage.readers.unreadable import NotANumber, object_of
from triage.readers.values import drafted
from triage.readers.workbook import choose_sheet
from triage.records import Comment, Flag, Platform

# Headings of our own results, and the sheet of those that we write as a workbook, without a guard.
_OURS, _OUR_SHEET = {fold(name) for name in ("順位", "優先度", "参考値", "本文", "コメントID")}, "確認待ち"
_COLUMNS_NAMED = 20
_ROWS_LOOKED_AT = 50
_KEYS_KEPT = 1000
_HOLDING = frozenset((dict, list))
# What is made of a row of so few letters is remembered, as long as no more others came between: in a megabyte of such
# rows nearly all are repeated.
_SHORT_ROW, _ROWS_KEPT = 64, 1 << 8
_NO_TEXT_COLUMN = (
    "本文の列が見つかりません。見出しの行に「本文」「コメント」「text」などの名前を付けるか、"
    'マッピングファイルで text = "列の見出し" と指定してください（--mapping）。'
)


def _recognises(content: Content) -> bool:
    if content.shape == "rows":
        return any("text" in guess(row.cells) for row in content.first_rows)
    if content.document == []:
        return True
    rows = (object_of(row) for item in content.first_objects for row, *_ in comments_in(item, _guessed))
    return any(row is not None and "text" in _guessed(row) for row in islice(rows, _ROWS_LOOKED_AT))


def _guessed(item: Lookup[str, Any]) -> dict[str, str]:
    keys = list(item)
    return {name: keys[i] for name, i in guess(keys).items()}


def mapping_of(content: Content) -> Mapping:
    """Return the mapping file of the options, or an empty mapping that leaves all to the guess."""
    mapping = load_mapping(content.options.mapping) if content.options.mapping else Mapping()
    if content.workbook is not None and mapping.sheet:
        choose_sheet(content.workbook, mapping.sheet)
        content.first_rows = content.workbook.heads[mapping.sheet]
    return mapping


def columns_of(content: Content, mapping: Mapping) -> Columns:
    """Return the columns of a table. Raises ExportError naming the headings there are."""
    found = find_columns(content.first_rows, mapping)
    if found is None:
        head = content.first_rows[0].cells if content.first_rows else []
        seen = "、".join(shown(cell, chars=20) for cell in head[:12] if cell)
        raise ExportError(f"{_NO_TEXT_COLUMN} 1行目：{seen}")
    return found


def _read(content: Content, intake: Intake) -> Iterator[Comment]:
    mapping = mapping_of(content)
    if mapping.id_stable:
        intake.make_stable()
    if content.shape == "rows":
        return _from_rows(content, intake, columns_of(content, mapping), mapped="text" in mapping.headings)
    return _from_objects(content, intake, mapping)


def _from_rows(content: Content, intake: Intake, columns: Columns, *, mapped: bool) -> Iterator[Comment]:
    if columns.unread:
        more = f"、ほか{len(columns.unread) - _COLUMNS_NAMED}列" if len(columns.unread) > _COLUMNS_NAMED else ""
        named = "、".join(shown(cell, chars=20) for cell in columns.unread[:_COLUMNS_NAMED])
        intake.warn(f"読み込まない列：{named}{more}")
    if columns.doubled:
        intake.warn(f"同じ見出しの列が二つ以上あります（{'、'.join(columns.doubled)}）。左の列を読みました。")
    guarded = content.workbook is None or _is_our_csv(content.workbook.sheet, columns)
    make = _Maker(intake, columns.constant, columns.at, guarded=guarded)
    figures, words = 0, mapped
    header = Row(columns.row, list(columns.header))
    for row in content.first_rows:
        at = columns.at["text"]
        above = "".join(row.cells[at : at + 1]).strip() if row.number < header.number else ""
        if above and not is_like_data(row, header):
            intake.note("above_heading", row.number, above)
    for row in body_rows(content, intake, header):
        comment = make.from_cells(row)
        if comment is None:
            continue
        if not words and comment.text.strip():
            figures += 1
            words = not is_number(comment.text)
        yield comment
    if not words and figures > 1:
        raise ExportError(
            f"「{shown(columns.header[columns.at['text']], chars=20)}」の列が数だけです。"
            "件数の集計表で、コメントの本文ではないようです。コメントの一覧を書き出し直してください。"
            "この列が本文であれば、マッピングファイルで text に指定してください（--mapping）。",
            "refused",
        )


def _is_our_csv(sheet: str, columns: Columns) -> bool:
    """Whether a sheet is our own CSV that was opened and saved as a workbook: its guards are in the cells."""
    return sheet != _OUR_SHEET and set(map(fold, columns.header)) >= _OURS


def _from_objects(content: Content, intake: Intake, mapping: Mapping) -> Iterator[Comment]:
    make = _Maker(intake, None, {}, guarded=False)
    named = platform_named(mapping.headings.get("platform", ""))
    known: dict[tuple[str, ...], dict[str, str]] = {}
    unseen = dict(mapping.headings)
    if named:
        unseen.pop("platform", None)

    def fields_of(item: Lookup[str, Any]) -> dict[str, str]:
        keys = tuple(item)
        found = known.get(keys)
        if found is None:
            found = _fields(keys, mapping)
            for name in unseen.keys() & found.keys():
                del unseen[name]
            if len(known) < _KEYS_KEPT:
                known[keys] = found
        return found

    listed = content.listed(intake)
    rows = ((number, row) for number, item, name in listed for row in comments_in(item, fields_of, name))
    for position, (number, (item, parent, name)) in enumerate(rows, start=1):
        row = position if content.shape == "document" else number
        if not intake.is_object(item, row, name):
            continue
        intake.counts["rows"] += 1
        fields = fields_of(item)
        make.constant = None if "platform" in fields else named
        comment = make.from_object(row, item, fields, parent)
        if comment is not None:
            yield comment
    if unseen and intake.counts["rows"]:
        raise missing_heading(*next(iter(unseen.items())), list(dict.fromkeys(key for keys in known for key in keys)))


def keys_of(content: Content) -> tuple[tuple[str, str], ...]:
    """Return the fields and the keys they are read from, as the first objects of a file have them.

    Raises ExportError where the mapping names a key for the text that none of them has.
    """
    mapping = mapping_of(content)
    found: dict[str, str] = {}
    seen: dict[str, None] = {}
    for item in content.first_objects:
        for one, *_ in islice(comments_in(item, lambda one: _fields(tuple(one), mapping)), _ROWS_LOOKED_AT):
            if row := object_of(one):
                found = {**_fields(tuple(row), mapping), **found}
                seen |= dict.fromkeys(row)
    if "text" in mapping.headings and "text" not in found and seen:
        raise missing_heading("text", mapping.headings["text"], list(seen))
    return tuple(found.items())


def _fields(keys: tuple[str, ...], mapping: Mapping) -> dict[str, str]:
    """Field to key of one object; for a field that the mapping names, no other key is guessed."""
    found = {name: keys[i] for name, i in guess(keys).items() if name not in mapping.headings}
    folded = {fold(key): key for key in keys}
    named = {name: folded[fold(key)] for name, key in mapping.headings.items() if fold(key) in folded}
    return {name: key for name, key in found.items() if key not in named.values()} | named


class _Maker:
    """Makes comments from rows; carries the intake, the platform that the mapping fixes, and how a table is read.

    `at` is field to column; `guarded` takes one ' off what Excel would run.
    """

    def __init__(self, intake: Intake, constant: Platform | None, at: Lookup[str, int], *, guarded: bool) -> None:
        self.intake, self.constant, self.at, self.guarded = intake, constant, at, guarded
        self._remembered = lru_cache(maxsize=_ROWS_KEPT)(self._settled)

    def from_object(self, number: int, item: dict[str, Any], fields: Lookup[str, str], parent: str) -> Comment | None:
        """Make a comment of one JSON object, in `parent`'s replies if any; null is absent, NaN null with a warning."""
        if "text" not in fields:
            self.intake.reject(
                number,
                "本文",
                item,
                "本文（text）の項目がありません。項目を加えるか、マッピングで text に本文の項目を指定してください。",
            )
            return None
        kinds = {*map(type, item.values())}
        if not kinds.isdisjoint(_HOLDING) and type(item[fields["text"]]) in _HOLDING:
            self.intake.reject(
                number,
                "本文",
                item[fields["text"]],
                "本文（text）が文字ではありません。本文の文字だけを入れて書き出し直してください。",
            )
            return None
        if NotANumber in kinds:
            self.intake.note("not_a_number", number)
        values = {name: one if type(one := item[key]) is str else as_text(one) for name, key in fields.items()}
        if parent and not values.get("parent_id"):
            values["parent_id"] = parent
        return self.intake.accept(drafted(number, values, self.intake, self.constant))

    def from_cells(self, row: Row) -> Comment | None:
        """Make a comment of one row of a table."""
        number, cells, formulas, hidden = row
        if not formulas and not hidden and len(cells) + len("".join(cells)) <= _SHORT_ROW:
            draft = self._remembered(tuple(cells))
            draft.row = number
            return self.intake.place(draft)
        values = self._values(cells)
        if formulas:
            typed = row.typed(self.at["text"])
            values["text"] = unguarded(typed) if self.guarded else typed
        flags = self._marks(row) if formulas or hidden else ()
        return self.intake.accept(drafted(number, values, self.intake, self.constant, flags))

    def _settled(self, cells: tuple[str, ...]) -> Draft:
        return self.intake.settled(drafted(0, self._values(cells), self.intake, self.constant))

    def _values(self, cells: Sequence[str]) -> dict[str, str]:
        width = len(cells)
        values = {name: cells[i] for name, i in self.at.items() if i < width}
        if self.guarded:
            for name, value in values.items():
                if value[:1] == "'":
                    values[name] = unguarded(value)
        return values

    def _marks(self, row: Row) -> tuple[Flag, ...]:
        flags: tuple[Flag, ...] = ()
        if not row.formulas.keys().isdisjoint(self.at.values()):
            self.intake.note("formula", row.number)
            flags = (Flag.FORMULA_CELL,) if self.at["text"] in row.formulas else ()
        if row.hidden:
            self.intake.note("hidden", row.number)
            flags += (Flag.HIDDEN_ROW,)
        return flags


READER = Reader("generic", "表（CSV・TSV・Excel・ODS・JSONL）", "table", _recognises, _read)
