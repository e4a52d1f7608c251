"""A body's published rules as data: clauses, measures, accounts; and signals to suggestions under them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from annotated_types import Ge, Le, MinLen

from triage.records import Assessment, CategoryId, ClauseId, Cue, Flag, Measure, Platform, Suggestion

_STRICT = {"extra": "forbid"}
Text = Annotated[str, MinLen(1)]
Share = Annotated[float, Ge(0.0), Le(1.0)]
# The first year of 令和 is 2019 (元号を改める政令, 平成31年政令第143号).
_REIWA_BEFORE = 2018


class PolicyError(ValueError):
    """A policy that cannot be used; the message lists every error with file, table, key and value."""


@dataclass(frozen=True, slots=True)
class Category:
    """One word of the vocabulary that detectors and models share; `text_head`: a classifier can learn it from text."""

    __pydantic_config__: ClassVar = _STRICT
    id: CategoryId
    label_ja: Text
    definition: Text
    examples: tuple[Text, ...]
    kind: Literal["clause", "route"] = "clause"
    text_head: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    """A question a person answers on screen before a measure under this clause."""

    __pydantic_config__: ClassVar = _STRICT
    id: Text
    question: Text
    required: bool = True


@dataclass(frozen=True, slots=True)
class SubLabel:
    """A finer label inside one item of the guideline, shown as † on screen."""

    __pydantic_config__: ClassVar = _STRICT
    id: Text
    label: Text


@dataclass(frozen=True, slots=True)
class Clause:
    """One item of the guideline: its wording, the categories it covers, and what a person must do to use it.

    `threshold` pins the review threshold (None: the model's own). `score_decides` is False where no score may
    suggest by itself that the item applies: then the suggestion says what a person has to find out.
    `max_measure` names the heaviest kind of measure the item may carry, empty for any.
    """

    __pydantic_config__: ClassVar = _STRICT
    id: ClauseId
    item: Text
    label: Text
    wording: Text
    categories: Annotated[tuple[CategoryId, ...], MinLen(1)]
    severity: Annotated[int, Ge(1), Le(5)]
    approvals: Annotated[int, Ge(0), Le(2)]
    checks: tuple[Check, ...] = ()
    sub_labels: tuple[SubLabel, ...] = ()
    threshold: Share | None = None
    human_only: str = ""
    score_decides: bool = True
    law_article_required: bool = False
    reason_required: bool = False
    max_measure: Literal["", "hide", "report"] = ""
    masked: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """One official account; `comments` False means that no comment of it is ever imported."""

    __pydantic_config__: ClassVar = _STRICT
    id: Text
    platform: Platform
    name: Text
    url: Text
    section: Text
    comments: bool
    native_id: str = ""
    aliases: tuple[str, ...] = ()
    active_from: date | None = None
    active_until: date | None = None


@dataclass(frozen=True, slots=True)
class RepeatRule:
    """How 5(2)イ⑩ is read here, and the guards that keep thanks and quotations out of it.

    `cutoff` and `containment` are similarities, 0-1; `min_chars` counts folded characters; `common_authors` is how
    many people posting one short text make it a common phrase; `same_author_count` how often one author must repeat.
    """

    __pydantic_config__: ClassVar = _STRICT
    reading: Literal["same_user", "same_text", "either"]
    cutoff: Share
    containment: Share
    min_chars: Annotated[int, Ge(1)]
    common_authors: Annotated[int, Ge(2)]
    same_author_count: Annotated[int, Ge(2)]
    window_days: Annotated[int, Ge(1)]
    common_phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """What an opinion is about, and which desk it is passed on to."""

    __pydantic_config__: ClassVar = _STRICT
    id: Text
    label: Text
    handover: Text
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the guideline and the role of this program that stands for it."""

    __pydantic_config__: ClassVar = _STRICT
    guideline: Text
    holder: Text
    program: Literal["moderator", "approver", "coordinator", "analyst", "auditor", "admin"]


@dataclass(frozen=True, slots=True)
class Slip:
    """A suspected slip in the guideline's own text, for its owner; it is never corrected here."""

    __pydantic_config__: ClassVar = _STRICT
    found: Text
    where: Text
    remark: Text


@dataclass(frozen=True, slots=True)
class Rules:
    """What the guideline asks around the items: 5(1), 5(2)ア, 5(3), 5(4), and which version a decision cites."""

    __pydantic_config__: ClassVar = _STRICT
    messages_used: bool
    reply: bool
    like: bool
    referral: Text
    block: Text
    permanent_block: Text
    emergency: Text
    emergency_repost: Text
    cited_version: Literal["at_measure", "at_posting"]
    own_error: Text
    crisis: Text


@dataclass(frozen=True, slots=True)
class Policy:
    """One body's rules in one version. `review_mode` "all": every comment is decided by a person (全件確認)."""

    __pydantic_config__: ClassVar = _STRICT
    id: Text
    title: Text
    body: Text
    version: Text
    effective_from: date
    legend: Text
    lead: Text
    review_mode: Literal["all", "ranked"]
    batch_size: Annotated[int, Ge(1), Le(1000)]
    clauses: Annotated[tuple[Clause, ...], MinLen(1)]
    measures: tuple[Measure, ...]
    accounts: tuple[Account, ...]
    repeat: RepeatRule
    rules: Rules
    topics: tuple[Topic, ...] = ()
    roles: tuple[Role, ...] = ()
    slips: tuple[Slip, ...] = ()
    messages: Mapping[str, str] = field(default_factory=dict)
    official_domains: tuple[str, ...] = ()
    official_phones: tuple[str, ...] = ()
    official_names: tuple[str, ...] = ()
    detectors_off: tuple[str, ...] = ()
    sha256: str = ""

    def clause(self, clause_id: str) -> Clause:
        """Return a clause by id.

        Raises:
            KeyError: no such clause; the message lists those there are.
        """
        for clause in self.clauses:
            if clause.id == clause_id:
                return clause
        raise KeyError(f"項目「{clause_id}」はありません。{'、'.join(c.id for c in self.clauses)} から選んでください。")

    def offered(self, platform: Platform) -> tuple[Measure, ...]:
        """Return what this platform really offers, smallest first; what it cannot do is not in the list."""
        found = [measure for measure in self.measures if measure.platform == platform]
        return tuple(sorted(found, key=lambda measure: measure.severity))


def policy_names() -> dict[str, Path]:
    """Return the policies that came with the program, by name."""
    folder = Path(str(files("triage"))) / "policies"
    return {path.stem: path for path in sorted(folder.glob("*.toml")) if path.stem != "categories"}


@cache
def load_categories() -> tuple[Category, ...]:
    """Return the shared vocabulary, in its order."""
    from triage.policyfile import read_categories  # noqa: PLC0415 - pydantic takes 0.1 s to import

    return read_categories(Path(str(files("triage"))) / "policies" / "categories.toml")


@cache
def load_policy(name_or_path: str) -> Policy:
    """Load and check a policy by name or file.

    Raises:
        PolicyError: every error of the file at once, or the names there are.
    """
    from triage.policyfile import read_policy  # noqa: PLC0415 - pydantic takes 0.1 s to import

    names = policy_names()
    path = names.get(name_or_path, Path(name_or_path))
    if not path.is_file():
        raise PolicyError(
            f"要領「{name_or_path}」がありません。名前({'、'.join(names)})または TOML ファイルを指定してください。"
        )
    return read_policy(path, {category.id for category in load_categories()})


def suggest(
    policy: Policy, assessment: Assessment, model_thresholds: Mapping[str, float]
) -> tuple[Suggestion, ...]:
    """Return the clauses whose review threshold is reached, most probable first.

    A clause's probability is that of its strongest category; it is reached when any of its categories is at or over
    its threshold (a threshold pinned by the policy replaces the model's). Text in another language gets none.
    """
    if Flag.FOREIGN_LANGUAGE in assessment.flags or Flag.NO_TEXT in assessment.flags:
        return ()
    found = (_suggestion(clause, assessment, model_thresholds) for clause in policy.clauses)
    return tuple(sorted(filter(None, found), key=lambda s: (-s.probability, s.item)))


def _suggestion(
    clause: Clause, assessment: Assessment, model_thresholds: Mapping[str, float]
) -> Suggestion | None:
    over, cues = False, list[Cue]()
    probability = 0.0
    for signal in assessment.signals:
        if signal.category in clause.categories:
            default = model_thresholds.get(signal.category, _UNMODELLED)
            threshold = default if clause.threshold is None else clause.threshold
            if signal.probability >= threshold:
                over = True
                cues.extend(signal.cues)
            probability = max(probability, signal.probability)
    if not over:
        return None
    return Suggestion(clause.id, clause.item, probability, needs_review=True, cues=tuple(cues))


# A category judged by rule (repeat) has no head and so no threshold of a model's.
_UNMODELLED = 0.5


def wareki(day: date) -> str:
    """Return a date from 2019-05-01 on in the Japanese calendar, such as 令和8年3月25日."""
    year = day.year - _REIWA_BEFORE
    return f"令和{'元' if year == 1 else year}年{day.month}月{day.day}日"


def render(policy: Policy) -> str:
    """Return the public text of the items, word for word, with the date they apply from."""
    items = "\n".join(f" - {clause.wording}" for clause in policy.clauses)
    return f"{policy.title}\n\n{policy.lead}\n\n{items}\n\n{wareki(policy.effective_from)}から適用\n"
