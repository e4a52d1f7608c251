"""How fast the console is on a full store: pages and decisions over N made-up comments, as a Markdown table.

    python benchmarks/console.py [N]        N comments, 1,000,000 by default; SQLite in a temporary folder

Whole requests are measured inside one process (routing, session, queries, template), without the network and the
browser. The comments are generated: what they say does not matter here, how many there are does.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

CHUNK = 5000
SEED = 1
REQUESTS = 100
CRISIS, OPINION, REPEATED = 0.001, 0.05, 0.01
OK, FOUND = 200, 302
PLATFORMS = ("youtube", "x", "instagram", "facebook")
CLAUSES = ("", "", "", "defamation", "privacy", "crime", "solicitation", "offtopic", "repeat")
WORDS = ("講習", "窓口", "求人", "残業", "給付", "申込", "動画", "説明", "面接", "相談", "制度", "資格")


def texts(chance: random.Random) -> str:
    """Return a made-up text of 4 to 20 words."""
    return "".join(chance.choices(WORDS, k=chance.randint(4, 20)))


def fill(number: int) -> None:
    """Write `number` comments with their places in the queue."""
    from triage.store.models.machine import Batch, Comment, QueueEntry, Version

    chance = random.Random(SEED)
    now = datetime.now(UTC)
    batch = Batch.objects.create(format="bench", identity="native", imported_at=now)
    for begin in range(0, number, CHUNK):
        numbers = range(begin, min(begin + CHUNK, number))
        rows = [
            Comment(
                key=f"b{i}",
                platform=PLATFORMS[i % 4],
                account=f"account-{i % 16}",
                given_id=f"b{i}",
                native_id=f"b{i}",
                author_name=f"利用者{i % 5000}",
                author_id=f"u{i % 5000}",
                posted_at=now - timedelta(minutes=i),
                posted_at_precision="exact",
            )
            for i in numbers
        ]
        Comment.objects.bulk_create(rows)
        Version.objects.bulk_create(
            Version(comment=row, text=texts(chance), text_sha256="0" * 64, batch=batch, seen_at=now) for row in rows
        )
        QueueEntry.objects.bulk_create(entry(row, chance) for row in rows)


def entry(row: Any, chance: random.Random) -> Any:
    """Return a comment's place in the queue: a third over some threshold, one in a thousand 人命・安全."""
    from triage.store.models.machine import QueueEntry

    clause, crisis, opinion = chance.choice(CLAUSES), chance.random() < CRISIS, chance.random() < OPINION
    found = (
        [{"clause": clause, "item": "5(2)イ", "probability": 0.8, "needs_review": True, "cues": []}] if clause else []
    )
    return QueueEntry(
        comment=row,
        platform=row.platform,
        account=row.account,
        state=chance.choices(("open", "postponed", "decided"), (80, 5, 15))[0],
        policy_version="bench",
        priority=round(chance.random(), 4),
        needs_review=bool(clause) or crisis or opinion,
        top_clause=clause,
        top_item="5(2)イ" if clause else "",
        suggestions=found,
        terms=[["いずれかの項目", 0.5, "見本"]],
        routes=[r for r, on in (("crisis", crisis), ("opinion", opinion)) if on],
        crisis=crisis,
        opinion=opinion,
        repeat_group=f"g{row.key[1:-1]}" if chance.random() < REPEATED else "",
    )


def measured(call: Callable[[], Any], times: int) -> tuple[float, float, float]:
    """Return median and 95th percentile of the time of `times` calls, and the latter of their processor time, in ms.

    The first call is not counted. On a machine with other work the processor time says what an idle one would take.
    """
    call()
    taken, worked = [], []
    for _ in range(times):
        begin, begun = time.perf_counter(), time.process_time()
        call()
        taken.append((time.perf_counter() - begin) * 1000)
        worked.append((time.process_time() - begun) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1], statistics.quantiles(worked, n=20)[-1]


def requests(client: Any, number: int) -> Iterator[tuple[str, Callable[[], Any], int]]:
    """Yield what is measured: its name, the request, and how often."""
    chance = random.Random(SEED)

    def get(path: str) -> Callable[[], Any]:
        def call() -> None:
            found = client.get(path() if callable(path) else path)
            assert found.status_code == OK, (path, found.status_code)

        return call

    def deep() -> str:
        return f"/queue/?priority={round(chance.random(), 4)!r}&after={chance.randint(1, number)}&shown=50"

    def some() -> str:
        return f"/comment/?id=b{chance.randrange(number)}"

    open_now = iter(waiting())

    def decide() -> None:
        found = client.post("/comment/decide/", {"id": next(open_now), "action": "leave", "expected": "0"})
        assert found.status_code == FOUND, found.status_code

    yield "本日の状況", get("/"), REQUESTS
    yield "一覧の先頭（分布は60秒ごとに数え直し）", get("/queue/"), REQUESTS
    yield "一覧の任意の深さ", get(deep), REQUESTS
    yield "項目で絞る", get("/queue/?clause=privacy&priority=0.9&after=1"), REQUESTS
    yield "SNSで絞る", get("/queue/?platform=x&priority=0.9&after=1"), REQUESTS
    yield "アカウントで絞る", get("/queue/?account=account-3&priority=0.9&after=1"), REQUESTS
    yield "人命・安全で絞る", get("/queue/?route=crisis&priority=0.9&after=1"), REQUESTS
    yield "項目とSNSで絞る", get("/queue/?clause=privacy&platform=x&priority=0.9&after=1"), REQUESTS
    yield "自分の担当で絞る", get("/queue/?hand=mine&priority=0.9&after=1"), REQUESTS
    yield "一件の画面（担当の記録を含む）", get(some), REQUESTS
    yield "判断の記録（措置なし）", decide, REQUESTS
    yield "本文の言葉で絞る（よくある言葉）", get("/queue/?text=窓口&priority=0.9&after=1"), 10
    yield "本文の言葉で絞る（ない言葉、全件を読む）", get("/queue/?text=存在しない言葉&priority=2&after=1"), 3


def waiting() -> Iterator[str]:
    """Yield the keys of comments that wait, from the middle of the queue."""
    from triage.store.models.machine import QueueEntry

    middle = QueueEntry.objects.filter(state="open", priority__lt=0.5).order_by("-priority", "comment_id")
    yield from list(middle.values_list("comment__key", flat=True)[: REQUESTS * 2])


def desk(home: Path) -> Any:
    """Return a signed-in client on an empty store in `home`."""
    from triage import web
    from triage.settings import Settings, default_database

    web.configure(Settings(home=home, database_url=default_database(home), secret_key="b" * 64))
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.test import Client

    from triage.web import people

    call_command("migrate", verbosity=0)
    people.add("bench", "benchmark-no-tantou-8", role="moderator", section="見本所", post="主任")
    client = Client(SERVER_NAME="127.0.0.1")
    user = User.objects.get(username="bench")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def main() -> None:
    """Build the store, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("number", nargs="?", type=int, default=1_000_000)
    number = parser.parse_args().number
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        client = desk(Path(folder))
        begin = time.perf_counter()
        fill(number)
        print(f"{number:,} comments, SQLite, built in {time.perf_counter() - begin:.0f} s\n", flush=True)
        print("| 操作 | 回数 | 中央値 ms | 95 % 点 ms | 同、計算だけ ms |\n| --- | --- | --- | --- | --- |", flush=True)
        for name, call, times in requests(client, number):
            median, p95, work = measured(call, times)
            print(f"| {name} | {times} | {median:.0f} | {p95:.0f} | {work:.0f} |", flush=True)


if __name__ == "__main__":
    main()
