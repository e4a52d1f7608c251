"""The queue as the console lists it: filters by platform, item and route, neighbours of a comment, and the urgent."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from triage.store.models.machine import QueueEntry, State
from triage.store.pages import UNDECIDED, Place


@dataclass(frozen=True, slots=True)
class Filters:
    """Which entries a list shows; an empty string means all."""

    states: Collection[State] = UNDECIDED
    platform: str = ""
    account: str = ""
    clause: str = ""
    route: str = ""


def listed(filters: Filters, *, size: int, after: Place | None = None) -> list[QueueEntry]:
    """Return the next `size` entries by descending priority, ties in order of import, with their comments."""
    entries = _filtered(filters)
    if after is not None:
        entries = entries.filter(_behind(after))
    return list(entries.order_by("-priority", "comment_id").select_related("comment")[:size])


def neighbours(entry: QueueEntry, filters: Filters) -> tuple[str, str]:
    """Return the ids of the comments before and after an entry in the list, empty at its ends."""
    others = _filtered(filters).exclude(pk=entry.pk)
    place = Place(entry.priority, entry.comment_id)
    ahead = others.exclude(_behind(place)).order_by("priority", "-comment_id")
    behind = others.filter(_behind(place)).order_by("-priority", "comment_id")
    before, after = (found.values_list("comment__key", flat=True).first() for found in (ahead, behind))
    return before or "", after or ""


def number_of(filters: Filters) -> int:
    """Return how many entries a list has."""
    return _filtered(filters).count()


def _filtered(filters: Filters) -> QuerySet[QueueEntry]:
    exact = {
        "platform": filters.platform,
        "account": filters.account,
        "top_clause": filters.clause,
        # The routes are a JSON list of words; its text is matched, because SQLite has no lookup inside a list.
        "routes__icontains": f'"{filters.route}"' if filters.route else "",
    }
    wanted = {name: value for name, value in exact.items() if value}
    return QueueEntry.objects.filter(state__in=list(filters.states), **wanted)


def _behind(place: Place) -> Q:
    """Return what stands behind a place in the order: priority descending, then order of import."""
    return Q(priority__lt=place.priority) | Q(priority=place.priority, comment_id__gt=place.comment)
