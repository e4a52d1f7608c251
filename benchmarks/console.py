"""How fast the console is on a full store: pages and decisions over N made-up comments, and 20 people at once.

    python benchmarks/console.py --rows 1000000                               SQLite, in a temporary folder
    python benchmarks/console.py --rows 1000000 --database postgresql://...   a database of its own beside that one
    python benchmarks/console.py ... --out docs/console-speed.md              write the tables there, too

First whole requests are measured inside one process (routing, session, queries, template), without the network and the
browser; then 20 moderators sign in to a running server over HTTP and decide. What the comments say does not matter
here, how many there are does.
"""

import argparse
import random
import re
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from desk.store import AUTHORS, fill, vocabulary

REQUESTS = 100
OK, FOUND = 200, 302
PASSWORD = "benchmark-no-tantou-8"
LIMITS = {"画面": 100, "判断": 50}
Call = Callable[[], Any]


def measured(call: Call, times: int) -> tuple[float, float, float]:
    """Return median and 95th percentile of the time of `times` calls, and the latter of their processor time, in ms.

    The first call is not counted. On a machine with other work the processor time says what an idle one would take,
    but for the work of a database in a process of its own.
    """
    call()
    taken, worked = [], []
    for _ in range(times):
        begin, begun = time.perf_counter(), time.process_time()
        call()
        taken.append((time.perf_counter() - begin) * 1000)
        worked.append((time.process_time() - begun) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1], statistics.quantiles(worked, n=20)[-1]


def getting(client: Any, path: str | Callable[[], str]) -> Call:
    """Return a call that asks for a page, for another one each time if `path` is a function."""

    def call() -> None:
        address = path() if callable(path) else path
        found = client.get(address)
        assert found.status_code == OK, (address, found.status_code)

    return call


def posting(client: Any, keys: Iterator[str], action: str) -> Call:
    """Return a call that decides the next of these comments."""

    def call() -> None:
        found = client.post("/comment/decide/", {"id": next(keys), "action": action, "expected": "0"})
        assert found.status_code == FOUND, found.status_code

    return call


def pages(moderator: Any, auditor: Any, number: int) -> Iterator[tuple[str, Call]]:
    """Yield the pages that are measured, each by its name."""
    chance = random.Random(2)
    words = vocabulary()

    def some(first: int, last: int) -> Callable[[], str]:
        return lambda: quote(words[chance.randrange(first, last)])

    def deep() -> str:
        return f"/queue/?priority={round(chance.random(), 4)!r}&after={chance.randint(1, number)}&shown=50"

    def days() -> str:
        first = datetime.now(UTC).date() - timedelta(days=chance.randrange(1, max(2, number // 1440)))
        return f"since={first}&until={first + timedelta(days=1)}"

    common, usual, rare = some(0, 5), some(50, 200), some(1500, 2000)
    for name, path in {
        "本日の状況": "/",
        "一覧の先頭（件数と分布を含む）": "/queue/",
        "一覧の任意の深さ": deep,
        "状態で絞る（処理済み）": "/queue/?state=decided",
        "項目で絞る": "/queue/?clause=privacy",
        "SNSで絞る": "/queue/?platform=x",
        "アカウントで絞る": "/queue/?account=account-3",
        "回付で絞る（人命・安全）": "/queue/?route=crisis",
        "項目とアカウントで絞る": "/queue/?clause=privacy&account=account-3",
        "条件に合うものがない組合せ": "/queue/?platform=x&account=account-3&clause=privacy",
        "自分の担当で絞る": "/queue/?hand=mine",
        "本文の言葉（よくある言葉）": lambda: f"/queue/?text={common()}",
        "本文の言葉（ときどきある言葉）": lambda: f"/queue/?text={usual()}",
        "本文の言葉（まれな言葉）": lambda: f"/queue/?text={rare()}",
        "本文の言葉（二語）": lambda: f"/queue/?text={common()}+{usual()}",
        "本文の言葉（ない言葉）": "/queue/?text=龍鳳",
        "検索（言葉と日付、処理済みも）": lambda: f"/queue/?state=all&text={usual()}&{days()}",
        "検索（投稿者の表示名）": lambda: f"/queue/?state=all&author={chance.randrange(AUTHORS)}",
        "検索（日付だけ）": lambda: f"/queue/?state=all&{days()}",
        "一件の画面（担当の記録を含む）": lambda: f"/comment/?id=b{chance.randrange(number)}",
        "SNSで行う作業の一覧": "/worklist/",
    }.items():
        yield name, getting(moderator, path)
    yield "記録の一覧（監査）", getting(auditor, "/audit/")


def waiting(number: int) -> Iterator[str]:
    """Yield the keys of `number` comments that nobody decided, from the middle of the queue."""
    from triage.store.models.machine import QueueEntry

    middle = QueueEntry.objects.filter(state="open", priority__lt=0.5).order_by("-priority", "comment_id")
    yield from list(middle.values_list("comment__key", flat=True)[:number])


def speed(number: int) -> Iterator[str]:
    """Yield the lines of the first table, measured one after the other."""
    moderator, auditor = signed_in("bench", "moderator"), signed_in("bench-audit", "auditor")
    keys = waiting(3 * REQUESTS)
    yield "| 操作 | 中央値 ms | 95 % 点 ms | 同、計算だけ ms | 上限 ms |"
    yield "| --- | --- | --- | --- | --- |"
    for name, call in pages(moderator, auditor, number):
        yield line(name, call, LIMITS["画面"])
    yield line("判断の記録（措置なし）", posting(moderator, keys, "leave"), LIMITS["判断"])
    yield line("判断の記録（後で判断）", posting(moderator, keys, "postpone"), LIMITS["判断"])


def line(name: str, call: Call, limit: int) -> str:
    """Measure one thing and return its line."""
    median, p95, work = measured(call, REQUESTS)
    return f"| {name} | {median:.0f} | {p95:.0f} | {work:.0f} | {limit} |"


def signed_in(name: str, role: str) -> Any:
    """Return a client with a session of a new user."""
    from django.contrib.auth.models import User
    from django.test import Client

    from triage.web import people

    people.add(name, PASSWORD, role=role, section="見本所", post="主任")
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def opened(home: Path, url: str) -> str:
    """Make an empty store in `home`, or in a new database beside that of `url`; return its engine's name."""
    from triage import web
    from triage.settings import Settings, default_database

    web.configure(Settings(home=home, database_url=url or default_database(home), secret_key="b" * 64))
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    return f"PostgreSQL {connection.pg_version // 10000}"


def recorded(engine: str, lines: list[str], path: Path) -> None:
    """Put the tables of an engine in the place of its last ones, below what else the file says."""
    before = path.read_text(encoding="utf-8") if path.exists() else HEADING
    heading = f"## {engine.split(maxsplit=1)[0]}"
    kept = re.sub(rf"{heading}.*?(?=^## |\Z)", "", before, flags=re.DOTALL | re.MULTILINE)
    path.write_text(kept.rstrip() + "\n\n" + "\n".join([heading, *lines]) + "\n", encoding="utf-8", newline="\n")


HEADING = "# The console's speed\n"


def main() -> None:
    """Build the store, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--database", default="")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        engine = opened(Path(folder), asked.database)
        begin = time.perf_counter()
        fill(asked.rows)
        print(f"{asked.rows:,} comments, {engine}, built in {time.perf_counter() - begin:.0f} s\n", flush=True)
        for row in speed(asked.rows):
            print(row, flush=True)


if __name__ == "__main__":
    main()
