"""What is measured: every page that people at the desk read, and everything they may send."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import repeat
from typing import Any
from urllib.parse import quote

from .clock import OK, Call, Person, getting, posting
from .record import BEHALF, COMPLAINED, DECIDED, HELD, MEASURES, NOTICED, PROPOSED, RECORDED, REPORTED
from .store import AUTHORS, GROUP_EACH, GROUP_MEMBERS, LARGE, MANY_EACH, vocabulary

_DISCLOSED = "/disclosure/?since=2020-01-01&until=2030-01-01"
_REQUEST = {"path": "personal", "receipt": "1", "received_on": "2026-11-20", "identified": "on"}


@dataclass(frozen=True, slots=True)
class People:
    """Who asks: one of each role that has pages of its own; `colleague` is the name of another moderator."""

    moderator: Person
    approver: Person
    auditor: Person
    analyst: Person
    admin: Person
    colleague: str

    @property
    def asked(self) -> set[str]:
        """The names of all addresses that somebody asked for."""
        return {
            name
            for one in (self.moderator, self.approver, self.auditor, self.analyst, self.admin)
            for name in one.asked
        }


def pages(people: People, number: int) -> Iterator[tuple[str, Call]]:
    """Yield the pages that are measured, each by its name."""
    chance = random.Random(2)
    for who, named in (
        (people.moderator, {**_lists(chance, number), **_found(chance, number), **_comments(chance, number)}),
        (people.approver, _approver(chance, number)),
        (people.analyst, {"一件の画面（分析担当、見本の欄）": _one(chance, number)}),
        (people.auditor, _auditor(chance)),
    ):
        for name, path in named.items():
            yield name, getting(who, path)
    for name, given in _persons().items():
        yield name, posting(people.approver, "/disclosure/person/", repeat({**_REQUEST, **given}), OK)


Paths = dict[str, str | Callable[[], str]]


def _one(chance: random.Random, number: int, each: int = 1, rest: int = 0) -> Callable[[], str]:
    """Return a function that names the page of some comment, of those that stand `each` apart."""
    return lambda: f"/comment/?id=b{chance.randrange(rest, number, each)}"


def _persons() -> dict[str, dict[str, str]]:
    """Return who asks for what is kept of them, as a form names them."""
    from triage.store.models.machine import Comment

    one, many = (Comment.objects.get(key=key) for key in ("b4", "b51"))
    return {
        "開示請求（本人のID）": {"platform": one.platform, "author_id": one.author_id},
        "開示請求（本人の表示名）": {"platform": one.platform, "author_name": one.author_name},
        "開示請求（本人のID、投稿のとても多い人）": {"platform": many.platform, "author_id": many.author_id},
    }


def _lists(chance: random.Random, number: int) -> Paths:
    def deep() -> str:
        return f"/queue/?priority={round(chance.random(), 4)!r}&after={chance.randint(1, number)}&shown=50"

    return {
        "本日の状況": "/",
        "一覧の先頭（件数と分布を含む）": "/queue/",
        "一覧の任意の深さ": deep,
        **{f"状態で絞る（{state}）": f"/queue/?state={state}" for state in _states()},
        "項目で絞る": "/queue/?clause=privacy",
        "SNSで絞る": "/queue/?platform=x",
        "アカウントで絞る": "/queue/?account=account-3",
        **{f"回付で絞る（{route}）": f"/queue/?route={route}" for route in ("crisis", "opinion", "correction")},
        "項目とアカウントで絞る": "/queue/?clause=privacy&account=account-3",
        "条件に合うものがない組合せ": "/queue/?platform=x&account=account-3&clause=privacy",
        "自分の担当で絞る": "/queue/?hand=mine",
        "ほかの職員の担当で絞る": "/queue/?hand=others",
        "自分に引き渡されたもので絞る": "/queue/?hand=handed",
        "申出・通報の一覧": "/notices/",
        "相談・申出（苦情）の一覧": "/matters/",
        "SNSで行う作業の一覧": "/worklist/",
        "外国語のコメントの一覧": "/queue/?language=foreign",
        "全件確認": "/lots/",
        "全件確認のまとまりの一覧": _lot(chance, number),
        "全件確認済の記録（印刷用）": _recorded_lot(chance),
        "廃棄停止の一覧": "/holds/",
        "廃棄停止の一覧（解除したもの）": "/holds/?done=1&after=999999999999",
        "代決と後閲": "/seen/",
        "引継書": "/handover/",
        "判定の手引き": "/guide/",
        "パスワードの変更の画面": "/password/",
    }


def _lot(chance: random.Random, number: int) -> Callable[[], str]:
    """Return a function that names the list of some 200 comments of one account, imported one after the other."""

    def path() -> str:
        first = chance.randrange(max(1, number // 16 - 200)) * 16 + 4
        return f"/queue/?account=account-3&lot={first}-{first + 16 * 199}"

    return path


def _recorded_lot(chance: random.Random) -> Callable[[], str]:
    from triage.store.models.human import DecisionEvent

    recorded = list(DecisionEvent.objects.filter(kind="reviewed_all").values_list("seq", flat=True))
    return lambda: f"/lots/sheet/?seq={chance.choice(recorded)}"


def _states() -> list[str]:
    from triage.store.models.machine import State

    return [state.value for state in State]


def _found(chance: random.Random, number: int) -> Paths:
    words = vocabulary()

    def some(first: int, last: int) -> Callable[[], str]:
        return lambda: quote(words[chance.randrange(first, last)])

    def days() -> str:
        first = datetime.now(UTC).date() - timedelta(days=chance.randrange(1, max(2, number // 1440)))
        return f"since={first}&until={first + timedelta(days=1)}"

    common, usual, rare = some(0, 5), some(50, 200), some(1500, 2000)
    return {
        "本文の言葉（よくある言葉）": lambda: f"/queue/?text={common()}",
        "本文の言葉（ときどきある言葉）": lambda: f"/queue/?text={usual()}",
        "本文の言葉（まれな言葉）": lambda: f"/queue/?text={rare()}",
        "本文の言葉（二語）": lambda: f"/queue/?text={common()}+{usual()}",
        "本文の言葉（一文字）": lambda: f"/queue/?text={quote(chance.choice(words)[:1])}",
        "本文の言葉（ない言葉）": "/queue/?text=龍鳳",
        "言葉と項目とSNS": lambda: f"/queue/?text={common()}&clause=privacy&platform=x",
        "検索（言葉と日付、処理済みも）": lambda: f"/queue/?state=all&text={usual()}&{days()}",
        "検索（投稿者の表示名）": lambda: f"/queue/?state=all&author={chance.randrange(AUTHORS)}",
        "検索（よくある表示名）": lambda: f"/queue/?state=all&author={quote('利用者')}",
        "検索（日付だけ）": lambda: f"/queue/?state=all&{days()}",
        "検索（一年の日付）": f"/queue/?state=all&since={datetime.now(UTC).date() - timedelta(days=365)}",
        "まとめて検索（よくある言葉）": lambda: f"/search/?words={common()}",
        "まとめて検索（まれな言葉）": lambda: f"/search/?words={rare()}",
        "まとめて検索（二語）": lambda: f"/search/?words={common()}+{usual()}",
        "まとめて検索（一文字）": lambda: f"/search/?words={quote(chance.choice(words)[:1])}",
        "まとめて検索（職員名）": "/search/?words=earlier",
        "まとめて検索（記録の言葉）": f"/search/?words={quote('扱いの相談')}",
        "まとめて検索（理由と職員名）": f"/search/?words={quote('講習と関係がない earlier')}",
        "まとめて検索（理由と日付）": lambda: f"/search/?words={quote('関係がない')}&{days()}",
        "まとめて検索（起案番号）": f"/search/?words={quote('令8-2')}",
        "まとめて検索（ない言葉）": f"/search/?words={quote('龍鳳')}",
        "まとめて検索（日付だけ）": lambda: f"/search/?{days()}",
        "まとめて検索（言葉と今日の日付）": f"/search/?words={quote('講習')}&since={datetime.now(UTC).date()}",
    }


def _comments(chance: random.Random, number: int) -> Paths:
    groups = max(1, number // (GROUP_EACH * GROUP_MEMBERS))
    return {
        "一件の画面（担当の記録を含む）": _one(chance, number),
        "一件の画面（処理済み、記録あり）": _one(chance, number, DECIDED),
        "一件の画面（投稿のとても多い人）": _one(chance, number, MANY_EACH * 4, 1),
        "一件の画面（申出・通報あり）": _one(chance, number, NOTICED, 1),
        "一件の画面（申出（苦情）あり）": _one(chance, number, COMPLAINED, DECIDED),
        "一件の画面（区分の違う措置が並ぶ）": _one(chance, number, DECIDED * MEASURES * REPORTED, DECIDED * MEASURES),
        "一件の画面（廃棄停止あり）": _one(chance, number, HELD, 3 * DECIDED),
        "一件の画面（代決、後閲を待つ）": _one(chance, number, PROPOSED * BEHALF, PROPOSED + 1),
        "反復の組（10件）": lambda: f"/group/?group=gm{chance.randrange(groups)}",
        "反復の組（200件）": f"/group/?group={LARGE}",
        "措置伺（起案添付用）": lambda: f"/comment/sheet/?id=b{chance.randrange(0, number, DECIDED * MEASURES)}",
    }


def _approver(chance: random.Random, number: int) -> Paths:
    return {"一件の画面（承認待ち、責任者）": _one(chance, number, PROPOSED, 1)}


def _auditor(chance: random.Random) -> Paths:
    from triage.store.chain import head

    last = head().seq
    return {
        "記録の一覧（監査）": "/audit/",
        "記録の一覧の任意の深さ": lambda: f"/audit/?before={chance.randint(1, last)}",
        "記録の一覧（少ない種類で絞る）": "/audit/?kind=complaint",
        "記録の一覧（記録のない種類で絞る）": "/audit/?kind=hold",
        "記録の一覧（人で絞る）": "/audit/?person=earlier",
        "記録の一覧（人の任意の深さ）": lambda: f"/audit/?person=earlier&before={chance.randint(1, last)}",
        "記録の一覧（人と種類と日で絞る）": f"/audit/?person=earlier&kind=complaint&until={datetime.now(UTC).date()}",
        "記録の一覧（記録のない日で絞る）": "/audit/?until=2020-01-01",
        "抜取り確認の数字（監査）": "/audit/?figures=1",
        "開示請求（判断した日）": _DISCLOSED,
        "開示請求（判断した日と項目）": f"{_DISCLOSED}&clause=defamation",
        "開示請求（該当するものがない日）": "/disclosure/?since=2020-01-01&until=2020-01-02",
    }


def whole(people: People) -> list[tuple[str, Call]]:
    """Return what reads the whole record, or all that is left with one person, and takes longer the more there is."""
    return [
        ("記録のつながりの検査（全件）", getting(people.auditor, "/audit/?check=1")),
        ("引継書（ほとんどすべてを判断した人）", getting(people.approver, f"/handover/?name={RECORDED}")),
    ]


def unasked(people: People) -> set[str]:
    """Return the names of the addresses of the console that nobody asked for."""
    from triage.web.urls import urlpatterns

    named: set[Any] = {pattern.name for pattern in urlpatterns}
    return named - people.asked
