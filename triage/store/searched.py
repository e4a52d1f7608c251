"""What a list is searched by beside its indexes: words of the text, the writer, days, who has a comment in hand."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import reduce
from itertools import chain, product
from operator import or_

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
# Words that may each stand in one of two columns are looked up in all eight ways that they can.
_SHARED_OUT = 3
# Columns of `Wording`, one of which must have a word, and the word.
_Word = tuple[tuple[str, ...], str]


def few(filters: Filters) -> QuerySet[QueueEntry] | None:
    """Return the entries that have what is searched for, in no order; None where an index finds more than `FEW`."""
    for rows, exact in _sources(filters):
        if len(rows) <= FEW:
            return _fitting(QueueEntry.objects.filter(pk__in=as_numbers(rows)), filters, exact=exact)
    return None


def fitting(filters: Filters, comments: Iterable[int]) -> set[int]:
    """Return those of some comments (row numbers) that have what is searched for.

    Each table is asked by itself, the words first: the rows of queue and comments are wide, and most need not be read.
    """
    found: Collection[int] = list(comments)
    words = [word for columns, asked in _asked(filters) for word in _having("", columns, asked)]
    if words:
        having = Wording.objects.filter(*words)
        found = list(having.filter(pk__in=as_numbers(found)).values_list("pk", flat=True))
    if days := _days(filters):
        posted = Comment.objects.filter(pk__in=as_numbers(found), **days)
        found = list(posted.values_list("pk", flat=True))
    if filters.foreign:
        found = list(
            QueueEntry.objects.filter(pk__in=as_numbers(found), unread_language=True).values_list("pk", flat=True)
        )
    if filters.rows:
        found = [row for row in found if filters.rows[0] <= row <= filters.rows[1]]
    if filters.holder:
        found = list(_held(filters).filter(pk__in=as_numbers(found)).values_list("pk", flat=True))
    return set(found)


def _asked(filters: Filters) -> tuple[_Word, ...]:
    return (("text",), filters.text), (("author",), filters.author), (("text", "author"), filters.words)


def _having(table: str, columns: Sequence[str], asked: str) -> Iterator[Q]:
    """Yield for each word of a search what it is to be in one of these columns of `Wording`."""
    for word in words_of(asked):
        yield reduce(or_, (Q(**{f"{table}{name}__contains": word}) for name in columns))


def _days(filters: Filters) -> dict[str, datetime]:
    bounds = {"posted_at__gte": filters.posted_from, "posted_at__lt": filters.posted_until}
    return {name: day for name, day in bounds.items() if day}


def _lot(filters: Filters) -> dict[str, int]:
    return dict(zip(("pk__gte", "pk__lte"), filters.rows, strict=True)) if filters.rows else {}


def as_numbers(found: Iterable[int]) -> RawSQL:
    """Return row numbers for `pk__in` as one value: a thousand as one each take longer to write than to look up."""
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(found))])
    return RawSQL("SELECT unnest(%s::bigint[])", [list(found)])


def _fitting(entries: QuerySet[QueueEntry], filters: Filters, *, exact: Collection[_Word]) -> QuerySet[QueueEntry]:
    """Narrow entries to what is searched for; the words in `exact` are known to be there."""
    for columns, asked in _asked(filters):
        for word, having in zip(words_of(asked), _having("comment__wording__", columns, asked), strict=True):
            if (columns, word) not in exact:
                entries = entries.filter(having)
    entries = entries.filter(**{f"comment__{name}": day for name, day in _days(filters).items()})
    entries = entries.filter(**_lot(filters), **({"unread_language": True} if filters.foreign else {}))
    return entries.filter(comment__holding__in=_held(filters)) if filters.holder else entries


def _sources(filters: Filters) -> Iterator[tuple[list[int], Collection[_Word]]]:
    """Yield up to `FEW` + 1 row numbers that an index finds, and the words that need no second look."""
    if filters.rows:
        within = QueueEntry.objects.filter(**_lot(filters), **filters.exact)
        yield list(within.values_list("pk", flat=True)[: FEW + 1]), ()
    if filters.foreign:
        foreign = QueueEntry.objects.filter(unread_language=True, state__in=list(filters.states))
        yield list(foreign.values_list("pk", flat=True)[: FEW + 1]), ()
    if filters.holder:
        yield list(_held(filters).values_list("pk", flat=True)[: FEW + 1]), ()
    pairs = {columns: found for columns, words in _asked(filters) if (found := indexed(words))}
    if pairs:
        words = {columns: _by_word(asked, pairs[columns]) for columns, asked in _asked(filters) if columns in pairs}
        yield _with_pairs(words), {(columns, pair) for columns, found in pairs.items() for pair in found}
    if days := _days(filters):
        posted = Comment.objects.filter(**days)
        yield list(posted.values_list("pk", flat=True)[: FEW + 1]), ()


def _held(filters: Filters) -> QuerySet[Holding]:
    handed, mine = Q(until__isnull=True), Q(username=filters.holder)
    if filters.handed:
        return Holding.objects.filter(handed, mine)
    held = Holding.objects.filter(handed | Q(until__gt=filters.now))
    return held.exclude(mine) if filters.others else held.filter(mine)


def _by_word(asked: str, pairs: Collection[str]) -> list[list[str]]:
    """Return of each word of a search those of its pairs that are looked up."""
    words = ([pair for pair in word.split(" ") if pair in pairs] for word in words_of(asked))
    return [word for word in words if word]


def _with_pairs(asked: Mapping[tuple[str, ...], list[list[str]]]) -> list[int]:
    """Return up to `FEW` + 1 comments with all pairs of these words, in whatever order they stand there."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            terms = " AND ".join(_match(columns, pair) for columns, words in asked.items() for pair in chain(*words))
            query = f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s LIMIT %s"  # noqa: S608 - constants
            cursor.execute(query, [terms, FEW + 1])
        else:
            each = [_somewhere(columns, words) for columns, words in asked.items()]
            terms = " AND ".join(term for term, _ in each)
            query = f"SELECT comment_id FROM {WORDS} WHERE {terms} LIMIT %s"  # noqa: S608 - constants
            cursor.execute(query, [*(pairs for _, held in each for pairs in held), FEW + 1])
        return [comment for (comment,) in cursor.fetchall()]


