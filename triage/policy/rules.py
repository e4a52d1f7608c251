"""What a body has published, as frozen records with the shape of its TOML file."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le, MaxLen, MinLen

from triage.policy.checks import Check, Finding, SubLabel, Text
from triage.policy.retention import RecordType
from triage.records import CategoryId, ClauseId, Kind, Measure, Platform

Share = Annotated[float, Ge(0.0), Le(1.0)]
# A share of nothing would be reached by everything.
Ratio = Annotated[float, Gt(0.0), Le(1.0)]
# The detectors there are (detectors/__init__.py): a slip in one of their names would leave it on unseen.
DetectorName = Literal["lexicon", "frames", "personal_data", "links", "impersonation", "relevance", "stance"]
# Where the items stand in the text of the guideline.
ITEMS = "{items}"


@dataclass(frozen=True, slots=True)
class Category:
    """One word of the vocabulary detectors and models share; `text_head`: it can be learnt from text."""

    id: CategoryId
    label_ja: Text
    definition: Text
    examples: tuple[Text, ...]
    kind: Literal["clause", "route"] = "clause"
    text_head: bool = True


@dataclass(frozen=True, slots=True)
class Clause:
    """One item of the guideline: its wording, the categories it covers, and what a person must do to use it.

    `threshold` pins the review threshold (None: the model's own). `approvals` counts people other than the
    proposer. `score_decides` is False where no score may decide that the item applies; `human_only` says what
    a person has to find out. `max_measure` names the one kind of measure the item may carry, empty for any.
    `by_rule`: judged by comparison, not by a score of the text. `topics` are shown beside the item as what
    the comment may be instead. `masked`: the words are hidden until somebody asks for them. `words_required`: the
    exact words must be confirmed. `findings` are chosen by number, from 1 to 9.
    """

    id: ClauseId
    item: Text
    label: Text
    wording: Text
    categories: Annotated[tuple[CategoryId, ...], MinLen(1)]
    severity: Annotated[int, Ge(1), Le(5)]
    approvals: Annotated[int, Ge(0), Le(2)]
    checks: tuple[Check, ...] = ()
    sub_labels: tuple[SubLabel, ...] = ()
    findings: Annotated[tuple[Finding, ...], MaxLen(9)] = ()
    threshold: Share | None = None
    human_only: str = ""
    score_decides: bool = True
    by_rule: bool = False
    law_article_required: bool = False
    reason_required: bool = False
    max_measure: Literal["", "hide", "report"] = ""
    masked: bool = False
    topics: tuple[str, ...] = ()
    sub_label_required: bool = False
    words_required: bool = False

    @property
    def threshold_from(self) -> Literal["policy", "rule", "model"]:
        """Where the review threshold that applies comes from: the pin wins over the model's own."""
        return "policy" if self.threshold is not None else "rule" if self.by_rule else "model"


@dataclass(frozen=True, slots=True)
class Account:
    """One official account; `comments` False means that no comment of it is ever imported."""

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

    `cutoff` is an Indel similarity, which counts with `altered_containment` or more of the 3-grams in common (one
    letter changed in the middle of eight leaves .50 of them). `containment` is the share of 3-grams that makes a text a
    copy with other words around it, if the shorter has `tail_share` or more of the characters of the longer.
    `quoted_containment` of the 3-grams in the body's own post make a quotation of it. `min_chars` and
    `short_chars` count folded characters: fewer than the former say little, fewer than the latter are a common
    phrase once `common_authors` people post them; `same_author_count` is how often one author must repeat.
    """

    reading: Literal["same_user", "same_text", "either"]
    cutoff: Ratio
    containment: Ratio
    altered_containment: Ratio
    tail_share: Ratio
    quoted_containment: Ratio
    min_chars: Annotated[int, Ge(1)]
    short_chars: Annotated[int, Ge(1)]
    common_authors: Annotated[int, Ge(2)]
    same_author_count: Annotated[int, Ge(2)]
    window_days: Annotated[int, Ge(1)]
    common_phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """What an opinion is about, and which desk it is passed on to.

    `words` in a comment bring the topic up; where they do, no clause in `never` is suggested.
    """

    id: Text
    label: Text
    handover: Text
    words: tuple[Text, ...] = ()
    never: tuple[ClauseId, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the guideline (3(2)) and the role of this program that stands for it."""

    guideline: Text
    holder: Text
    program: Literal["moderator", "approver", "coordinator", "analyst", "auditor", "admin"]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the guideline, word for word; `public` parts make up the published 運用方針 (8(3))."""

    id: Text
    text: Text
    heading: str = ""
    public: bool = False


@dataclass(frozen=True, slots=True)
class Slip:
    """A suspected slip in the guideline's own text, for its owner, never corrected; `where` once found."""

    found: Text
    remark: Text
    where: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A law, or the rules of one platform, that a record may cite; `confirmed_on` a day or 「要確認」."""

    name: Text
    kind: Literal["law", "platform_rule"]
    confirmed_on: Text
    number: str = ""
    platform: Platform | None = None


@dataclass(frozen=True, slots=True)
class Election:
    """A period of an election, both days included, in which more people must approve; it moves no score and no order.

    `approvals` counts people other than the proposer, for measures of `kinds` (none: of every kind) under one of
    `clauses` (none: under any).
    """

    id: Text
    name: Text
    begins: date
    ends: date
    approvals: Annotated[int, Ge(1), Le(2)]
    kinds: tuple[Kind, ...] = ()
    clauses: tuple[ClauseId, ...] = ()

    def covers(self, kind: str, clauses: Collection[str]) -> bool:
        """Return whether a measure of this kind under these items is one that it is about."""
        return (not self.kinds or kind in self.kinds) and (not self.clauses or not {*self.clauses}.isdisjoint(clauses))


# What of a list for a 開示請求 may be blacked out: `address` leads to a comment or its writer, `notes` are staff's own.
RedactedField = Literal["author_name", "author_id", "address", "text", "notes"]


@dataclass(frozen=True, slots=True)
class Redaction:
    """Why a field of a list for a 開示請求 is blacked out, as it stands beside the field; the law is 要確認."""

    field: RedactedField
    reason: Text


@dataclass(frozen=True, slots=True)
class Rules:
    """What the guideline asks around the items: 5(1), 5(2)ア, 5(4), and which version a decision cites.

    Nothing but the version at the measure can be cited so far; another choice is refused rather than ignored.
    `one_person_desk`: whoever proposed a hiding that can be undone, and that one other person would have to approve,
    may approve it on behalf of the absent head (代決), who sees it afterwards (後閲).
    """

    messages_used: bool
    reply: bool
    like: bool
    referral: Text
    cited_version: Literal["at_measure"]
    crisis: Text
    emergency_days: Annotated[int, Ge(1), Le(90)]
    emergency_agencies: tuple[Text, ...]
    one_person_desk: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """One body's rules in one version; `review_mode` "all": a person decides every comment, in lots (全件確認).

    Under "all" 全件確認済 is recorded for `batch_size` comments of an account at most. `blind_share` of the comments is
    shown without the machine's answer first (提案を伏せた確認); no sample is taken, and no training on decisions done,
    before people here have decided `sample_from` comments. `redactions` give a reason for every field; where there are
    none, nothing is blacked out.
    """

    id: Text
    title: Text
    body: Text
    version: Text
    effective_from: date
    legend: Text
    review_mode: Literal["all", "ranked"]
    batch_size: Annotated[int, Ge(1), Le(1000)]
    clauses: Annotated[tuple[Clause, ...], MinLen(1)]
    sections: tuple[Section, ...]
    measures: tuple[Measure, ...]
    accounts: tuple[Account, ...]
    repeat: RepeatRule
    rules: Rules
    topics: tuple[Topic, ...] = ()
    roles: tuple[Role, ...] = ()
    slips: tuple[Slip, ...] = ()
    references: tuple[Reference, ...] = ()
    elections: tuple[Election, ...] = ()
    records: tuple[RecordType, ...] = ()
    redactions: tuple[Redaction, ...] = ()
    messages: Mapping[str, str] = field(default_factory=dict)
    official_domains: tuple[str, ...] = ()
    official_phones: tuple[str, ...] = ()
    detectors_off: tuple[DetectorName, ...] = ()
    blind_share: Share = 0.0
    sample_from: Annotated[int, Ge(0)] = 0
    sha256: str = ""

    def named(self, clause_id: str) -> str:
        """Return a clause's item with its label (「5(2)イ④ 誹謗中傷・名誉・信用」): a number alone cites nothing."""
        clause = self.clause(clause_id)
        return f"{clause.item} {clause.label}"

    def clause(self, clause_id: str) -> Clause:
        """Return a clause by id.

        Raises:
            KeyError: no such clause; the message lists those there are.
        """
        for clause in self.clauses:
            if clause.id == clause_id:
                return clause
        raise KeyError(f"項目「{clause_id}」はありません。{'、'.join(c.id for c in self.clauses)} から選んでください。")

    def elections_on(self, day: date) -> tuple[Election, ...]:
        """Return the election periods that a day (Japan's) is in."""
        return tuple(one for one in self.elections if one.begins <= day <= one.ends)

    def offered(self, platform: Platform) -> tuple[Measure, ...]:
        """Return what this platform really offers, smallest first; what it cannot do is not in the list."""
        found = [measure for measure in self.measures if measure.platform == platform]
        return tuple(sorted(found, key=lambda measure: measure.severity))
