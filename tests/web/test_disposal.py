"""廃棄予定一覧 on screen: who sees it, who settles it, who approves it, and what is left to be read afterwards."""

import html
import re
import weakref
from datetime import UTC, date, datetime

import html5lib
import pytest
from django.utils import timezone

from triage.decision import Person
from triage.store.discarding import discard
from triage.store.disposal import lists
from triage.store.models.disposal import DisposalList
from triage.store.models.machine import Batch, Comment
from triage.store.units import HELD, Unit
from triage.web import disposal, people

from .conftest import PASSWORD, POLICY, signed_in_as

ON = {"on": "2040-05-01"}
SHOWN = "/disposal/?on=2040-05-01"


@pytest.fixture
def two_heads(desk):
    """The desk with c3 decided, and another 責任者."""
    desk["tantou"].post("/comment/decide/", {"id": "c3", "action": "leave", "expected": "0"})
    people.add("shocho", PASSWORD, role="approver", section="見本所", post="所長")
    return {**desk, "shocho": signed_in_as("shocho")}


def body(response):
    text = html.unescape(response.content.decode())
    html5lib.HTMLParser(strict=True).parse(response.content.decode())
    return text


def settled(client):
    (n,) = re.findall(r'name="n" value="(\d+)"', client.get(SHOWN).content.decode())
    client.post("/disposal/settle/", ON | {"n": n})
    return DisposalList.objects.last()


def test_what_has_ended_is_shown_with_what_stays_and_why(two_heads):
    """One decided comment has ended by 2040; three undecided ones are named as left out; 作業実施担当 sees no list."""
    page = body(two_heads["sekinin"].get(SHOWN))

    assert "c1</a>：判断が済んでいません" in page and "満了 1件" in page and "この 1件の一覧を確定する" in page
    assert re.search(r"取込み \d+（t）(?:</a>)?：取り込んだコメントが残っています", page) and "import:" not in page
    assert "判断が済んでいません</dt><dd>3件" in page and "取り込んだコメントが残っています" in page
    assert "満了 0件" in body(two_heads["sekinin"].get("/disposal/"))
    assert "一覧を確定する</button>" not in body(two_heads["kansa"].get(SHOWN))
    assert two_heads["tantou"].get(SHOWN).status_code == 403
    assert two_heads["sekinin"].post("/disposal/settle/", {"on": "2000-01-01"}).status_code == 422
    assert lists(None, size=9) == []


@pytest.mark.parametrize(
    "sent", [{"on": "きのう", "n": "1"}, {"n": "1"}, {"on": "9999-12-31", "n": "1"}, ON, ON | {"n": "2"}]
)
def test_a_list_is_of_the_day_and_the_number_that_were_shown(two_heads, sent):
    """No day, what is none, one that nothing is counted on, and another number than was seen: refused, nothing settled."""
    assert two_heads["sekinin"].post("/disposal/settle/", sent).status_code == 422
    assert lists(None, size=9) == []


@pytest.mark.parametrize("day", ["1960-01-01", "9999-12-31", "きのう"])
def test_a_day_that_nothing_is_counted_on_shows_today(two_heads, day):
    """Before 1970 nothing was kept, and the calendar ends: the page is that of today."""
    page = body(two_heads["sekinin"].get(f"/disposal/?on={day}"))

    assert f'value="{timezone.localdate().isoformat()}"' in page and "満了 0件" in page