_ARRAY = "string_to_array({}, ' ') @> %s"


def _somewhere(columns: Sequence[str], words: Sequence[list[str]]) -> tuple[str, list[list[str]]]:
    """Return what PostgreSQL is asked for words that each stand in one of some columns, and its parameters.

    Every way to share them out, as pairs of one column are looked up together in a fraction of the time that it takes
    to read all places of each; beyond three words each is looked up by itself.
    """
    first, rest = words[:_SHARED_OUT], words[_SHARED_OUT:]
    ways = [_in_columns(columns, zip(chosen, first, strict=True)) for chosen in product(columns, repeat=len(first))]
    alone = [[_in_columns(columns, [(name, word)]) for name in columns] for word in rest]
    each = [ways, *alone]
    terms = " AND ".join(f"({' OR '.join(term for term, _ in some)})" for some in each)
    return terms, [pairs for some in each for _, held in some for pairs in held]


def _in_columns(columns: Sequence[str], placed: Iterable[tuple[str, list[str]]]) -> tuple[str, list[list[str]]]:
    by_column: dict[str, list[str]] = {}
    for name, word in placed:
        by_column[name] = by_column.get(name, []) + word
    named = [name for name in columns if name in by_column]
    return f"({' AND '.join(_ARRAY.format(name) for name in named)})", [by_column[name] for name in named]


def _match(columns: tuple[str, ...], pair: str) -> str:
    return f'{{{" ".join(columns)}}} : "{pair}"'
