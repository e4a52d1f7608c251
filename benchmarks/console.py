"""How fast the console is on a full store: pages and decisions over N made-up comments, and 20 people at once.

    python benchmarks/console.py --rows 1000000                               SQLite, in a temporary folder
    python benchmarks/console.py --rows 1000000 --database postgresql://...   a database of its own beside that one
    python benchmarks/console.py ... --database sqlite postgresql://...       one after the other
    python benchmarks/console.py ... --out docs/console-speed.md              write the tables there, too

First whole requests are measured inside one process (routing, session, queries, template), without the network and the
browser; then 20 moderators sign in to a running server over HTTP and decide. What the comments say does not matter
here, how many there are does.
"""

import argparse
import logging
import os
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from urllib.parse import urlsplit

from desk import acts, disposals
from desk.clock import Call, Person, timed
from desk.load import DECIDE, LIST, OPEN, SIGN_IN, Answer, together
from desk.pages import People, pages, unasked, whole
from desk.record import RECORDED
from desk.store import fill

from triage.collector import serving_collector

# Two engines at 1,000,000 rows are to be measured within a coffee break; a p95 of 50 is the third slowest.
REQUESTS, FEW, FEWEST = 50, 10, 2
PEOPLE, DECISIONS = 20, 5
FOUND = 302
PASSWORD = "benchmark-no-tantou-8"
PAGE, DECISION = 100, 50
# Signing in and out is measured with the 20 people below; Argon2 is slow by design.
ELSEWHERE = {"login", "logout"}
TOGETHER = "20人同時"
SQLITE = "sqlite"


def speed(number: int, only: str) -> Iterator[str]:
    """Yield the lines of the first table, measured one after the other: those whose name has `only` in it."""
    people = engaged()
    yield "| 操作 | 回数 | 中央値 ms | 95 % 点 ms | 同、計算だけ ms | 上限 ms |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, call, times, limit in measured(people, number):
        if re.search(only, name):
            yield row(name, call, times, limit)
    missing = unasked(people) - ELSEWHERE
    if not only:
        yield ""
        yield f"測っていない画面: {'、'.join(sorted(missing)) or 'なし'}。"


def measured(people: People, number: int) -> Iterator[tuple[str, Call, int, int]]:
    """Yield what is measured, how often, and the limit (0 for none)."""
    ready = REQUESTS + 1
    for name, call in pages(people, number):
        yield name, call, REQUESTS, PAGE
    for name, call in acts.decisions(people, ready):
        yield f"判断：{name}", call, REQUESTS, DECISION
    with waiting_for_no_disk():
        name, call = acts.unsynced(people, ready)
        yield f"判断：{name}", call, REQUESTS, 0
    for name, call in acts.others(people, ready):
        yield f"記録：{name}", call, REQUESTS, PAGE
    for name, call in disposals.lists(people, ready):
        yield f"廃棄：{name}", call, REQUESTS, PAGE
    for name, call in acts.groups(people, FEW + 1):
        yield name, call, FEW, 0
    for name, call in [*whole(people), *disposals.ended(people)]:
        yield name, call, FEWEST, 0


@contextmanager
def waiting_for_no_disk() -> Iterator[None]:
    """Let commits return before they are on disk, as the console itself never does."""
    from django.db import connection

    setting = "PRAGMA synchronous =" if connection.vendor == "sqlite" else "SET synchronous_commit TO"
    on = "FULL" if connection.vendor == "sqlite" else "on"
    with connection.cursor() as cursor:
        cursor.execute(f"{setting} OFF")
        yield
        cursor.execute(f"{setting} {on}")


def row(name: str, call: Call, times: int, limit: int) -> str:
    """Measure one thing and return its line; `limit` 0 for none."""
    found = timed(call, times)
    if found is None:
        return f"| {name} | 0 | ― | ― | ― | {limit or '―'} |"
    over = " **超過**" if limit and found.p95 > limit else ""
    return (
        f"| {name} | {found.times} | {found.median:.0f} | {found.p95:.0f}{over} | {found.work:.0f} | {limit or '―'} |"
    )


def engaged() -> People:
    """Return one person of each role that is measured, beside the 20 that the second table needs."""
    from triage.web import people

    for name in crowd():
        people.add(name, PASSWORD, role="moderator", section="見本所", post="主任")
    if not any(one.name == RECORDED for one in people.everyone()):
        people.add(RECORDED, PASSWORD, role="moderator", section="見本所", post="主任")
    roles = ("moderator", "approver", "auditor", "analyst", "admin")
    return People(*(signed_in(f"bench{os.getpid()}-{role}", role) for role in roles), colleague=crowd()[0])


def crowd() -> list[str]:
    """Return the names of the 20 moderators."""
    return [f"crowd{os.getpid()}-{number}" for number in range(PEOPLE)]


def signed_in(name: str, role: str) -> Person:
    """Return a new user with a session."""
    from django.contrib.auth.models import User
    from django.test import Client

    from triage.web import people

    people.add(name, PASSWORD, role=role, section="見本所", post="主任")
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
    return Person(client)


def load(home: Path, url: str) -> Iterator[str]:
    """Yield the lines of the second table: 20 moderators at a server of its own process."""
    with served(home, url) as port:
        begin = time.perf_counter()
        answers = together(port, crowd(), PASSWORD, DECISIONS)
        taken = time.perf_counter() - begin
    yield "| 操作 | 回数 | 中央値 ms | 95 % 点 ms | 最大 ms |"
    yield "| --- | --- | --- | --- | --- |"
    for what in (SIGN_IN, LIST, OPEN, DECIDE):
        times = [answer.ms for answer in answers if answer.what == what]
        p95 = statistics.quantiles(times, n=20)[-1]
        yield f"| {what} | {len(times)} | {statistics.median(times):.0f} | {p95:.0f} | {max(times):.0f} |"
    yield ""
    yield from checked(answers, taken)


