"""A checked choice to the decision that is appended: proposal, approval, return, and taking back."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from triage.clock import JST
from triage.decision import Action, Cited, Decision, Person, is_approved
from triage.policy import Policy
from triage.records import Comment
from triage.review.asking import (
    approvals_asked,
    approvals_needed,
    facts_of,
    in_force_at_posting,
    may_stand_alone,
    measure_named,
    problems,
    spans_named,
)
from triage.review.choice import MEASURES, Choice, Past, Refused, Seen
from triage.review.rejecting import rejections
from triage.review.settling import settled_of
from triage.sentence import Sentence

UNDO_WINDOW = timedelta(minutes=15)


def decision_of(
    policy: Policy,
    comment: Comment,
    text_sha256: str,
    choice: Choice,
    person: Person,
    *,
    past: Past = Past(),  # noqa: B008 - frozen
    seen: Seen = Seen(),  # noqa: B008 - frozen
    group: str = "",
    now: datetime | None = None,
) -> Decision:
    """Return the decision to append; a measure that needs somebody else's approval becomes a proposal.

    Raises:
        Refused: with everything that is missing.
    """
    past.refuse_recused(person)
    missing = problems(policy, comment, choice, opinion=seen.opinion)
    if missing:
        raise Refused(missing)
    if choice.action not in MEASURES:
        choice = Choice(choice.action, reason=choice.reason, note=choice.note, handover=choice.handover)
    now = now or datetime.now(UTC)
    needed = approvals_needed(policy, comment, choice, _day(now)) if choice.action in MEASURES else 0
    return Decision(
        comment_id=comment.id,
        comment_sha256=text_sha256,
        action=choice.action if choice.action not in MEASURES else Action.PROPOSE if needed else Action.MEASURE,
        by=person,
        decided_at=now,
        policy_version=policy.version,
        policy_posted=policy.version if in_force_at_posting(policy, comment) else "",
        measure=choice.measure,
        axis=measure.axis if (measure := measure_named(policy, comment, choice.measure)) else "",
        clauses=choice.clauses,
        sub_labels=tuple(_of_items(choice, choice.sub_labels)),
        answers=tuple(sorted(_of_items(choice, choice.answers))),
        facts=facts_of(policy, choice),
        confirmed=spans_named(comment, choice),
        law_article=choice.law_article,
        reason=choice.reason,
        note=choice.note,
        evidence=choice.evidence,
        preserved=choice.preserved,
        handover=choice.handover,
        approvals=needed,
        group=group,
        model_version=seen.model_version,
        suggested=seen.suggested,
        shown=seen.shown,
        draft_number=choice.draft_number,
        review_on=choice.review_on,
        way_back=choice.way_back,
        cited=cited_of(policy, choice.clauses, choice.sub_labels, choice.answers),
    )


def _of_items(choice: Choice, names: Iterable[str]) -> Iterator[str]:
    """Yield the answers and finer labels of the chosen items: what was left under another one answers nothing."""
    return (name for name in names if name.partition(".")[0] in choice.clauses)


def _day(now: datetime) -> date:
    return now.astimezone(JST).date()


def cited_of(
    policy: Policy, clauses: Collection[str], sub_labels: Collection[str], answers: Collection[str]
) -> tuple[Cited, ...]:
    """Return the chosen items in the words of a policy: another one may put them otherwise."""
    return tuple(
        Cited(
            clause.item,
            clause.wording,
            tuple(label.label for label in clause.sub_labels if f"{clause.id}.{label.id}" in sub_labels),
            (
                *(check.question for check in clause.checks if f"{clause.id}.{check.id}" in answers),
                *(f"{o.item} {o.wording}：当たらない" for name, o in rejections(policy, clause) if name in answers),
            ),
        )
        for clause in policy.clauses
        if clause.id in clauses
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
    draft_number: str = "",
    settled_on: str = "",
    on_behalf: bool = False,
    now: datetime | None = None,
) -> Approval:
    """Return the approval of the open proposal by somebody who neither proposed nor approved it before.

    At a desk of one whoever proposed may approve `on_behalf` of the head what `may_stand_alone` allows.

    Raises:
        Refused: nothing to approve, the same person twice, no statement that they are not concerned, or no such 決裁日.
    """
    seq, proposal = _open_proposal(past, person)
    earlier = past.approvers(seq)
    now = now or datetime.now(UTC)
    alone = on_behalf and not earlier and may_stand_alone(policy, comment, proposal, _day(now))
    if person.username in {*([] if alone else [proposal.by.username]), *(p.username for p in earlier)}:
        raise Refused(["起案した人・すでに承認した人は、承認できません。別の方が承認してください。"])
    if not unconcerned:
        raise Refused(["ご自身に関するコメントではないことを確かめてください(関係職員は担当できません)。"])
    settled_on = settled_of(settled_on, now)
    needed = approvals_asked(policy, comment, proposal, _day(now))
    approval = replace(
        _referring(policy, proposal, Action.APPROVE, seq, person, reason="", now=now),
        measure=proposal.measure,
        axis=proposal.axis,
        clauses=proposal.clauses,
        sub_labels=proposal.sub_labels,
        suggested=proposal.suggested,
        draft_number=draft_number or proposal.draft_number,
        preserved=proposal.preserved,
        handover=proposal.handover,
        settled_on=settled_on,
        on_behalf=on_behalf,
        approvals=needed,
    )
    return Approval(approval, is_approved(proposal.approvals, [*past.approvals(seq), needed]))


def _open_proposal(past: Past, person: Person) -> tuple[int, Decision]:
    """Return the proposal that waits, with its number; raises Refused where none does, or the person stepped aside."""
    past.refuse_recused(person)
    if past.open_proposal is None:
        raise Refused(["承認を待っている案はありません。"])
    return past.open_proposal


def return_of(policy: Policy, past: Past, person: Person, *, reason: str, now: datetime | None = None) -> Decision:
    """Return the decision that sends the open proposal back with a reason; the comment is open again.

    Raises:
        Refused: nothing to return, no reason, or the person stepped aside.
    """
    seq, proposal = _open_proposal(past, person)
    if not reason.strip():
        raise Refused(["差し戻す理由を書いてください。"])
    return _referring(policy, proposal, Action.RETURN, seq, person, reason=reason, now=now)


def lift_of(
    policy: Policy,
    comment: Comment,
    text_sha256: str,
    past: Past,
    stands: tuple[int, str],
    person: Person,
    *,
    reason: str,
) -> Decision:
    """Return the decision that ends one measure and leaves what stands beside it.

    `stands` is the number of the decision that asks for the measure, and its axis.

    Raises:
        Refused: the person stepped aside, a proposal waits, there is no such measure, or no reason.
    """
    ended, axis = stands
    past.refuse_recused(person)
    if past.open_proposal is not None:
        raise Refused(["承認を待っている案があります。承認または差し戻しのあとで判断してください。"])
    order = next((decision for seq, decision in past.standing if seq == ended and decision.measure), None)
    if order is None:
        raise Refused(["取りやめる措置を選んでください。"])
    if not reason.strip():
        raise Refused(["措置を取りやめる理由を書いてください。"])
    lifted = _referring(policy, order, Action.LIFT, ended, person, reason=reason, now=None)
    posted = policy.version if in_force_at_posting(policy, comment) else ""
    return replace(lifted, comment_sha256=text_sha256, policy_posted=posted, measure=order.measure, axis=axis)


def undo_of(policy: Policy, past: Past, person: Person, *, now: datetime | None = None) -> Decision:
    """Return the decision that takes back one's own last decision on a comment.

    Raises:
        Refused: the person stepped aside, there is none, somebody else acted since, it came of looking again at a
            complaint, or it is older than `UNDO_WINDOW`.
    """
    past.refuse_recused(person)
    if not past.events or past.events[-1][1].by.username != person.username:
        raise Refused(["取り消せるのは、ご自身の最後の判断だけです。"])
    seq, last = past.events[-1]
    if last.action == Action.UNDO:
        raise Refused(["すでに取り消されています。"])
    if seq in past.bound:
        # The complaint is answered by it: taken back alone, it would stay answered while the comment is hidden again.
        raise Refused(["申出の再確認による判断は取り消せません。判断し直すと、前の記録を残したまま後に加わります。"])
    if (now or datetime.now(UTC)) - last.decided_at > UNDO_WINDOW:
        minutes = UNDO_WINDOW.seconds // 60
        raise Refused(
            [
                Sentence(
                    "取り消せるのは{minutes}分以内です。判断し直すと、前の記録を残したまま後に加わります。",
                    minutes=str(minutes),
                )
            ]
        )
    return _referring(policy, last, Action.UNDO, seq, person, reason="", now=now)


def may_take_back(policy: Policy, past: Past, person: Person) -> bool:
    """Return whether somebody can take a decision back now (`undo_of`)."""
    try:
        undo_of(policy, past, person)
    except Refused:
        return False
    return True


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
        group=to.group,
    )
