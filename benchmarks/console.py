"""How fast the console is on a full store: pages and decisions over N made-up comments, and 20 people at once.

    python benchmarks/console.py --rows 1000000                               SQLite, in a temporary folder
    python benchmarks/console.py --rows 1000000 --database postgresql://...   a database of its own beside that one
    python benchmarks/console.py ... --out docs/console-speed.md              write the tables there, too

First whole requests are measured inside one process (routing, session, queries, template), without the network and the
browser; then 20 moderators sign in to a running server over HTTP and decide. What the comments say does not matter
here, how many there are does.
"""

import argparse
import os
import random
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from desk.load import DECIDE, LIST, OPEN, SIGN_IN, Answer, together
from desk.store import AUTHORS, fill, vocabulary

REQUESTS = 100
PEOPLE, DECISIONS = 20, 10
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
        yield row(name, call, LIMITS["画面"])
    yield row("判断の記録（措置なし）", posting(moderator, keys, "leave"), LIMITS["判断"])
    yield row("判断の記録（後で判断）", posting(moderator, keys, "postpone"), LIMITS["判断"])


def row(name: str, call: Call, limit: int) -> str:
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


def load(home: Path, url: str) -> Iterator[str]:
    """Yield the lines of the second table: 20 moderators at a server of its own process."""
    from triage.web import people

    names = [f"crowd{number}" for number in range(PEOPLE)]
    for name in names:
        people.add(name, PASSWORD, role="moderator", section="見本所", post="主任")
    with served(home, url) as port:
        begin = time.perf_counter()
        answers = together(port, names, PASSWORD, DECISIONS)
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

    written = DecisionEvent.objects.filter(username__startswith="crowd").values_list("username", "comment_key")
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
    if not url:
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


def tables(rows: int, home: Path, url: str) -> Iterator[str]:
    """Build the store, measure, and yield every line."""
    begin = time.perf_counter()
    fill(rows)
    built = time.perf_counter() - begin
    yield f"{rows:,}件(作成に{built:.0f}秒)、{REQUESTS}回ずつ、{os.cpu_count()}コアの機械で測りました。"
    yield f"測り始めの負荷(1分平均) {os.getloadavg()[0]:.1f}。"
    yield ""
    yield from speed(rows)
    yield ""
    yield from load(home, url)


def main() -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--database", default="")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        database(Path(folder), asked.database) as url,
    ):
        engine, lines = opened(Path(folder), url), []
        for line in tables(asked.rows, Path(folder), url):
            print(line, flush=True)
            lines.append(line)
        if asked.out:
            recorded(engine, lines, asked.out)


if __name__ == "__main__":
    main()
