"""The form of a decision: what it offers under the policy with what was filled in, and what came back of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from triage.decision import Action
from triage.policy import Check, Clause, Election, Policy, topics_of
from triage.records import ClauseId, Measure, Suggestion
from triage.review import NOT_HANDED_OVER, Choice, Refused
from triage.review.rejecting import rejections
from triage.store.cases import Case
from triage.store.evidence import preserved_seq
from triage.web.fillings import Filling, fillings
from triage.web.language import in_words
from triage.web.marks import Word, cues_of, spans_of, words
from triage.web.registered import registered
from triage.web.words import REQUIRED

_WORDS_SHOWN = 24
_CHOICES = (Action.LEAVE, Action.MEASURE, Action.POSTPONE, Action.ESCALATE)
QUOTED = "quoted"
_FACT = "fact."
_OPINION = "opinion"
_KINDS = {
    "hide": gettext_noop("非表示"),
    "report": gettext_noop("SNS事業者への通報"),
    "remove": gettext_noop("削除"),
    "block": gettext_noop("ブロック"),
}


@dataclass(frozen=True, slots=True)
class Tick:
    """A box of the form: what it sends, what it says, and whether the person had ticked it before."""

    value: str
    label: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A check of an item: a box, or, where `record` names what to write down, a field (`options`: a choice).

    `only_with` is the finer label that it is asked with; `beside` what the page shows with it; `required`: a measure
    needs the answer.
    """

    name: str
    question: str
    record: str
    options: tuple[str, ...]
    given: str
    only_with: str
    beside: str
    required: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the guideline in the form, with its finer labels, its checks and what may be found of both.

    `rejected_with` is the finer label that no other item applies, and `rejections` a box for each of those.
    """

    clause: Clause
    ticked: bool
    suggested: bool
    sub_labels: list[Tick]
    questions: list[Question]
    findings: list[Filling]
    rejected_with: str
    rejections: list[Tick]


def form_of(found: Case, policy: Policy, suggestions: Sequence[Suggestion], given: QueryDict) -> dict[str, Any]:
    """Return what the form shows; nothing is ticked but what the person had ticked (`given`)."""
    offered = policy.offered(found.comment.platform)
    suggested = {s.clause for s in suggestions}
    marked = words(found.comment.text, cues_of(suggestions), _WORDS_SHOWN)
    return {
        "measures": [m for m in offered if m.target == "comment"],
        "person_measures": [(m, _requires(m)) for m in offered if m.target == "person"],
        "remove_only": _remove_only(offered),
        "items": [_item(found, policy, clause, clause.id in suggested, given, marked) for clause in policy.clauses],
        "quoted": quoted_of(given),
        "words": [Tick(word.value, word.text, word.value in given.getlist("confirmed")) for word in marked],
        "topics": _topics(policy, given),
        "opinion": _OPINION in found.entry.routes,
        "proposed": _proposed(policy, found),
        "registered": registered(found, policy),
        "preserved": preserved_seq(found.events, found.text_sha256),
        "elections": [_election(one, policy) for one in policy.elections_on(timezone.localdate())],
    }


def _election(one: Election, policy: Policy) -> dict[str, Any]:
    """Return what the form says of an election period: how many must approve which measures under which items."""
    items = [clause.item for clause in policy.clauses if clause.id in one.clauses]
    measures = "・".join(_(_KINDS[kind]) for kind in one.kinds) or _("すべての措置")
    return {"period": one, "items": "、".join(items) or _("すべての項目"), "measures": measures}


def _requires(measure: Measure) -> str:
    return "、".join(in_words(REQUIRED.get(name, name)) for name in measure.requires)


def _remove_only(offered: Sequence[Measure]) -> bool:
    kinds = {measure.kind for measure in offered}
    return "remove" in kinds and "hide" not in kinds


def handovers(policy: Policy) -> list[tuple[str, str]]:
    """Return what an opinion can be passed on to, by topic with its desk, and last that it is none to pass on."""
    named = [(topic.id, f"{in_words(topic.label)}（{in_words(topic.handover)}）") for topic in policy.topics]
    return [*named, (NOT_HANDED_OVER, _("引継ぎの対象ではない"))]


def _topics(policy: Policy, given: QueryDict) -> list[Tick]:
    chosen = given.getlist("handover")
    return [Tick(name, label, name in chosen) for name, label in handovers(policy)]


def _proposed(policy: Policy, found: Case) -> list[Tick]:
    """Return what the words of an opinion propose to pass it on to, each a button beside 措置なし."""
    named = {topic.id for topic in topics_of(policy, found.comment.text)} if _OPINION in found.entry.routes else set()
    return [tick for tick in _topics(policy, QueryDict()) if tick.value in named]


def _item(
    found: Case,
    policy: Policy,
    clause: Clause,
    suggested: bool,  # noqa: FBT001 - of this item
    given: QueryDict,
    marked: Sequence[Word],
) -> Item:
    labels = [(f"{clause.id}.{label.id}", label.label) for label in clause.sub_labels]
    return Item(
        clause=clause,
        ticked=clause.id in given.getlist("clause"),
        suggested=suggested,
        sub_labels=[Tick(value, label, value in given.getlist("sub_label")) for value, label in labels],
        questions=[_question(clause, check, given) for check in clause.checks],
        findings=fillings(clause, marked, opinion=_OPINION in found.entry.routes),
        rejected_with=next((label.label for label in clause.sub_labels if label.rejects_others), ""),
        rejections=[
            Tick(name, f"{other.item} {other.label}", name in given.getlist("answer"))
            for name, other in rejections(policy, clause)
        ],
    )


def _question(clause: Clause, check: Check, given: QueryDict) -> Question:
    name = f"{clause.id}.{check.id}"
    answer = given.get(f"{_FACT}{name}", "") if check.record else name if name in given.getlist("answer") else ""
    with_label = next((label.label for label in clause.sub_labels if label.id == check.only_with), "")
    return Question(name, check.question, check.record, check.options, answer, with_label, check.beside, check.required)


def choice_of(given: QueryDict, found: Case) -> Choice:
    """Return what a form brought back; of a group's form what stands beside this member comes first.

    Raises:
        Refused: it names no decision.
    """
    action, _point, topic = given.get("action", "").partition(".")
    own = given.get(f"handover.{found.comment.id}", "") or topic
    handover = (own,) if own else tuple(given.getlist("handover"))
    if action not in _CHOICES:
        raise Refused([_("判断を一つ選んでください。")])
    return Choice(
        action=Action(action),
        measure=given.get("measure", ""),
        clauses=tuple(map(ClauseId, given.getlist("clause"))),
        sub_labels=tuple(given.getlist("sub_label")),
        answers=frozenset(given.getlist("answer")),
        facts={name.removeprefix(_FACT): given.get(name, "") for name in given if name.startswith(_FACT)},
        confirmed=spans_of(given.getlist("confirmed"), len(found.comment.text)),
        quoted=quoted_of(given),
        preserved=preserved_seq(found.events, found.text_sha256),
        handover=handover,
        unconcerned="unconcerned" in given,
        **{name: given.get(name, "") for name in _TEXTS},
    )


def quoted_of(given: QueryDict) -> str:
    """Return the words that were copied, one a line, from the fields of the ticked items and from the one for all."""
    own = (given.get(f"{QUOTED}.{clause}", "") for clause in given.getlist("clause"))
    return "\n".join(text for text in (*own, *given.getlist(QUOTED)) if text.strip())


_TEXTS = ("law_article", "reason", "note", "evidence", "draft_number", "review_on", "way_back")
