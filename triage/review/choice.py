"""What a person filled in, and what was concluded on the comment before: the two things a decision is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from triage.decision import Action, Decision, Person, is_approved
from triage.records import ClauseId, Span

MEASURES = (Action.MEASURE, Action.PROPOSE)
# What a person says of an opinion that is not to be passed on to another desk.
NOT_HANDED_OVER = "none"


class Refused(ValueError):
    """A decision that the policy does not allow in this form; `problems` says everything that is missing."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person filled in: nothing is ticked for them.

    `answers` are the ids (`clause.check`) of the checks they confirmed, `facts` what they wrote or chose for
    those that ask for it. `quoted` are words they copied out of the text, one a line, beside the marked ones
    in `confirmed`. `preserved` is the number of the preserved evidence (証拠保全), 0 for none, and `evidence`
    the reason why there is none. `handover` names topics that are passed on, or `NOT_HANDED_OVER`. A permanent
    block has a day to review it (`review_on`, ISO) and a way back. `unconcerned` is their statement that the
    comment is not about themselves.
    """

    action: Action
    measure: str = ""
    clauses: tuple[ClauseId, ...] = ()
    sub_labels: tuple[str, ...] = ()
    answers: frozenset[str] = frozenset()
    facts: Mapping[str, str] = field(default_factory=dict)
    confirmed: tuple[Span, ...] = ()
    quoted: str = ""
    law_article: str = ""
    reason: str = ""
    note: str = ""
    evidence: str = ""
    preserved: int = 0
    handover: tuple[str, ...] = ()
    draft_number: str = ""
    review_on: str = ""
    way_back: str = ""
    unconcerned: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What the machine had said of the comment, and whether the person had seen it (`shown`) when they decided.

    `opinion`: it had put the comment on the route of opinions.
    """

    suggested: tuple[ClauseId, ...] = ()
    model_version: str = ""
    shown: bool = True
    opinion: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """What was concluded on a comment before, oldest first with its number, and who stays out of it (関係職員).

    `bound` are decisions that came of looking again at a complaint. `waiting`: whether the comment stands among those
    that wait for approval, None where nothing but the events says so.
    """

    events: tuple[tuple[int, Decision], ...] = field(default_factory=tuple)
    recused: frozenset[str] = frozenset()
    bound: frozenset[int] = frozenset()
    waiting: bool | None = None

    @property
    def standing(self) -> list[tuple[int, Decision]]:
        """The events without those that were taken back, and without the taking back."""
        undone = {decision.refers_to for _, decision in self.events if decision.action == Action.UNDO}
        return [(seq, d) for seq, d in self.events if d.action != Action.UNDO and seq not in undone]

    @property
    def open_proposal(self) -> tuple[int, Decision] | None:
        """The proposal that waits for approval, if one does: not returned, not taken back, not fully approved.

        A first approval from before approvals said how many their day asked for reads like the last one: where the
        comment still waits, so does its proposal. One about another text than the comment has now waits no longer.
        """
        if self.waiting is False:
            return None
        for seq, decision in reversed(self.standing):
            if decision.action == Action.PROPOSE:
                done = self.waiting is None and is_approved(decision.approvals, self.approvals(seq))
                return None if done else (seq, decision)
            if decision.action != Action.APPROVE:
                return None
        return None

    def approvers(self, seq: int) -> list[Person]:
        """Return who approved the proposal `seq`."""
        return [decision.by for decision in self._approving(seq)]

    def approvals(self, seq: int) -> list[int]:
        """Return of each approval of the proposal `seq` how many its day asked for."""
        return [decision.approvals for decision in self._approving(seq)]

    def _approving(self, seq: int) -> list[Decision]:
        return [d for _, d in self.standing if d.action == Action.APPROVE and d.refers_to == seq]

    def refuse_recused(self, person: Person) -> None:
        """Refuse somebody who said that the comment concerns themselves.

        Raises:
            Refused: 関係職員.
        """
        if person.username in self.recused:
            raise Refused(["関係職員として担当を外れています。ほかの方が判断してください。"])
