"""How many comments wait, by state and by priority: numbers for the start page and the picture above the queue."""

from dataclasses import dataclass, replace

from django.db.models import Min, Sum

from triage.store.derived import STEPS
from triage.store.listing import UNDECIDED, Filters, Place, tallied, tallied_by_item
from triage.store.models.machine import QueueEntry, State
from triage.store.ranked import ranked_together

BINS = STEPS
# A priority just at the edge of a step may lie a last digit below it.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts by priority in `BINS` equal steps from 0 to 1: those that reached a threshold, and the rest.

    `lowest` is the lowest priority at which an item's threshold was reached, None where none was.
    """

    reached: tuple[int, ...]
    rest: tuple[int, ...]
    lowest: float | None

    @property
    def total(self) -> int:
        """All that were counted."""
        return sum(self.reached) + sum(self.rest)


def histogram(filters: Filters) -> Histogram:
    """Count the entries of a list without search by priority."""
    counted: dict[bool, list[int]] = {True: [0] * BINS, False: [0] * BINS}
    for step, needs_review, n in tallied(filters).values_list("step", "needs_review").annotate(Sum("n")).order_by():
        counted[needs_review][step] += n
    return Histogram(tuple(counted[True]), tuple(counted[False]), _lowest(filters))


def _lowest(filters: Filters) -> float | None:
    """Return the lowest priority with an item, looked up in the one step that the counts say it is in."""
    with_item = tallied_by_item(filters).filter(n__gt=0)
    step = with_item.aggregate(step=Min("step"))["step"]
    if step is None:
        return None
    clauses = set(with_item.filter(step=step).values_list("clause", flat=True))
    below = Place(step / STEPS - _ROUNDING, 0)
    nearest = ranked_together((replace(filters, clause=clause) for clause in clauses), 1, below, backwards=True)
    return nearest[0].priority if nearest else None


def counts(filters: Filters) -> dict[State, int]:
    """Return how many comments stand in each state."""
    found = tallied(replace(filters, states=tuple(State)))
    by_state = dict(found.values_list("state").annotate(Sum("n")).order_by())
    return {state: by_state.get(state, 0) for state in State}


def number_foreign(accounts: frozenset[str] | None) -> int:
    """Return how many comments in another language are not decided; `accounts` None for all."""
    found = QueueEntry.objects.filter(unread_language=True, state__in=UNDECIDED)
    return (found if accounts is None else found.filter(account__in=accounts)).count()


def counted(number: int) -> str:
    """Return a count as it is shown."""
    return f"{number:,}"
