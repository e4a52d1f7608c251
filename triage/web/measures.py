"""The measures on one comment as its page lists them: what stands, each on its axis, and the sheet of each decision."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop

from triage.decision import Action, is_approved
from triage.policy import Policy
from triage.review.reading import past_of
from triage.store.cases import Case
from triage.store.decisions import Recorded
from triage.store.standing import Order, standing_of
from triage.store.worklist import RESULTS
from triage.web.words import AXES

_UNDONE = gettext_noop("まだ実施していません")
_TO_REVERSE = gettext_noop("取りやめました。SNSでは戻していません")


@dataclass(frozen=True, slots=True)
class Stands:
    """One measure: what it changes, what was done of it, and who asked for it; `lifted`: only its reversal is left."""

    order: Order
    label: str
    axis: str
    state: str
    lifted: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A decision that has a 措置伺: its number, its measure, and whether nobody's approval is wanted any more."""

    seq: int
    label: str
    concluded: bool


def measures_of(found: Case, policy: Policy) -> list[Stands]:
    """Return the measures that stand on a comment, then those that are still to be taken back on the platform."""
    standing, final = standing_of(found.events), {one.id for one in policy.measures if not one.reversible}
    return [
        *(
            _stands(order, policy, RESULTS.get(standing.done.get(order.seq, ""), _UNDONE))
            for order in standing.ordered.values()
        ),
        *(
            _stands(task.order, policy, _TO_REVERSE, lifted=True)
            for task in standing.open
            if task.reverse and task.order.measure not in final
        ),
    ]


def _stands(order: Order, policy: Policy, state: str, *, lifted: bool = False) -> Stands:
    label = next((measure.label for measure in policy.measures if measure.id == order.measure), order.measure)
    return Stands(order, label, AXES.get(order.axis, ""), state, lifted)


def sheet_of(found: Case, seq: int) -> Recorded | None:
    """Return the decision with a 措置伺 that has this number (the newest for 0), None where there is none."""
    return next((event for event in _with_sheet(found) if seq in {0, event.seq}), None)


def is_concluded(found: Case, event: Recorded) -> bool:
    """Return whether such a decision was neither taken back nor returned, and was approved as often as it needed."""
    past = past_of(found)
    if past.open_proposal is not None and past.open_proposal[0] == event.seq:
        return False
    if any(one.action == Action.RETURN and one.refers_to == event.seq for _, one in past.standing):
        return False
    return any(seq == event.seq and is_approved(one.approvals, past.approvals(seq)) for seq, one in past.standing)


def sheets_of(found: Case, policy: Policy) -> list[Sheet]:
    """Return every decision that has a 措置伺, the newest first."""
    labels = {measure.id: measure.label for measure in policy.measures}
    return [
        Sheet(event.seq, labels.get(event.body["measure"], event.body["measure"]), is_concluded(found, event))
        for event in _with_sheet(found)
    ]


def _with_sheet(found: Case) -> list[Recorded]:
    measured = (Action.PROPOSE, Action.MEASURE)
    return [event for event in reversed(found.events) if event.decision and event.decision.action in measured]