def test_another_head_approves_it_with_a_number(two_heads):
    """監査 and 作業実施担当 cannot settle or approve, its maker cannot approve, nor can anybody without a 文書番号 or by Enter."""
    for who in ("kansa", "tantou"):
        assert two_heads[who].post("/disposal/settle/", ON).status_code == 403
    made = settled(two_heads["sekinin"])
    path, number = f"/disposal/{made.pk}/", {"answer": "approve", "document_number": "総発0501第1号"}
    for who, sent, status in (
        ("kansa", number, 403),
        ("sekinin", number, 422),
        ("shocho", {"answer": "approve"}, 422),
        ("shocho", number | {"answer": ""}, 422),
        ("shocho", number, 302),
        ("shocho", number, 422),
    ):
        assert two_heads[who].post(f"{path}approve/", sent).status_code == status, (who, sent)

    page = body(two_heads["kansa"].get(path))
    assert made.sha256 in page and "総発0501第1号" in page and f"triage purge {made.pk} --dry-run" in page
    assert "廃棄予定一覧の承認" in body(two_heads["kansa"].get("/audit/?kind=purge"))


def test_a_list_tells_of_nothing_that_nobody_did(two_heads):
    """Settled, it names nobody who approved or withdrew it; approved, nobody who withdrew it."""
    made = settled(two_heads["sekinin"])
    page = body(two_heads["kansa"].get(f"/disposal/{made.pk}/"))
    assert "一覧を作成した方" in page and "承認した方" not in page and "取り下げた" not in page

    two_heads["shocho"].post(f"/disposal/{made.pk}/approve/", {"answer": "approve", "document_number": "総発1号"})
    page = body(two_heads["kansa"].get(f"/disposal/{made.pk}/"))
    assert "一覧を承認した方" in page and "取り下げた" not in page


def test_what_was_refused_leads_on_from_there(two_heads):
    """The page that says why is under an address that nobody can open: its form and links name their own."""
    page = body(two_heads["sekinin"].post("/disposal/settle/", ON | {"n": "2"}))

    assert 'method="get" action="/disposal/"' in page and 'href="?' not in page


def test_after_it_was_carried_out_the_record_says_so_everywhere(two_heads):
    """The list names the 廃棄記録, the record can be read and checked, and the comment is found nowhere."""
    made = settled(two_heads["sekinin"])
    two_heads["shocho"].post(f"/disposal/{made.pk}/approve/", {"answer": "approve", "document_number": "総発0501第1号"})
    made.refresh_from_db()
    (piece,) = discard(made, POLICY.records, Person("", "管理（コマンド）", ""), datetime(2040, 5, 1, tzinfo=UTC))

    assert f"廃棄済み、記録番号 {piece.seq}" in body(two_heads["kansa"].get(f"/disposal/{made.pk}/"))
    page = body(two_heads["kansa"].get("/audit/?check=1"))
    assert "改変はありません" in page and "廃棄の記録" in page and "総発0501第1号" in page
    assert two_heads["sekinin"].get("/comment/?id=c3").status_code == 404
    for url in ("/", "/queue/?state=all", "/lots/", "/search/?since=2020-01-01", "/holds/", "/matters/", "/worklist/"):
        page = two_heads["sekinin"].get(url)
        assert page.status_code == 200 and "ありがとうございました" not in body(page), url


def test_an_import_is_named_by_its_number_and_its_file_while_it_is_there(two_heads):
    """On a settled list 取込み with the file's name, and without it once the import is gone."""
    made = settled(two_heads["sekinin"])
    import_of = {"what": "import", "row": Batch.objects.get().pk, "key": "import:1", "records": {}, "account": ""}
    made.items.update(**import_of)
    page = body(two_heads["kansa"].get(f"/disposal/{made.pk}/"))
    assert f"取込み {import_of['row']}（t）" in page and "import:" not in page

    made.items.update(row=999)
    page = body(two_heads["kansa"].get(f"/disposal/{made.pk}/"))
    assert re.search(r"取込み 999\s*<", page) and "（t）" not in page


class Watched(Unit):
    """A unit of which it can be told whether anybody still holds it."""

    __hash__ = object.__hash__


