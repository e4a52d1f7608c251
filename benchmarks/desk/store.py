"""A desk with N made-up comments, judged and ranked: written in bulk. What people did on them is in `record.py`."""

import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from typing import Any

from .record import insert, stamp, standing, write

SEED = 1
CHUNK = 10_000
CRISIS, OPINION, REPEATED = 0.001, 0.05, 0.01
ACCOUNTS, AUTHORS = 16, 50_000
PLATFORMS = ("youtube", "x", "instagram", "facebook")
CLAUSES = ("", "", "", "", "defamation", "privacy", "crime", "solicitation", "offtopic", "repeat")
STATES, SHARES = ("open", "postponed", "decided", "escalated"), (80, 4, 15, 1)
# One writer posts one comment in so many; there are groups of repeats of ten, and one as large as a page shows.
MANY, MANY_EACH = "u-many", 50
FOREIGN_EACH = 50
# The first of so many comments were imported so long ago that they have ended where nobody acted on them since.
OLD_EACH, OLD = 50, datetime(2015, 5, 1, tzinfo=UTC)
GROUP_EACH, GROUP_MEMBERS, LARGEST = 97, 10, 200
LARGE = "g-large"
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
    old, batch = (Batch.objects.create(format="bench", identity="native", imported_at=at) for at in (OLD, now))
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -500000")
    made = texts(chance)
    for begin in range(0, number, CHUNK):
        keys = range(begin, min(begin + CHUNK, number))
        with transaction.atomic():
            seen = (old.pk, OLD) if begin < number // OLD_EACH else (batch.pk, now)
            _fill_chunk(keys, list(islice(made, len(keys))), chance, (*seen, now))
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Comment, Version, Judgement]):
            cursor.execute(statement)
    write(number, now)
    _analyse()


def _analyse() -> None:
    """Let PostgreSQL know the tables, as it does by itself soon after an import."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _fill_chunk(
    keys: range, bodies: Sequence[str], chance: random.Random, told: tuple[int, datetime, datetime]
) -> None:
    from triage.store.wording import pairs

    batch, seen, now = told
    moment = stamp(seen)
    names = [f"{_NAMES[i % len(_NAMES)]}{i % AUTHORS}" for i in keys]
    insert("store_comment", _COMMENT, (_comment(i, name, now) for i, name in zip(keys, names, strict=True)))
    hashes = [hashlib.sha256(body.encode()).hexdigest() for body in bodies]
    rows = zip(keys, bodies, hashes, strict=True)
    insert("store_version", _VERSION, (_version(i, body, digest, batch, moment) for i, body, digest in rows))
    found = [chance.choice(CLAUSES) for _ in keys]
    judged = zip(keys, found, strict=True)
    insert("store_judgement", _JUDGEMENT, (_judgement(i, clause, moment) for i, clause in judged))
    insert("store_queueentry", _ENTRY, (_entry(i, clause, chance) for i, clause in zip(keys, found, strict=True)))
    words = zip(keys, bodies, names, strict=True)
    insert("store_wording", ("comment_id", "text", "author"), ((i + 1, pairs(b), pairs(n)) for i, b, n in words))


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
    "screenshot",
    "checked_by",
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
    "suggestions",
    "terms",
    "routes",
    "flags",
    "crisis",
    "opinion",
    "correction",
    "repeat_group",
    "unread_language",
    "recorded",
]


def _comment(i: int, name: str, now: datetime) -> tuple[Any, ...]:
    key, posted = f"b{i}", stamp(now - timedelta(minutes=i))
    fixed = ("", "", f"p{i % 500}", "講習の動画を公開しました。", "")
    address = f"https://example.jp/{key}"
    who = (MANY if i % MANY_EACH == 1 else f"u{i % AUTHORS}", name, False)
    return (i + 1, key, PLATFORMS[i % 4], _account(i), key, key, *fixed, *who, posted, "exact", address, "", "")


def _account(i: int) -> str:
    return f"account-{i % ACCOUNTS}"


def _version(i: int, text: str, digest: str, batch: int, seen: str) -> tuple[Any, ...]:
    return (i + 1, i + 1, 1, True, text, digest, "", "[]", batch, "bench", i, seen)


def _cue(category: str) -> dict[str, Any]:
    reason = "人をおとしめる表現に関わる語です。"
    return {"category": category, "spans": [[0, 2]], "strength": 0.6, "detector": "lexicon", "reason": reason}


def _judgement(i: int, clause: str, judged: str) -> tuple[Any, ...]:
    cues = [_cue(clause)] if clause else []
    others = [{"category": name, "probability": 0.02, "cues": []} for name in ("violence", "privacy", "commercial")]
    signals = [{"category": clause or "defamation", "probability": 0.8 if clause else 0.05, "cues": cues}, *others]
    return (i + 1, i + 1, "bench-1", 0.5, json.dumps(signals, ensure_ascii=False), "[]", "[]", "authored", judged)


# Of the comments with an item one in four has another, less likely one.
_SECOND = ("privacy", "", "", "", "law", "", "", "")


def _suggestion(clause: str, likely: float) -> dict[str, Any]:
    return {"clause": clause, "item": "5(2)イ", "probability": likely, "needs_review": True, "cues": [_cue(clause)]}


def _entry(i: int, clause: str, chance: random.Random) -> tuple[Any, ...]:
    """Return a place in the queue: a half over some threshold, most without at a low priority, a few 人命・安全."""
    crisis, opinion = chance.random() < CRISIS, chance.random() < OPINION
    priority = round(0.4 + 0.6 * chance.random() if clause else 0.5 * chance.random() ** 2, 4)
    second = _SECOND[i % 8] if clause and clause not in _SECOND else ""
    suggestions = [_suggestion(name, likely) for name, likely in ((clause, 0.8), (second, 0.6)) if name]
    state = standing(i) or chance.choices(STATES, SHARES)[0]
    terms = [["いずれかの項目", priority, "5(2)イ"], ["件数", 0.0, "なし"], ["返信", 0.0, "なし"]]
    foreign = i % FOREIGN_EACH == 0
    flags = json.dumps(["foreign_language"] if foreign else [])
    routes = [route for route, on in (("crisis", crisis), ("opinion", opinion)) if on]
    return (
        *(i + 1, PLATFORMS[i % 4], _account(i), state, i + 1, "bench", priority),
        bool(clause) or crisis or opinion,
        json.dumps(suggestions, ensure_ascii=False),
        *(json.dumps(terms, ensure_ascii=False), json.dumps(routes), flags, crisis, opinion, False),
        _group(i) or (f"g{i // 10}" if chance.random() < REPEATED else ""),
        foreign,
        False,
    )


def _group(i: int) -> str:
    if i % GROUP_EACH == 0:
        return f"gm{i // (GROUP_EACH * GROUP_MEMBERS)}"
    return LARGE if i % GROUP_EACH == 1 and i < GROUP_EACH * LARGEST else ""
