"""A desk with N made-up comments, judged, ranked and partly decided: written in bulk."""

import hashlib
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from typing import Any

SEED = 1
CHUNK = 10_000
CRISIS, OPINION, REPEATED = 0.001, 0.05, 0.01
ACCOUNTS, AUTHORS = 16, 50_000
PLATFORMS = ("youtube", "x", "instagram", "facebook")
CLAUSES = ("", "", "", "", "defamation", "privacy", "crime", "solicitation", "offtopic", "repeat")
STATES, SHARES = ("open", "postponed", "decided", "escalated"), (80, 4, 15, 1)
# One comment in so many has been decided on the record, one decision in so many was a measure, one of those is to do.
DECIDED, MEASURES, UNDONE = 10, 5, 10
_KANJI = (
    "窓口求人残業給付申込動画説明面接相談制度資格講習職員対応電話時間手続書類保険年金会社賃金休日契約解雇監督署長"
    "担当名前住所番号確認質問回答連絡予約受付待合混雑親切丁寧不満苦情感謝期待改善要望意見提案情報公開"
)
_GLUE = ("が", "を", "の", "に", "は", "も", "で", "と", "です。", "ます。", "ました。", "ください。", "!", "?")
_NAMES = ("利用者", "通りすがり", "匿名希望", "花子", "太郎", "よし", "見本")


def vocabulary() -> list[str]:
    """Return 2,000 made-up words of two characters, the commonest first."""
    chance = random.Random(SEED)
    pairs = sorted({a + b for a in _KANJI for b in _KANJI})
    return chance.sample(pairs, 2000)


def texts(chance: random.Random) -> Iterator[str]:
    """Yield made-up texts of 3 to 16 words, common ones far more often than rare ones (1 / rank)."""
    words = vocabulary()
    weights = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    while True:
        chosen = chance.choices(words, cum_weights=weights, k=chance.randint(3, 16))
        yield "".join(word + chance.choice(_GLUE) for word in chosen)


def fill(number: int) -> None:
    """Write `number` comments with versions, judgements, places in the queue, and the record of what was decided."""
    from django.core.management.color import no_style
    from django.db import connection, transaction

    from triage.store.models import Batch, Comment, Judgement, Version

    chance, now = random.Random(SEED), datetime.now(UTC)
    batch = Batch.objects.create(format="bench", identity="native", imported_at=now)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -500000")
    made = texts(chance)
    for begin in range(0, number, CHUNK):
        keys = range(begin, min(begin + CHUNK, number))
        with transaction.atomic():
            _fill_chunk(keys, list(islice(made, len(keys))), chance, (batch.pk, now))
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Comment, Version, Judgement]):
            cursor.execute(statement)
    _decide(number, now)
    _analyse()


def _analyse() -> None:
    """Let PostgreSQL know the tables, as it does by itself soon after an import."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _insert(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from django.db import connection

    connection.ensure_connection()
    names = ", ".join(columns)
    if connection.vendor == "sqlite":
        marks = ", ".join("?" * len(columns))
        connection.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
        return
    with connection.connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _stamp(moment: datetime) -> str:
    """Return a time as both databases read it; a connection of Django's speaks UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _fill_chunk(keys: range, bodies: Sequence[str], chance: random.Random, told: tuple[int, datetime]) -> None:
    from triage.store.wording import pairs

    batch, now = told
    stamp = _stamp(now)
    names = [f"{_NAMES[i % len(_NAMES)]}{i % AUTHORS}" for i in keys]
    _insert("store_comment", _COMMENT, (_comment(i, name, now) for i, name in zip(keys, names, strict=True)))
    hashes = [hashlib.sha256(body.encode()).hexdigest() for body in bodies]
    rows = zip(keys, bodies, hashes, strict=True)
    _insert("store_version", _VERSION, (_version(i, body, digest, batch, stamp) for i, body, digest in rows))
    found = [chance.choice(CLAUSES) for _ in keys]
    judged = zip(keys, found, strict=True)
    _insert("store_judgement", _JUDGEMENT, (_judgement(i, clause, stamp) for i, clause in judged))
    _insert("store_queueentry", _ENTRY, (_entry(i, clause, chance) for i, clause in zip(keys, found, strict=True)))
    words = zip(keys, bodies, names, strict=True)
    _insert("store_wording", ("comment_id", "text", "author"), ((i + 1, pairs(b), pairs(n)) for i, b, n in words))


_COMMENT = [
    "id",
    "key",
    "platform",
    "account",
    "given_id",
    "native_id",
    "content_key",
    "version_key",
    "post_id",
    "post_text",
    "parent_id",
    "author_id",
    "author_name",
    "author_is_owner",
    "posted_at",
    "posted_at_precision",
    "url",
]
_VERSION = [
    "id",
    "comment_id",
    "number",
    "current",
    "text",
    "text_sha256",
    "platform_status",
    "flags",
    "batch_id",
    "format",
    "row",
    "seen_at",
]
_JUDGEMENT = ["id", "version_id", "model_version", "concern", "signals", "routes", "flags", "basis", "judged_at"]
_ENTRY = [
    "comment_id",
    "platform",
    "account",
    "state",
    "judgement_id",
    "policy_version",
    "priority",
    "needs_review",
    "top_clause",
    "top_item",
    "suggestions",
    "terms",
    "routes",
    "flags",
    "crisis",
    "opinion",
    "correction",
    "repeat_group",
]


