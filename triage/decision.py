"""What people decide: the record nothing on the scoring side may reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from triage.records import ClauseId, CommentId, Span


class Action(StrEnum):
    """What a person concluded; `MEASURE` and `PROPOSE` name a measure of the policy, `LIFT` one that is to end."""

    LEAVE = "leave"
    MEASURE = "measure"
    PROPOSE = "propose"
    APPROVE = "approve"
    RETURN = "return"
    POSTPONE = "postpone"
    ESCALATE = "escalate"
    UNDO = "undo"
    LIFT = "lift"


@dataclass(frozen=True, slots=True)
class Person:
    """Who acted, as text frozen at that time: account name, section (所属), post (職名) and name (氏名).

    Records from before names were kept, and people who were registered without one, have none.
    """

    username: str
    section: str
    post: str
    name: str = ""

    @property
    def called(self) -> str:
        """How the person is named on paper: by 氏名 and account name, by the latter alone where there is no other."""
        return f"{self.name}（{self.username}）" if self.name else self.username


@dataclass(frozen=True, slots=True)
class Cited:
    """An item as it read when it was cited: number, wording, chosen † labels and confirmed checks, all in full."""

    item: str
    wording: str
    labels: tuple[str, ...]
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision by a person on one version of a comment: append-only, a correction is a later decision.

    `clauses` are what the person says applies, `sub_labels` the † finer ones as `clause.sub_label`; `confirmed`
    the evidence spans they ticked; `suggested` what the machine had suggested and `shown` whether they had seen
    it. `policy_posted` and `policy_version` are the policy in force at posting and at the measure;
    the decision cites the latter. `review_on` (ISO date) and `way_back` belong to a permanent block.
    `answers` are the checks confirmed (`clause.check`), `facts` what they asked to be written down, a line each.
    `preserved` is the number of the preserved evidence, 0 for none; `evidence` why there is none. `handover` names
    the topics passed on. `axis` is that of `measure` (`Measure.axis`); decisions from before it was kept have none.
    `approvals` is how many people had to approve when it was proposed, and on an approval, on that day (`is_approved`).
    An approval is no 決裁:
    `draft_number`, `settled_on` (ISO date) and `on_behalf` (代決) say how that stands. `group`: the repeat group it
    was decided with. `cited` is what the policy of that day said of `clauses`; decisions from before it was kept have
    none.
    """

    comment_id: CommentId
    comment_sha256: str
    action: Action
    by: Person
    decided_at: datetime
    policy_version: str
    policy_posted: str = ""
    measure: str = ""
    clauses: tuple[ClauseId, ...] = ()
    sub_labels: tuple[str, ...] = ()
    confirmed: tuple[Span, ...] = ()
    law_article: str = ""
    reason: str = ""
    note: str = ""
    evidence: str = ""
    refers_to: int | None = None
    model_version: str = ""
    suggested: tuple[ClauseId, ...] = ()
    shown: bool = True
    draft_number: str = ""
    review_on: str = ""
    way_back: str = ""
    answers: tuple[str, ...] = ()
    facts: str = ""
    axis: str = ""
    preserved: int = 0
    handover: tuple[str, ...] = ()
    approvals: int = 1
    settled_on: str = ""
    on_behalf: bool = False
    group: str = ""
    cited: tuple[Cited, ...] = ()


def is_approved(asked: int, approvals: Sequence[int]) -> bool:
    """Return whether a proposal that asked for so many approvals has them.

    `approvals` says of each that stands, in order, how many its day asked for: the last day counts, since an election
    period may have begun after the proposal.
    """
    return len(approvals) >= max(asked, *approvals[-1:], 0)
