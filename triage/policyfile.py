"""A TOML table to a frozen record: the record's own types are the form, and every error is told at once."""

import hashlib
import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any, TypeVar

from triage.clock import is_day
from triage.handles import named
from triage.records import AXES

T = TypeVar("T")

_ALLOWED = {
    "missing": "必須です。書き加えてください。",
    "unexpected_keyword_argument": "知らない項目です。つづりを確かめるか、消してください。",
    "greater_than_equal": "{ge} 以上にしてください。",
    "greater_than": "{gt} より大きくしてください。",
    "less_than_equal": "{le} 以下にしてください。",
    "literal_error": "{expected} のいずれかにしてください。",
    "enum": "{expected} のいずれかにしてください。",
    "too_short": "{min_length} 件以上必要です。",
    "too_long": "{max_length} 件までにしてください。",
    "string_too_short": "空にできません。",
    "string_type": '文字列("…")にしてください。',
    "int_type": "整数にしてください。",
    "int_from_float": "整数にしてください。",
    "float_type": "数にしてください。",
    "bool_type": "true か false にしてください。",
    "tuple_type": "配列([…])にしてください。",
    "dict_type": "表([…])にしてください。",
    "dataclass_type": "表([…])にしてください。",
    "date_type": "日付(例 2026-03-25)にしてください。",
    "date_parsing": "日付(例 2026-03-25)にしてください。",
}
_UNCONFIRMED = "要確認"
# The fields of [[redactions]]: none is left without a reason where one has it.
_REDACTED = ("author_name", "author_id", "address", "text", "notes")
# What a finding says of a comment that is passed on to no desk.
_NO_HANDOVER = "none"


def parse(file: str, raw: bytes) -> tuple[dict[str, Any], list[str]]:
    """Return the tables of a TOML file, or none and the one reason (in Japanese) why it is not TOML."""
    try:
        return tomllib.loads(raw.decode("utf-8-sig").replace("\r\n", "\n")), []
    except UnicodeDecodeError as error:
        return {}, [f"{file}: UTF-8 で保存してください({error.start} バイト目)。"]
    except tomllib.TOMLDecodeError as error:
        return {}, [f"{file}: TOML として読めません({error})。その行の書き方を確かめてください。"]


