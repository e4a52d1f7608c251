"""Policies and the shared vocabulary by name or file; a file with errors is refused with all of them."""

from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from triage.policy.rules import Category, Policy
from triage.policy.wording import slips
from triage.policyfile import build, canonical_sha256, contradictions, parse


class PolicyError(ValueError):
    """A policy that cannot be used; the message lists every error with file, table, key and value."""


def policy_names() -> dict[str, Path]:
    """Return the policies that came with the program, by name."""
    folder = Path(str(files("triage"))) / "policies"
    return {path.stem: path for path in sorted(folder.glob("*.toml")) if path.stem != "categories"}


@cache
def load_categories() -> tuple[Category, ...]:
    """Return the shared vocabulary, in its order.

    Raises:
        PolicyError: every error of categories.toml at once.
    """
    path = Path(str(files("triage"))) / "policies" / "categories.toml"
    data, problems = parse(path.name, path.read_bytes())
    made, form = build(path.name, data.get("categories", []), tuple[Category, ...], "categories")
    if made is None or problems:
        raise PolicyError("\n".join(problems or form))
    return made


@cache
def load_policy(name_or_path: str) -> Policy:
    """Load and check a policy by name or file (UTF-8 TOML).

    Raises:
        PolicyError: every error of the file at once, or the names there are.
    """
    names = policy_names()
    path = names.get(name_or_path, Path(name_or_path))
    if not path.is_file():
        raise PolicyError(
            f"要領「{name_or_path}」がありません。名前({'、'.join(names)})または TOML ファイルを指定してください。"
        )
    data, problems = parse(path.name, path.read_bytes())
    if problems:
        raise PolicyError("\n".join(problems))
    made, problems = build(path.name, data, Policy)
    known = {category.id for category in load_categories() if category.kind == "clause"}
    problems += contradictions(path.name, data, known)
    if made is None or problems:
        raise PolicyError("\n".join(problems))
    return replace(made, slips=slips(made), sha256=canonical_sha256(data))


def route_labels() -> dict[str, str]:
    """Return the Japanese name of each route, from the shared vocabulary."""
    return {category.id: category.label_ja for category in load_categories() if category.kind == "route"}
