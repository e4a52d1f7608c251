"""What a list is searched by beside its indexes: words of the text, the writer, days, who has a comment in hand."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from triage.store.derived import INDEX, WORDS
from triage.store.filters import Filters
from triage.store.models.desk import Holding
from triage.store.models.lists import Wording
from triage.store.models.machine import Comment, QueueEntry
from triage.store.wording import indexed, words_of

# So many found comments are sorted for a page; where there are more, the queue is read from its top instead.
FEW = 5000
# Column and word, as in `Wording`.
_Word = tuple[str, str]


def few(filters: Filters) -> QuerySet[QueueEntry] | None:
    """Return the entries that have what is searched for, in no order; None where an index finds more than `FEW`."""
    for rows, exact in _sources(filters):
        if len(rows) <= FEW:
            return _fitting(QueueEntry.objects.filter(pk__in=_numbers(rows)), filters, exact=exact)
    return None


def fitting(filters: Filters, comments: Iterable[int]) -> set[int]:
    """Return those of some comments (row numbers) that have what is searched for.

    Each table is asked by itself, the words first: the rows of queue and comments are wide, and most need not be read.
    """
    found: Collection[int] = list(comments)
    words = [(name, word) for name, asked in _asked(filters) for word in words_of(asked)]
    if words:
        having = Wording.objects.filter(*(Q(**{f"{name}__contains": word}) for name, word in words))
        found = list(having.filter(pk__in=_numbers(found)).values_list("pk", flat=True))
    if days := _days(filters):
        posted = Comment.objects.filter(pk__in=_numbers(found), **days)
        found = list(posted.values_list("pk", flat=True))
    if filters.holder:
        found = list(_held(filters).filter(pk__in=_numbers(found)).values_list("pk", flat=True))
    return set(found)


def _asked(filters: Filters) -> tuple[_Word, _Word]:
    return ("text", filters.text), ("author", filters.author)


def _days(filters: Filters) -> dict[str, datetime]:
    bounds = {"posted_at__gte": filters.posted_from, "posted_at__lt": filters.posted_until}
    return {name: day for name, day in bounds.items() if day}


def _numbers(found: Iterable[int]) -> RawSQL:
    """Return row numbers for `pk__in` as one value: a thousand as one each take longer to write than to look up."""
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(found))])
    return RawSQL("SELECT unnest(%s::bigint[])", [list(found)])


def _fitting(entries: QuerySet[QueueEntry], filters: Filters, *, exact: Collection[_Word]) -> QuerySet[QueueEntry]:
    """Narrow entries to what is searched for; the words in `exact` are known to be there."""
    for name, asked in _asked(filters):
        for word in words_of(asked):
            if (name, word) not in exact:
                entries = entries.filter(**{f"comment__wording__{name}__contains": word})
    entries = entries.filter(**{f"comment__{name}": day for name, day in _days(filters).items()})
    return entries.filter(comment__holding__in=_held(filters)) if filters.holder else entries


def _sources(filters: Filters) -> Iterator[tuple[list[int], Collection[_Word]]]:
    """Yield up to `FEW` + 1 row numbers that an index finds, and the words that need no second look."""
    if filters.holder:
        yield list(_held(filters).values_list("pk", flat=True)[: FEW + 1]), ()
    pairs = {name: found for name, words in _asked(filters) if (found := indexed(words))}
    if pairs:
        yield _with_pairs(pairs), {(name, pair) for name, found in pairs.items() for pair in found}
    if days := _days(filters):
        posted = Comment.objects.filter(**days)
        yield list(posted.values_list("pk", flat=True)[: FEW + 1]), ()


def _held(filters: Filters) -> QuerySet[Holding]:
    held = Holding.objects.filter(Q(until__isnull=True) | Q(until__gt=filters.now))
    mine = Q(username=filters.holder)
    return held.exclude(mine) if filters.others else held.filter(mine)


def _with_pairs(asked: Mapping[str, list[str]]) -> list[int]:
    """Return up to `FEW` + 1 comments with all of these pairs, in whatever order they stand there."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            terms = " AND ".join(f'{name} : "{pair}"' for name, pairs in asked.items() for pair in pairs)
            query = f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s LIMIT %s"  # noqa: S608 - constants
            cursor.execute(query, [terms, FEW + 1])
        else:
            terms = " AND ".join(f"string_to_array({name}, ' ') @> %s" for name in asked)
            query = f"SELECT comment_id FROM {WORDS} WHERE {terms} LIMIT %s"  # noqa: S608 - constants
            cursor.execute(query, [*asked.values(), FEW + 1])
        return [comment for (comment,) in cursor.fetchall()]