def canonical_sha256(data: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the content: comments, key order and line ends of the file do not change it."""
    return hashlib.sha256(_as_json(data, sort_keys=True)).hexdigest()


def build(file: str, data: Any, record: type[T], table: str = "") -> tuple[T | None, list[str]]:
    """Return tables as `record`, or None and every error; no type is converted, no unknown key accepted.

    `table` is the key that `data` was taken from, for the messages.
    """
    # pydantic takes 0.06 s to import, which a program that has its policy already need not pay.
    from pydantic import ConfigDict, ValidationError, create_model  # noqa: PLC0415

    strict = ConfigDict(extra="forbid", strict=True)
    # The setting reaches every record inside; only from JSON does strictness take an array for a tuple.
    wrapper = create_model("wrapper", __config__=strict, content=(record, ...))
    try:
        made = wrapper.model_validate_json(_as_json({"content": data}))
    except ValidationError as error:
        found = [_line(file, data, table, dict(problem)) for problem in error.errors(include_url=False)]
        return None, found
    content: T = made.content  # type: ignore[attr-defined]
    return content, []


def _as_json(data: Mapping[str, Any], *, sort_keys: bool = False) -> bytes:
    return json.dumps(data, ensure_ascii=False, default=str, sort_keys=sort_keys).encode("utf-8")


def _line(file: str, data: Any, table: str, problem: Mapping[str, Any]) -> str:
    where = _where(data, problem["loc"][1:], table)
    allowed = _ALLOWED.get(problem["type"], "{msg}").format(**{"msg": problem["msg"], **problem.get("ctx", {})})
    # pydantic lists what it expects in English.
    allowed = allowed.replace("' or '", "'、'").replace("', '", "'、'")
    value = problem["input"]
    hidden = problem["type"] == "missing" or isinstance(value, (dict, list))
    return f"{file} {where}:" + (f" {allowed}" if hidden else f" 値 {_shown(value)}。{allowed}")


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _where(data: Any, path: Sequence[str | int], table: str) -> str:
    """Name a place as a person finds it: table, 1-based position, id where the row has one, key."""
    named = table
    for part in path:
        data = _step(data, part)
        if isinstance(part, str):
            named += f".{part}"
        else:
            name = data.get("id", "") if isinstance(data, dict) else ""
            named += f"[{part + 1}]" + (f"「{name}」" if name else "")
    return named.lstrip(".")


def _step(data: Any, part: str | int) -> Any:
    if isinstance(part, str):
        return data.get(part) if isinstance(data, dict) else None
    return data[part] if isinstance(data, list) and part < len(data) else None


def contradictions(file: str, data: Mapping[str, Any], categories: AbstractSet[str]) -> list[str]:
    """Return what is wrong between tables; tolerates any form, which `build` reports.

    `categories` are those a clause may name (routes are never a reason to remove).
    """
    clauses = _rows(data, "clauses")
    found = [*_doubled(file, data), *_shared(file, _rows(data, "accounts"))]
    found += _unknown(file, clauses, "categories", categories)
    found += _unknown(file, clauses, "topics", {str(row.get("id")) for row in _rows(data, "topics")})
    named = {str(row.get("id")) for row in clauses}
    found += _unknown(file, _rows(data, "topics"), "never", named, "topics")
    found += _unknown(file, _rows(data, "elections"), "clauses", named, "elections")
    found += [
        f"{file} elections「{row.get('id')}」.ends: 値 {row['ends']}。begins({row['begins']})以後の日にしてください。"
        for row in _rows(data, "elections")
        if isinstance(row.get("begins"), date) and isinstance(row.get("ends"), date) and row["ends"] < row["begins"]
    ]
    found += [
        f"{file} records「{row.get('id')}」: 保存期間が 0 です。years か months を 1 以上にしてください。"
        for row in _rows(data, "records")
        if row.get("years") == row.get("months") == 0
    ]
    found += _unreasoned(file, _rows(data, "redactions"))
    owners = Counter(name for clause in clauses for name in _names(clause, "categories"))
    found += [
        f"{file} clauses: カテゴリ「{name}」が {count} つの項目にあります。一つの項目だけに置いてください。"
        for name, count in owners.items()
        if count > 1
    ]
    for clause in clauses:
        found += _labels(f"{file} clauses「{clause.get('id')}」", clause)
        found += _findings(f"{file} clauses「{clause.get('id')}」", clause, _rows(data, "topics"))
    for row in _rows(data, "measures"):
        found += _measure(f"{file} measures「{row.get('id')}」", row)
    return found


def _unreasoned(file: str, rows: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    """Yield the fields that would be blacked out without a reason, or with two."""
    counts = Counter(row["field"] for row in rows if isinstance(row.get("field"), str))
    for name in _REDACTED if rows else ():
        if counts[name] != 1:
            told = "ありません。理由のない墨消しはできません" if not counts[name] else f"{counts[name]} 回あります"
            yield f"{file} redactions: field「{name}」が{told}。一つ書いてください。"


def _shared(file: str, accounts: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    """Yield the names by which comments would be filed under the wrong one of two accounts of a platform."""
    owners = Counter((str(row.get("platform")), name) for row in accounts for name in _called(row))
    for (platform, name), count in owners.items():
        if count > 1:
            yield f"{file} accounts: 「{name}」が {platform} の {count} つのアカウントにあります。一つにしてください。"


def _called(account: Mapping[str, Any]) -> set[str]:
    given = [account.get("native_id"), account.get("name"), *_names(account, "aliases")]
    return {named(name) for name in given if name and isinstance(name, str)}


def _doubled(file: str, data: Mapping[str, Any]) -> Iterable[str]:
    tables = {
        name: _rows(data, name)
        for name in ("clauses", "accounts", "measures", "topics", "sections", "elections", "records")
    }
    tables |= {
        f"clauses「{clause.get('id')}」.{name}": _rows(clause, name)
        for clause in tables["clauses"]
        for name in ("checks", "sub_labels")
    }
    for table, rows in tables.items():
        for key in ("id", "item"):
            counts = Counter(row[key] for row in rows if isinstance(row.get(key), str))
            for name, count in counts.items():
                if count > 1:
                    yield f"{file} {table}.{key}: 値「{name}」が {count} 回あります。一つにしてください。"


def _unknown(
    file: str, rows: Iterable[Mapping[str, Any]], key: str, known: AbstractSet[str], table: str = "clauses"
) -> list[str]:
    return [
        f"{file} {table}「{row.get('id')}」.{key}: 値「{name}」はありません。"
        f"{'、'.join(sorted(known))} から選んでください。"
        for row in rows
        for name in _names(row, key)
        if name not in known
    ]


def _labels(place: str, clause: Mapping[str, Any]) -> Iterable[str]:
    """Return which finer label a check, and which check a finer label, names that the item does not have."""
    checks, labels = _rows(clause, "checks"), _rows(clause, "sub_labels")
    for table, key, rows, others in (
        ("checks", "only_with", checks, labels),
        ("sub_labels", "instead_of", labels, checks),
    ):
        known = {str(row.get("id")) for row in others}
        for row in rows:
            if row.get(key) and row[key] not in known:
                allowed = f"{'、'.join(sorted(known))} から選んでください。" if known else "書かないでください。"
                yield f"{place}.{table}「{row.get('id')}」.{key}: 値「{row[key]}」はありません。{allowed}"
    alone = any(row.get("rejects_others") is True for row in labels)
    if alone and not (clause.get("reason_required") is True and clause.get("approvals") in (1, 2)):
        yield f"{place}: rejects_others のある項目は reason_required = true、approvals は 1 以上にしてください。"


def _findings(place: str, clause: Mapping[str, Any], topics: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """Yield what a finding names that there is not, what it leaves out, and findings where each answer stands alone."""
    rows, desks = _rows(clause, "findings"), {_NO_HANDOVER, *_ids(topics)}
    alone = any(row.get("rejects_others") is True for row in _rows(clause, "sub_labels"))
    if rows and (alone or clause.get("score_decides") is False):
        yield f"{place}.findings: 一つずつ確かめる項目(score_decides = false など)には置けません。消してください。"
    for number, row in enumerate(rows, 1):
        yield from _misnamed(f"{place}.findings[{number}]", row, clause, desks)
        yield from _left_out(f"{place}.findings[{number}]", row, clause)


def _misnamed(place: str, row: Mapping[str, Any], clause: Mapping[str, Any], desks: AbstractSet[str]) -> Iterable[str]:
    checks = {str(check.get("id")): check for check in _rows(clause, "checks")}
    written = {name for name, check in checks.items() if check.get("record")}
    for key, names, known in (
        ("answers", _names(row, "answers"), checks.keys() - written),
        ("facts", list(_facts(row)), written),
        ("sub_labels", _names(row, "sub_labels"), _ids(_rows(clause, "sub_labels"))),
        ("handover", [row["handover"]] if row.get("handover") else [], desks),
    ):
        allowed = f"{'、'.join(sorted(known))} から選んでください。" if known else "書かないでください。"
        yield from (f"{place}.{key}: 値「{name}」はありません。{allowed}" for name in names if name not in known)
    for name, text in _facts(row).items():
        check = checks.get(name, {})
        options = [one for one in _names(check, "options") if one not in _names(check, "outside")]
        if check.get("options") and text not in options:
            yield f"{place}.facts.{name}: 値「{text}」。{'、'.join(options)} から選んでください。"


def _left_out(place: str, row: Mapping[str, Any], clause: Mapping[str, Any]) -> Iterable[str]:
    """Yield what a person would have to tick or choose besides; what is only written may be left to them."""
    labels = [label for label in _rows(clause, "sub_labels") if label.get("id") in _names(row, "sub_labels")]
    given = {*_names(row, "answers"), *_facts(row), *(str(label.get("instead_of")) for label in labels)}
    asked = [c for c in _rows(clause, "checks") if c.get("required") is not False and not c.get("only_with")]
    left = [str(c.get("id")) for c in asked if c.get("options") or not c.get("record")]
    if missing := [name for name in left if name not in given]:
        yield f"{place}: 必須の確認事項「{'、'.join(missing)}」への答えがありません。加えてください。"
    if clause.get("sub_label_required") is True and not labels:
        yield f"{place}.sub_labels: 細目(†)がありません。加えてください。"


def _facts(row: Mapping[str, Any]) -> Mapping[str, Any]:
    facts = row.get("facts")
    return facts if isinstance(facts, dict) else {}


def _ids(rows: Iterable[Mapping[str, Any]]) -> set[str]:
    return {str(row.get("id")) for row in rows}


def _measure(place: str, row: Mapping[str, Any]) -> Iterable[str]:
    if str(row.get("kind")) in AXES and (row["kind"] == "block") != (row.get("target") == "person"):
        yield (
            f"{place}.target: kind が「{row['kind']}」、target が「{row.get('target')}」です。"
            "block は person、ほかは comment にしてください(人へのブロックは非表示の代わりになりません)。"
        )
    seen = row.get("confirmed_on")
    if isinstance(seen, str) and seen != _UNCONFIRMED and not is_day(seen):
        allowed = f"確かめた日(例 2026-03-25)か「{_UNCONFIRMED}」にしてください。"
        yield f"{place}.confirmed_on: 値「{seen}」。{allowed}"


def _names(row: Mapping[str, Any], key: str) -> list[str]:
    names = row.get(key)
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _rows(data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = data.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
