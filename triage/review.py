"""The moderator's job: what a person chose, checked against the policy, and then recorded; nothing is done for them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from triage.decision import Action, Decision, Person
from triage.policy import Clause, Policy
from triage.records import ClauseId, Comment, Measure, Span

_MEASURES = (Action.MEASURE, Action.PROPOSE)
_KINDS = {"": ("hide", "report", "remove", "block"), "hide": ("hide",), "report": ("report",)}


class Refused(ValueError):
    """A decision that the policy does not allow in this form; `problems` says everything that is missing."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person filled in: nothing is ticked for them. `answers` are the ids of the checks they confirmed.

    `evidence` says where the preserved screen is, or why there is none (証拠保全). A permanent block has a day to
    review it (`review_on`, ISO) and a way back. `unconcerned` is their statement that the comment is not about
    themselves.
    """

    action: Action
    measure: str = ""
    clauses: tuple[ClauseId, ...] = ()
    sub_labels: tuple[str, ...] = ()
    answers: frozenset[str] = frozenset()
    confirmed: tuple[Span, ...] = ()
    law_article: str = ""
    reason: str = ""
    note: str = ""
    evidence: str = ""
    draft_number: str = ""
    review_on: str = ""
    way_back: str = ""
    unconcerned: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """What was concluded on a comment before: the events since the last reset, oldest first, with their numbers."""

    events: tuple[tuple[int, Decision], ...] = field(default_factory=tuple)

    @property
    def open_proposal(self) -> tuple[int, Decision] | None:
        """The proposal that waits for approval, if one does."""
        for seq, decision in reversed(self.events):
            if decision.action == Action.PROPOSE:
                return seq, decision
            if decision.action != Action.APPROVE:
                return None
        return None

    def approvers(self, seq: int) -> list[Person]:
        """Return who approved the proposal `seq`."""
        approvals = (d for _, d in self.events if d.action == Action.APPROVE and d.refers_to == seq)
        return [decision.by for decision in approvals]


def measure_named(policy: Policy, comment: Comment, name: str) -> Measure | None:
    """Return the measure of that id if this platform offers it."""
    return next((m for m in policy.offered(comment.platform) if m.id == name), None)


def in_force_at_posting(policy: Policy, comment: Comment) -> bool:
    """Return whether this policy applied when the comment was posted (unknown dates: no)."""
    return comment.posted_at is not None and comment.posted_at.date() >= policy.effective_from


def approvals_needed(policy: Policy, comment: Comment, choice: Choice) -> int:
    """Return how many people besides the proposer must approve: by clause, by measure, and for older posts."""
    clauses = [clause for clause in policy.clauses if clause.id in choice.clauses]
    measure = measure_named(policy, comment, choice.measure)
    older = 0 if in_force_at_posting(policy, comment) else 1
    return max([clause.approvals for clause in clauses] + [measure.approvals if measure else 0, older])


def problems(policy: Policy, comment: Comment, choice: Choice) -> list[str]:
    """Return everything that keeps a choice from being recorded, in Japanese, in the order of the form."""
    if choice.action not in _MEASURES:
        return []
    measure = measure_named(policy, comment, choice.measure)
    found = [] if measure else ["このSNSでできる措置を一つ選んでください。"]
    clauses = [clause for clause in policy.clauses if clause.id in choice.clauses]
    if not clauses:
        found.append("該当する項目を一つ以上選んでください。")
    unknown = set(choice.clauses) - {clause.id for clause in clauses}
    found += [f"項目「{name}」はこの要領にありません。" for name in sorted(unknown)]
    found += _unmet(measure, choice)
    for clause in clauses:
        found += _clause_problems(clause, measure, choice)
    if measure and not measure.reversible and measure.kind != "report" and not choice.evidence.strip():
        found.append(f"「{measure.label}」の前に、証拠保全(画面の保存先、または保存できない理由)を書いてください。")
    if measure and measure.target == "person" and not choice.reason.strip():
        found.append("人に対する措置(5(3))です。理由を書いてください。")
    if not choice.unconcerned:
        found.append("ご自身に関するコメントではないことを確かめてください(関係職員は担当できません)。")
    return found


def _unmet(measure: Measure | None, choice: Choice) -> list[str]:
    """Return what a measure asks of the record besides: a permanent block its reason, review date and way back."""
    given = {
        "reason": choice.reason.strip(),
        "review_on": _is_date(choice.review_on),
        "way_back": choice.way_back.strip(),
    }
    names = {"reason": "理由", "review_on": "見直す日(例 2027-04-01)", "way_back": "解除の手順"}
    if measure is None:
        return []
    missing = [names[name] for name in measure.requires if name in given and not given[name]]
    return [f"「{measure.label}」には、{name}が必要です。" for name in missing]


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _clause_problems(clause: Clause, measure: Measure | None, choice: Choice) -> list[str]:
    found = [
        f"{clause.item}: {check.question}"
        for check in clause.checks
        if check.required and f"{clause.id}.{check.id}" not in choice.answers
    ]
    if clause.law_article_required and not choice.law_article.strip():
        found.append(f"{clause.item}: 法令名と条文を書いてください。特定できないときは措置できません。")
    if clause.reason_required and not choice.reason.strip():
        found.append(f"{clause.item}: 理由を書いてください。")
    if measure and measure.kind not in _KINDS[clause.max_measure]:
        found.append(f"{clause.item}: この項目では「{measure.label}」を選べません。")
    return found


def decision_of(
    policy: Policy,
    comment: Comment,
    text_sha256: str,
    choice: Choice,
    person: Person,
    *,
    suggested: Sequence[ClauseId] = (),
    model_version: str = "",
    shown: bool = True,
    now: datetime | None = None,
) -> Decision:
    """Return the decision to append; a measure that needs somebody else's approval becomes a proposal.

    Raises:
        Refused: with everything that is missing.
    """
    missing = problems(policy, comment, choice)
    if missing:
        raise Refused(missing)
    action = choice.action
    if action in _MEASURES:
        action = Action.PROPOSE if approvals_needed(policy, comment, choice) else Action.MEASURE
    return Decision(
        comment_id=comment.id,
        comment_sha256=text_sha256,
        action=action,
        by=person,
        decided_at=now or datetime.now(UTC),
        policy_version=policy.version,
        policy_posted=policy.version if in_force_at_posting(policy, comment) else "",
        measure=choice.measure if choice.action in _MEASURES else "",
        clauses=choice.clauses if choice.action in _MEASURES else (),
        sub_labels=choice.sub_labels if choice.action in _MEASURES else (),
        confirmed=choice.confirmed,
        law_article=choice.law_article,
        reason=choice.reason,
        note=choice.note,
        evidence=choice.evidence,
        model_version=model_version,
        suggested=tuple(suggested),
        shown=shown,
        draft_number=choice.draft_number,
        review_on=choice.review_on,
        way_back=choice.way_back,
    )


@dataclass(frozen=True, slots=True)
class Approval:
    """An approval to append, and whether it was the last one needed."""

    decision: Decision
    complete: bool


def approval_of(
    policy: Policy,
    comment: Comment,
    past: Past,
    person: Person,
    *,
    unconcerned: bool,
    now: datetime | None = None,
) -> Approval:
    """Return the approval of the open proposal by somebody who neither proposed nor approved it before.

    Raises:
        Refused: nothing to approve, the same person twice, or no statement that they are not concerned.
    """
    open_proposal = past.open_proposal
    if open_proposal is None:
        raise Refused(["承認を待っている案はありません。"])
    seq, proposal = open_proposal
    earlier = past.approvers(seq)
    if person.username in {proposal.by.username, *(p.username for p in earlier)}:
        raise Refused(["起案した人・すでに承認した人は、承認できません。別の方が承認してください。"])
    if not unconcerned:
        raise Refused(["ご自身に関するコメントではないことを確かめてください(関係職員は担当できません)。"])
    choice = Choice(Action.PROPOSE, measure=proposal.measure, clauses=proposal.clauses)
    complete = len(earlier) + 1 >= approvals_needed(policy, comment, choice)
    approval = Decision(
        comment_id=comment.id,
        comment_sha256=proposal.comment_sha256,
        action=Action.APPROVE,
        by=person,
        decided_at=now or datetime.now(UTC),
        policy_version=policy.version,
        policy_posted=proposal.policy_posted,
        measure=proposal.measure,
        clauses=proposal.clauses,
        sub_labels=proposal.sub_labels,
        refers_to=seq,
        model_version=proposal.model_version,
        suggested=proposal.suggested,
        draft_number=proposal.draft_number,
    )
    return Approval(approval, complete)


def return_of(policy: Policy, past: Past, person: Person, *, reason: str, now: datetime | None = None) -> Decision:
    """Return the decision that sends the open proposal back with a reason; the comment is open again.

    Raises:
        Refused: nothing to return, or no reason.
    """
    open_proposal = past.open_proposal
    if open_proposal is None:
        raise Refused(["承認を待っている案はありません。"])
    if not reason.strip():
        raise Refused(["差し戻す理由を書いてください。"])
    seq, proposal = open_proposal
    return _referring(policy, proposal, Action.RETURN, seq, person, reason=reason, now=now)


def undo_of(policy: Policy, past: Past, person: Person, *, now: datetime | None = None) -> Decision:
    """Return the decision that takes back one's own last decision on a comment.

    Raises:
        Refused: there is none, or somebody else acted since.
    """
    if not past.events or past.events[-1][1].by.username != person.username:
        raise Refused(["取り消せるのは、ご自身の最後の判断だけです。"])
    seq, last = past.events[-1]
    if last.action == Action.UNDO:
        raise Refused(["すでに取り消されています。"])
    return _referring(policy, last, Action.UNDO, seq, person, reason="", now=now)


def _referring(
    policy: Policy, to: Decision, action: Action, seq: int, person: Person, *, reason: str, now: datetime | None
) -> Decision:
    return Decision(
        comment_id=to.comment_id,
        comment_sha256=to.comment_sha256,
        action=action,
        by=person,
        decided_at=now or datetime.now(UTC),
        policy_version=policy.version,
        policy_posted=to.policy_posted,
        reason=reason,
        refers_to=seq,
        model_version=to.model_version,
    )