def checked(answers: list[Answer], taken: float) -> Iterator[str]:
    """Compare what the server acknowledged with what is on the record; yield what was found."""
    from triage.store.chain import verify_chain
    from triage.store.models.human import DecisionEvent

    written = DecisionEvent.objects.filter(username__in=crowd()).values_list("username", "comment_key")
    recorded = Counter(written)
    decided = [answer for answer in answers if answer.what == DECIDE]
    acknowledged = Counter((answer.name, answer.key) for answer in decided if answer.status == FOUND)
    comments = Counter(key for _, key in recorded.elements())
    others = Counter(answer.status for answer in decided if answer.status != FOUND)
    done, lost, unasked = acknowledged.total(), acknowledged - recorded, recorded - acknowledged
    yield f"- {PEOPLE}人が{taken:.0f}秒で{done}件を判断しました(1秒に{done / taken:.1f}件)。"
    yield f"- 受け付けたのに記録のない判断 {lost.total()} 件、受け付けていないのに記録のある判断 {unasked.total()} 件。"
    yield f"- 二人が別々に判断したコメント {sum(number > 1 for number in comments.values())} 件。"
    told = "、".join(f"{status} が {number} 回" for status, number in sorted(others.items())) or "なし"
    yield f"- 受け付けなかった判断(409 は、先に処理済み・他の職員が確認中): {told}。"
    yield f"- 記録のつながりの検査: {'異常なし' if verify_chain().ok else '異常あり'}。"


@contextmanager
def served(home: Path, url: str) -> Iterator[int]:
    """Run the server as `triage serve` does, on a free port, and stop it afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "TRIAGE_HOME": str(home), "TRIAGE_DATABASE_URL": url}
    command = [sys.executable, "-m", "triage", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL) as server:
        try:
            while True:
                with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.2)
            yield port
        finally:
            server.terminate()


@contextmanager
def database(home: Path, url: str) -> Iterator[str]:
    """Yield the URL of an empty database: a file in `home`, or one beside that of `url`, dropped afterwards."""
    if url == SQLITE:
        from triage.settings import default_database

        yield default_database(home)
        return
    import psycopg

    name = f"triage_bench_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def opened(home: Path, url: str) -> str:
    """Lay out an empty store; return its engine's name."""
    from triage import web
    from triage.settings import Settings

    web.configure(Settings(home=home, database_url=url, secret_key="b" * 64))
    # Pages that refuse are measured, too.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    return f"PostgreSQL {connection.pg_version // 10000}"


def recorded(engine: str, lines: list[str], path: Path) -> None:
    """Put the tables of an engine in the place of its last ones, below what else the file says."""
    name = engine.split(maxsplit=1)[0]
    before = path.read_text(encoding="utf-8") if path.exists() else "# 画面の速さ\n"
    kept = re.sub(rf"^## {name}.*?(?=^## |\Z)", "", before, flags=re.DOTALL | re.MULTILINE).rstrip()
    path.write_text("\n".join([kept, "", f"## {engine}", *lines, ""]), encoding="utf-8", newline="\n")


def tables(rows: int, home: Path, url: str, only: str) -> Iterator[str]:
    """Build the store if there is none yet, measure, and yield every line."""
    from triage.store.models.machine import QueueEntry

    if not QueueEntry.objects.exists():
        begin = time.perf_counter()
        fill(rows)
        print(f"作成に {time.perf_counter() - begin:.0f} 秒", flush=True)
    count = QueueEntry.objects.count()
    yield f"{count:,}件を、{os.cpu_count()}コアの機械で測りました。測り始めの負荷(1分平均) {os.getloadavg()[0]:.1f}。"
    yield ""
    with serving_collector():
        yield from speed(rows, only)
    if re.search(only, TOGETHER):
        yield ""
        yield from load(home, url)


def main() -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--database", nargs="+", default=[SQLITE], help="sqlite, or the URL of a PostgreSQL database")
    parser.add_argument("--keep", type=Path, help="a folder for the SQLite store, measured again if it is there")
    parser.add_argument("--only", default="", help="measure what has this (a regular expression) in its name")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    if len(asked.database) > 1:
        sys.exit(max(apart(url, asked) for url in asked.database))
    with (
        nullcontext(asked.keep) if asked.keep else tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        database(Path(folder), asked.database[0]) as url,
    ):
        begin, (engine, lines) = time.perf_counter(), (opened(Path(folder), url), [])
        for line in tables(asked.rows, Path(folder), url, asked.only):
            print(line, flush=True)
            lines.append(line)
        print(f"全部で {time.perf_counter() - begin:.0f} 秒", flush=True)
        if asked.out:
            recorded(engine, lines, asked.out)


def apart(url: str, asked: argparse.Namespace) -> int:
    """Measure one engine in a process of its own, as Django is set up once in each; return its exit status."""
    told = ["--rows", str(asked.rows), "--only", asked.only, "--database", url]
    told += ["--out", str(asked.out)] if asked.out else []
    return subprocess.run([sys.executable, __file__, *told], check=False).returncode


if __name__ == "__main__":
    main()
