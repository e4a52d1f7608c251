"""How many comments wait, by state and by priority: numbers for the start page and the picture above the queue."""

from dataclasses import dataclass, replace

from django.db.models import Count, F, IntegerField, Min
from django.db.models.functions import Cast, Floor

from triage.store.listing import COUNTED, Filters, matching, number_of
from triage.store.models.machine import State

BINS = 20


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts by priority in `BINS` equal steps from 0 to 1: those that reached a threshold, and the rest.

    `lowest` is the lowest priority at which an item's threshold was reached, None where none was.
    """

    reached: tuple[int, ...]
    rest: tuple[int, ...]
    lowest: float | None


def histogram(filters: Filters) -> Histogram:
    """Count the entries of a list by priority, in one reading of them."""
    entries = matching(filters)
    step = Cast(Floor(F("priority") * BINS), IntegerField())
    rows = entries.annotate(step=step).values_list("step", "needs_review").annotate(n=Count("pk")).order_by()
    counted: dict[bool, list[int]] = {True: [0] * BINS, False: [0] * BINS}
    for place, needs_review, n in rows:
        counted[needs_review][min(place, BINS - 1)] += n
    lowest = entries.exclude(top_clause="").aggregate(lowest=Min("priority"))["lowest"]
    return Histogram(tuple(counted[True]), tuple(counted[False]), lowest)


def counts(filters: Filters) -> dict[State, int]:
    """Return how many comments stand in each state, `COUNTED` + 1 for more than that."""
    return {state: number_of(replace(filters, states=(state,))) for state in State}


def counted(number: int) -> str:
    """Return a count as it is shown."""
    return f"{number:,}" if number <= COUNTED else f"{COUNTED:,}超"
