"""What a batch costs against a history in a real store: the index beside it, and reading back what is related."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from repeating.cost import Cost, apart, cost, now
from repeating.texts import corpus

BATCH = 1_000
_CHUNK = 5_000
_AUTHORS = 9_999
_NOW = datetime(2026, 4, 1, tzinfo=UTC)


def _store(home: Path, database: str) -> None:
    from triage import web
    from triage.settings import Settings, default_database

    web.configure(Settings(home=home, database_url=database or default_database(home), secret_key="b" * 64))


def fill(home: Path, database: str, texts: Sequence[str], first: int = 0) -> None:
    """Write texts as comments of the last four weeks by many authors, numbered from `first`."""
    _store(home, database)
    from django.core.management import call_command

    from triage.store.models.machine import Batch, Comment, Version

    call_command("migrate", verbosity=0)
    batch = Batch.objects.create(format="bench", identity="native", imported_at=_NOW)
    for at in range(0, len(texts), _CHUNK):
        rows = [
            Comment(
                **dict.fromkeys(("key", "given_id", "native_id"), f"b{first + n}"),
                platform="youtube",
                author_id=f"u{n % _AUTHORS}",
                posted_at=_NOW - timedelta(minutes=n % 40_000),
                posted_at_precision="exact",
            )
            for n in range(at, min(at + _CHUNK, len(texts)))
        ]
        Comment.objects.bulk_create(rows)
        Version.objects.bulk_create(
            Version(comment=row, text=text, text_sha256="0" * 64, batch=batch, seen_at=_NOW)
            for row, text in zip(rows, texts[at : at + _CHUNK], strict=True)
        )


def opened(home: Path, database: str) -> Cost:
    """Open the index, as every import does first."""
    _store(home, database)
    from triage.policy import load_policy
    from triage.store.models.machine import Version
    from triage.store.past import open_cabinet

    Version.objects.exists()
    since = now()
    open_cabinet(home, load_policy("kagoshima").repeat)
    return cost(since)


def asked(home: Path, database: str, texts: Sequence[str]) -> tuple[Cost, Cost, int]:
    """Return what finding and reading back the related past of a batch costs, what comparing with it, and its size."""
    _store(home, database)
    from triage.detectors.repeats import Post, find_repeats
    from triage.neighbours import post
    from triage.policy import load_policy
    from triage.records import CommentId
    from triage.store.past import open_cabinet, related_comments

    rule = load_policy("kagoshima").repeat
    posts = [
        Post(
            CommentId(f"n{n}"), "youtube", "", f"u{n}", author_is_owner=False, posted_at=_NOW, text=text, in_batch=True
        )
        for n, text in enumerate(texts)
    ]
    since = now()
    open_cabinet(home, rule)
    start = cost(since)
    since = now()
    found = related_comments(home, posts, rule)
    both = cost(since)
    since = now()
    find_repeats([*posts, *(post(comment, in_batch=False) for comment in found)], rule)
    return Cost(both.elapsed - start.elapsed, both.cpu - start.cpu, both.peak), cost(since), len(found)


def history_rows(lines: list[str], past: int, home: Path, database: str) -> Iterator[str]:
    """Yield what one batch costs after `past` comments, each step in a process of its own."""
    texts = corpus(lines, past, seed=7)
    known = texts[:: len(texts) // (BATCH // 20)][: BATCH // 20]
    batch = [*corpus(lines, BATCH - len(known), seed=8), *(text + "ね" for text in known)]
    apart(fill, home, database, texts)
    laid_out = apart(opened, home, database)
    again = apart(opened, home, database)
    related, compared, found = apart(asked, home, database, batch)
    size = sum(path.stat().st_size for path in (home / "repeats").rglob("*.npy")) / 2**20
    apart(fill, home, database, batch, past)
    added = apart(opened, home, database)
    for name, used in (
        (f"once: lay out all {past:,}", laid_out),
        ("start: verify and open", again),
        (f"start after {BATCH:,} new ones were stored", added),
    ):
        yield f"| {name} | {used.elapsed:.2f} s | {used.cpu:.2f} s | {used.peak:.0f} |"
    for name, used in ((f"find and read back ({found:,})", related), ("compare", compared)):
        each, work = (spent * 1000 / len(batch) for spent in used[:2])
        yield f"| a comment: {name} | {each:.2f} ms | {work:.2f} ms | {used.peak:.0f} |"
    yield f"| the index on disk | - | - | {size:.0f} |"
