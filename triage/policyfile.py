"""TOML to a checked Policy: pydantic validates the records, and every error is told at once in Japanese."""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from triage.policy import Category, Policy, PolicyError
from triage.records import CategoryId

_ALLOWED = {
    "missing": "この項目は必須です。書き加えてください。",
    "unexpected_keyword_argument": "知らない項目です。つづりを確かめるか、消してください。",
    "greater_than_equal": "{ge} 以上にしてください。",
    "less_than_equal": "{le} 以下にしてください。",
    "literal_error": "{expected} のいずれかにしてください。",
    "enum": "{expected} のいずれかにしてください。",
    "too_short": "{min_length} 件以上必要です。",
    "string_too_short": "空にできません。",
}


def read_policy(path: Path, categories: Set[CategoryId]) -> Policy:
    """Read one policy file.

    Raises:
        PolicyError: every error of form and of sense, one a line.
    """
    raw = path.read_bytes()
    data = _parsed(path, raw)
    problems = _sense(path, data, categories)
    try:
        policy = TypeAdapter(Policy).validate_python(data)
    except ValidationError as error:
        raise PolicyError("\n".join([*_form(path, error), *problems])) from error
    if problems:
        raise PolicyError("\n".join(problems))
    return replace(policy, sha256=hashlib.sha256(raw.replace(b"\r\n", b"\n")).hexdigest())


def read_categories(path: Path) -> tuple[Category, ...]:
    """Read the shared vocabulary; raises PolicyError as `read_policy` does."""
    data = _parsed(path, path.read_bytes())
    try:
        return TypeAdapter(tuple[Category, ...]).validate_python(data.get("categories"))
    except ValidationError as error:
        raise PolicyError("\n".join(_form(path, error))) from error


def _parsed(path: Path, raw: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise PolicyError(f"{path.name}: UTF-8 で保存してください({error.start} バイト目)。") from error
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"{path.name}: TOML として読めません({error})。") from error


def _form(path: Path, error: ValidationError) -> list[str]:
    return [_line(path, dict(problem)) for problem in error.errors(include_url=False)]


def _line(path: Path, problem: Mapping[str, Any]) -> str:
    where = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in problem["loc"])
    allowed = _ALLOWED.get(problem["type"], "{msg}").format(**{"msg": problem["msg"], **problem.get("ctx", {})})
    value = problem["input"]
    shown = "" if isinstance(value, (dict, list)) or problem["type"] == "missing" else f" 値「{value}」"
    return f"{path.name} {where.lstrip('.')}:{shown} {allowed}"


def _sense(path: Path, data: Mapping[str, Any], categories: Set[CategoryId]) -> list[str]:
    """Check what spans several tables; tolerates any form, which pydantic reports."""
    clauses = [c for c in _tables(data, "clauses") if isinstance(c.get("categories"), list)]
    problems = [
        f"{path.name} {table}: id「{name}」が {count} 回あります。一つにしてください。"
        for table in ("clauses", "accounts", "measures", "topics")
        for name, count in Counter(str(row.get("id")) for row in _tables(data, table)).items()
        if count > 1
    ]
    problems += [
        f"{path.name} clauses「{clause.get('id')}」.categories: 「{name}」は知らないカテゴリです。"
        f"{'、'.join(sorted(categories))} から選んでください。"
        for clause in clauses
        for name in clause["categories"]
        if name not in categories
    ]
    owners = Counter(name for clause in clauses for name in clause["categories"])
    problems += [
        f"{path.name} clauses: カテゴリ「{name}」が {count} つの項目にあります。一つの項目だけに置いてください。"
        for name, count in owners.items()
        if count > 1
    ]
    return problems


def _tables(data: Mapping[str, Any], name: str) -> Iterable[Mapping[str, Any]]:
    rows = data.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
