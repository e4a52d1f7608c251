"""What a batch costs against a history in a real store: the index beside it, and reading back what is related."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from repeating.texts import corpus

BATCH = 1_000
_CHUNK = 5_000
_AUTHORS = 9_999
_NOW = datetime(2026, 4, 1, tzinfo=UTC)


class Cost(NamedTuple):
    """Elapsed seconds, CPU seconds of this process, and the peak of its memory in MiB so far."""

    elapsed: float
    cpu: float
    peak: float


def _cost(since: tuple[float, float]) -> Cost:
    import resource  # not there on Windows

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Cost(time.perf_counter() - since[0], time.process_time() - since[1], peak)


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _store(home: Path, database: str) -> None:
    from triage import web
    from triage.settings import Settings, default_database

    web.configure(Settings(home=home, database_url=database or default_database(home), secret_key="b" * 64))


def fill(home: Path, database: str, texts: Sequence[str]) -> None:
    """Write texts as comments of the last four weeks by many authors."""
    _store(home, database)
    from django.core.management import call_command

    from triage.store.models.machine import Batch, Comment, Version

    call_command("migrate", verbosity=0)
    batch = Batch.objects.create(format="bench", identity="native", imported_at=_NOW)
    for at in range(0, len(texts), _CHUNK):
        rows = [
            Comment(
                **dict.fromkeys(("key", "given_id", "native_id"), f"b{n}"),
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
    since = _now()
    open_cabinet(home, load_policy("kagoshima").repeat)
    return _cost(since)


def asked(home: Path, database: str, texts: Sequence[str]) -> tuple[Cost, Cost, int]:
    """Return what finding and reading back the related past of a batch costs, what comparing with it, and its size."""
    _store(home, database)
    from triage.assess import post
    from triage.detectors.repeats import Post, find_repeats
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
    since = _now()
    open_cabinet(home, rule)
    start = _cost(since)
    since = _now()
    found = related_comments(home, posts, rule)
    both = _cost(since)
    since = _now()
    find_repeats([*posts, *(post(comment, in_batch=False) for comment in found)], rule)
    return Cost(both.elapsed - start.elapsed, both.cpu - start.cpu, both.peak), _cost(since), len(found)


def history_rows(lines: list[str], past: int, home: Path, database: str) -> Iterator[str]:
    """Yield what one batch costs after `past` comments, each step in a process of its own."""
    texts = corpus(lines, past, seed=7)
    known = texts[:: len(texts) // (BATCH // 20)][: BATCH // 20]
    batch = [*corpus(lines, BATCH - len(known), seed=8), *(text + "ね" for text in known)]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as steps:
        steps.submit(fill, home, database, texts).result()
        first = steps.submit(opened, home, database).result()
        again = steps.submit(opened, home, database).result()
        related, compared, found = steps.submit(asked, home, database, batch).result()
    size = sum(path.stat().st_size for path in (home / "repeats").rglob("*.npy")) / 2**20
    yield f"| first layout, all {past:,} | {first.elapsed:.1f} s | {first.cpu:.1f} s | {first.peak:.0f} |"
    yield f"| start: verify and open | {again.elapsed:.2f} s | {again.cpu:.2f} s | {again.peak:.0f} |"
    for name, cost in ((f"find and read back ({found:,})", related), ("compare", compared)):
        each, work = (seconds * 1000 / len(batch) for seconds in cost[:2])
        yield f"| a comment: {name} | {each:.2f} ms | {work:.2f} ms | {cost.peak:.0f} |"
    yield f"| the index on disk | - | - | {size:.0f} |"