def test_the_page_holds_no_more_than_it_shows(two_heads, monkeypatch):
    """Of thousands that have ended, all are counted and the first fifty of those named and of those left are held."""
    held, most = weakref.WeakSet(), []

    def many(*_asked):
        for n in range(4000):
            why = (HELD,) if n % 4 == 0 else ()
            unit = Watched("comment", n, f"k{n}", "a", {"comment": 2}, date(2031, 3, 31), "discard", 0, 0, why)
            held.add(unit)
            most.append(len(held))
            yield unit

    monkeypatch.setattr(disposal, "ended", many)
    page = body(two_heads["sekinin"].get(SHOWN))

    assert "満了 3000件" in page and "<td>6000</td>" in page and f"{HELD}</dt><dd>1000件" in page
    assert page.count('href="/comment/?id=k') == 100
    assert len(most) == 4000 and max(most) <= 102


def test_the_lists_are_shown_fifty_at_a_time(two_heads):
    """The newest first, with a way to those before them; whoever sees some accounts is led through theirs alone."""
    told = {"on": date(2030, 1, 1), "listed": 0, "listed_by": "x", "policy_version": "v", "sha256": "0"}
    DisposalList.objects.bulk_create(DisposalList(accounts=["a"] if n % 2 else ["b"], **told) for n in range(120))
    people.add("bumon", PASSWORD, role="approver", section="見本課", post="課長", accounts=["b"])

    def seen(client, url=SHOWN):
        page = body(client.get(url))
        onward = re.findall(r'rel="next" href="([^"]+)"', page)
        return re.findall(r'href="/disposal/(\d+)/"', page), onward

    sizes, url = [], [SHOWN]
    while url:
        found, url = seen(two_heads["sekinin"], *url)
        sizes.append(len(found))
    assert sizes == [50, 50, 20]
    assert len(seen(signed_in_as("bumon"))[0]) == 50


def test_a_head_takes_an_approved_list_back(two_heads):
    """With a reason, and nobody else: the page and the lists say who and why, and no command to carry it out is shown."""
    made = settled(two_heads["sekinin"])
    path = f"/disposal/{made.pk}/"
    two_heads["shocho"].post(f"{path}approve/", {"answer": "approve", "document_number": "総発0501第1号"})
    assert "この一覧を取り下げる" in body(two_heads["sekinin"].get(path))
    assert "この一覧を取り下げる" not in body(two_heads["kansa"].get(path))

    for who, sent, status in (
        ("kansa", {"reason": "誤り"}, 403),
        ("sekinin", {"reason": " "}, 422),
        ("sekinin", {"reason": "開示請求の見込み"}, 302),
        ("shocho", {"reason": "開示請求の見込み"}, 422),
    ):
        assert two_heads[who].post(f"{path}withdraw/", sent).status_code == status, (who, sent)

    page = body(two_heads["kansa"].get(path))
    assert "取り下げられた一覧です" in page and "開示請求の見込み" in page and "triage purge" not in page
    assert "この一覧を取り下げる" not in body(two_heads["shocho"].get(path))
    assert "取下げ済み" in body(two_heads["kansa"].get("/disposal/"))
    page = body(two_heads["kansa"].get("/audit/?kind=purge"))
    assert "廃棄予定一覧の取下げ" in page and "開示請求の見込み" in page


def test_a_head_of_some_accounts_lists_those_alone(two_heads):
    """Whoever sees other accounts sees neither the comments nor the list of all; what they list is theirs."""
    Comment.objects.filter(key="c4").update(account="b")
    two_heads["tantou"].post("/comment/decide/", {"id": "c4", "action": "leave", "expected": "0"})
    people.add("bumon", PASSWORD, role="approver", section="見本課", post="課長", accounts=["b"])
    bumon = signed_in_as("bumon")
    of_all = settled(two_heads["sekinin"])

    assert bumon.get(f"/disposal/{of_all.pk}/").status_code == 404
    own = settled(bumon)
    assert [item.key for item in own.items.all()] == ["c4"]
    assert two_heads["shocho"].get(f"/disposal/{own.pk}/").status_code == 200