def _comment(i: int, name: str, now: datetime) -> tuple[Any, ...]:
    key, posted = f"b{i}", _stamp(now - timedelta(minutes=i))
    fixed = ("", "", f"p{i % 500}", "講習の動画を公開しました。", "")
    address = f"https://example.jp/{key}"
    who = (f"u{i % AUTHORS}", name, False)
    return (i + 1, key, PLATFORMS[i % 4], _account(i), key, key, *fixed, *who, posted, "exact", address)


def _account(i: int) -> str:
    return f"account-{i % ACCOUNTS}"


def _version(i: int, text: str, digest: str, batch: int, stamp: str) -> tuple[Any, ...]:
    return (i + 1, i + 1, 1, True, text, digest, "", "[]", batch, "bench", i, stamp)


def _cue(category: str) -> dict[str, Any]:
    reason = "人をおとしめる表現に関わる語です。"
    return {"category": category, "spans": [[0, 2]], "strength": 0.6, "detector": "lexicon", "reason": reason}


def _judgement(i: int, clause: str, stamp: str) -> tuple[Any, ...]:
    cues = [_cue(clause)] if clause else []
    others = [{"category": name, "probability": 0.02, "cues": []} for name in ("violence", "privacy", "commercial")]
    signals = [{"category": clause or "defamation", "probability": 0.8 if clause else 0.05, "cues": cues}, *others]
    return (i + 1, i + 1, "bench-1", 0.5, json.dumps(signals, ensure_ascii=False), "[]", "[]", "authored", stamp)


def _entry(i: int, clause: str, chance: random.Random) -> tuple[Any, ...]:
    """Return a place in the queue: a half over some threshold, most without at a low priority, a few 人命・安全."""
    crisis, opinion = chance.random() < CRISIS, chance.random() < OPINION
    priority = round(0.4 + 0.6 * chance.random() if clause else 0.5 * chance.random() ** 2, 4)
    found = {"clause": clause, "item": "5(2)イ", "probability": 0.8, "needs_review": True, "cues": [_cue(clause)]}
    state = chance.choices(STATES, SHARES)[0]
    terms = [["いずれかの項目", priority, "5(2)イ"], ["件数", 0.0, "なし"], ["返信", 0.0, "なし"]]
    routes = [route for route, on in (("crisis", crisis), ("opinion", opinion)) if on]
    return (
        *(i + 1, PLATFORMS[i % 4], _account(i), "decided" if i % DECIDED == 0 else state, i + 1, "bench", priority),
        *(bool(clause) or crisis or opinion, clause, "5(2)イ" if clause else ""),
        json.dumps([found] if clause else [], ensure_ascii=False),
        *(json.dumps(terms, ensure_ascii=False), json.dumps(routes), "[]", crisis, opinion, False),
        f"g{i // 10}" if chance.random() < REPEATED else "",
    )


def _decide(number: int, now: datetime) -> None:
    """Write the record: for every tenth comment a decision, some of them measures, most of those ticked off."""
    from django.db import transaction

    from triage.store.chain import head
    from triage.store.standing import settle

    events = list(_chained(_drafts(number, now), head()))
    with transaction.atomic():
        _insert("store_decisionevent", _EVENT, events)
        for key in _undone(events):
            settle(key)


_EVENT = ["seq", "kind", "comment_key", "action", "measure", "username", "at", "payload", "previous_hash", "hash"]


def _undone(events: Sequence[Sequence[Any]]) -> list[str]:
    ticked = {row[2] for row in events if row[1] == "measure_done"}
    return [row[2] for row in events if row[3] == "measure" and row[2] not in ticked]


def _drafts(number: int, now: datetime) -> Iterator[Any]:
    from triage.decision import Action, Decision, Person
    from triage.records import ClauseId, CommentId
    from triage.store.chain import Draft
    from triage.store.decisions import EventKind, draft_of

    person = Person("earlier", "見本所", "主任")
    for place, i in enumerate(range(0, number, DECIDED)):
        measure = place % MEASURES == 0
        told = {"measure": "x-hide", "clauses": (ClauseId("offtopic"),)} if measure else {}
        action = Action.MEASURE if measure else Action.LEAVE
        decision = Decision(
            CommentId(f"b{i}"), "0" * 64, action, by=person, decided_at=now, policy_version="bench", **told
        )
        yield draft_of(decision)
        if measure and place // MEASURES % UNDONE:
            body = {"decision": -1, "measure": "x-hide", "reverse": False, "result": "done", "done_on": "2026-12-01"}
            yield Draft(EventKind.MEASURE_DONE, person, now, body, f"b{i}")


def _chained(drafts: Iterable[Any], last: Any) -> Iterator[tuple[Any, ...]]:
    """Yield rows of the chain; a tick names the decision just before it."""
    from dataclasses import replace

    from triage.store.chain import Anchor, row_of

    for draft in drafts:
        placed = replace(draft, body={**draft.body, "decision": last.seq}) if "decision" in draft.body else draft
        row = row_of(placed, last, {})
        last = Anchor(row["seq"], row["hash"])
        yield tuple(_stamp(row[name]) if name == "at" else row[name] for name in _EVENT)
