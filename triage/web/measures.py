"""The measures on one comment as its page lists them: what stands, each on its axis, and the sheet of each decision."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop

from triage.decision import Action
from triage.policy import Policy
from triage.store.cases import Case
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


def sheets_of(found: Case, policy: Policy) -> list[tuple[int, str]]:
    """Return number and measure of every decision that has a 措置伺, the newest first."""
    labels = {measure.id: measure.label for measure in policy.measures}
    return [
        (event.seq, labels.get(event.decision.measure, event.decision.measure))
        for event in reversed(found.events)
        if event.decision and event.decision.action in (Action.PROPOSE, Action.MEASURE)
    ]
