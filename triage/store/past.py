"""The index of past posts beside the store: brought up to date with the database, never rebuilt as a whole for a batch.

It holds folded texts and hashed author ids of all versions, in the data directory. What the database no longer has
(somebody restored an older copy) is laid out again without it.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db.models import Count, Max, Min, Sum
from filelock import FileLock

from triage.detectors.repeats import Post
from triage.detectors.repeats.groups import reach_of
from triage.detectors.repeats.past import layout_of, owner_number, related_keys
from triage.detectors.repeats.wording import wording
from triage.policy import RepeatRule
from triage.records import Comment
from triage.similarity.cabinet import Cabinet, Kept, keep, read_manifest, take, write_manifest
from triage.similarity.shelf import Row, Shelf, lay_out
from triage.store.bulk import pieces
from triage.store.models.machine import Version
from triage.store.rows import comment_of

FOLDER = "repeats"
# A shelf is never larger: laying one out takes 2 KB a row (137 MiB for so many of 40 letters, 232 for 120,000).
SHELF_ROWS = 1 << 16
# A shelf is joined with the one before it unless that is so many times larger: few shelves, and few joins.
_JOIN_BELOW = 4
_FETCHED = 500
_OWNERS_FOLDER = 0o700


def related_in(cabinet: Cabinet, posts: Sequence[Post], rule: RepeatRule) -> Iterator[Comment]:
    """Yield the stored comments that may share a group of repeats with these posts, by order of import."""
    for keys in pieces(related_keys(posts, cabinet, rule), _FETCHED):
        yield from _comments(keys)


def nothing_else(home: Path, count: int) -> bool:
    """Tell whether there is no index yet and no more than `count` comments that it would be of."""
    there = Version.objects.filter(current=True, comment__author_is_owner=False)
    return not (home / FOLDER).exists() and there.count() <= count


def open_cabinet(home: Path, rule: RepeatRule) -> Cabinet:
    """Verify, bring up to date and map the index: only what is new, changed or damaged is laid out."""
    folder = home / FOLDER
    folder.mkdir(mode=_OWNERS_FOLDER, parents=True, exist_ok=True)
    with FileLock(folder / "lock"):
        before = read_manifest(folder, layout_of(rule))
        shelves = list(_joined(folder, [*_verified(folder, before, rule), *_added(folder, before, rule)], rule))
        kept = [one for one, _ in shelves]
        if tuple(kept) != before:
            write_manifest(folder, layout_of(rule), kept)
    return Cabinet(tuple(shelf for _, shelf in shelves), reach_of(rule))


_Shelved = tuple[Kept, Shelf]


def _comments(keys: Sequence[int]) -> Iterator[Comment]:
    versions = Version.objects.filter(pk__in=keys, current=True, comment__author_is_owner=False)
    yield from map(comment_of, versions.select_related("comment", "batch").order_by("pk"))


def _mark(first: int, last: int) -> str:
    """What tells whether the versions of a range of keys are still the same ones: versions are never altered."""
    found = Version.objects.filter(pk__gte=first, pk__lte=last).aggregate(
        count=Count("pk"), total=Sum("pk"), earliest=Min("seen_at"), latest=Max("seen_at")
    )
    return "/".join(map(str, found.values()))


def _verified(folder: Path, before: Sequence[Kept], rule: RepeatRule) -> Iterator[_Shelved]:
    """Map each shelf that is whole and of the same versions; lay the others out again from the database."""
    for kept in before:
        mark = _mark(kept.first, kept.last)
        shelf = take(folder, kept) if mark == kept.mark else None
        if shelf is not None:
            yield kept, shelf
            continue
        rows = list(_rows(kept.first, kept.last, rule))
        if rows:
            yield _shelved(folder, rows, kept.first, kept.last, rule)


def _added(folder: Path, before: Sequence[Kept], rule: RepeatRule) -> Iterator[_Shelved]:
    """Lay out what was stored since, at most `SHELF_ROWS` at a time."""
    last = max((kept.last for kept in before), default=0)
    while keys := list(Version.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:SHELF_ROWS]):
        yield _shelved(folder, list(_rows(keys[0], keys[-1], rule)), last + 1, keys[-1], rule)
        last = keys[-1]


def _joined(folder: Path, shelves: Sequence[_Shelved], rule: RepeatRule) -> list[_Shelved]:
    """Join small neighbours, newest first, so that a thousand small imports do not leave a thousand shelves."""
    done: list[_Shelved] = []
    for kept, shelf in shelves:
        while done and len(done[-1][1]) < _JOIN_BELOW * len(shelf) and len(done[-1][1]) + len(shelf) <= SHELF_ROWS:
            earlier, rows = done.pop()
            kept, shelf = _shelved(folder, [*rows.rows(), *shelf.rows()], earlier.first, kept.last, rule)  # noqa: PLW2901
        done.append((kept, shelf))
    return done


def _shelved(folder: Path, rows: Sequence[Row], first: int, last: int, rule: RepeatRule) -> _Shelved:
    kept = keep(
        folder, lay_out(rows, reach_of(rule).least_containment), first=first, last=last, mark=_mark(first, last)
    )
    shelf = take(folder, kept)
    if shelf is None:
        raise OSError(f"{folder / kept.name}: 書いた内容を読み戻せません。ディスクを確かめてください。")
    return kept, shelf


def _rows(first: int, last: int, rule: RepeatRule) -> Iterator[Row]:
    """Read the versions of a range of keys; those that are compared with nothing have no text."""
    wanted: Any = Version.objects.filter(pk__gte=first, pk__lte=last).order_by("pk")
    columns = (
        "pk",
        "text",
        "current",
        "comment__platform",
        "comment__author_id",
        "comment__author_is_owner",
        "comment__post_text",
    )
    for key, text, current, platform, author, is_owner, post_text in wanted.values_list(*columns).iterator(
        _FETCHED * 4
    ):
        compared = wording(text, post_text, rule) if current and not is_owner else ""
        yield Row(key, owner_number(platform, author), compared)
