"""確認用の見本 and 抜取り確認: told after the decision alone, to oneself alone, and to nobody as one person's number."""

import re
from dataclasses import replace

import html5lib
import pytest

from triage.store.decisions import last_seq, timeline
from triage.store.golden import agreed, compared
from triage.store.samples import figures
from triage.web import people

from .conftest import PASSWORD, POLICY, signed_in_as
from .test_console import HIDE

TOLD = "確認用の見本でした"


def body(response):
    return response.content.decode()


@pytest.fixture
def answered(desk):
    """分析担当 and 責任者 who may give answers, and a second moderator."""
    for name, role in (("bunseki", "analyst"), ("tantou2", "moderator")):
        people.add(name, PASSWORD, role=role, section="見本所", post="係長")
    return {**desk, "bunseki": signed_in_as("bunseki"), "tantou2": signed_in_as("tantou2")}


def give(client, *items, key="c3"):
    return client.post("/comment/golden/", {"id": key, "golden": list(items)}, follow=True)


def leave(client, key="c3"):
    client.post("/comment/claim/", {"id": key})
    given = {"id": key, "action": "leave", "expected": str(last_seq(key))}
    return body(client.post("/comment/decide/", given, follow=True))


def test_two_who_agree_make_a_sample_and_the_moderator_is_told_afterwards(answered):
    """One answer is none; after the decision, whether it agreed and with what, to whoever decided."""
    assert "もう一人" in body(give(answered["bunseki"], "none"))
    assert agreed() == []
    assert "見本になりました" in body(give(answered["sekinin"], "none"))

    page = leave(answered["tantou"])
    assert f"{TOLD}。先に付けた答えは「どの項目にも該当しない」です。今回の判断と同じです" in page
    assert "1件のうち1件が同じ答え" in body(answered["tantou"].get("/"))


def test_a_different_answer_is_said_without_blame(answered):
    """The page says that the two differ and where to read on; the decision stands as it was made."""
    give(answered["bunseki"], "privacy")
    give(answered["sekinin"], "privacy")

    page = leave(answered["tantou"])
    assert "先に付けた答えは「5(2)イ⑤」です。今回の判断とは異なります。判定の手引きもご覧ください" in page
    assert "誤" not in page.split(TOLD)[1].split("</p>")[0]
    assert [event.decision.action for event in timeline("c3")] == ["leave"]
    assert "1件のうち0件が同じ答え" in body(answered["tantou"].get("/"))


def test_nothing_on_the_comment_tells_before_that_it_is_one(answered):
    """The page and the queue are to the byte what they were, its record is empty, and nobody's decision collides."""

    def seen():
        pages = [body(answered["kansa"].get(url)) for url in ("/comment/?id=c3", "/queue/")]
        return [re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page) for page in pages]

    before = seen()
    for name in ("bunseki", "sekinin"):
        answered[name].post("/comment/golden/", {"id": "c3", "golden": "none"})

    assert agreed() and seen() == before
    assert timeline("c3") == () and last_seq("c3") == 0
    assert "見本" not in body(answered["tantou"].get("/comment/?id=c3"))


def test_who_gives_an_answer_sees_ones_own_alone(answered):
    """The second gives theirs without the first's before their eyes; different answers make no sample."""
    give(answered["bunseki"], "defamation", "privacy")
    assert "ご自身の答え「" not in body(answered["sekinin"].get("/comment/?id=c3"))

    assert "答えと違うため" in body(give(answered["sekinin"], "none"))
    assert "ご自身の答え「どの項目にも該当しない」" in body(answered["sekinin"].get("/comment/?id=c3"))
    assert TOLD not in leave(answered["tantou"])


def test_who_gave_the_answer_is_not_measured_by_it(answered):
    """An approver who answered and then decides is told nothing, and is not in any number."""
    give(answered["bunseki"], "none")
    give(answered["sekinin"], "none")

    assert TOLD not in leave(answered["sekinin"])
    assert list(compared(agreed())) == []


def test_only_the_first_decision_is_compared(answered):
    """Whoever takes a decision back has seen the answer: the second one says nothing of them."""
    give(answered["bunseki"], "privacy")
    give(answered["sekinin"], "privacy")
    leave(answered["tantou"])
    answered["tantou"].post("/comment/undo/", {"id": "c3", "expected": str(last_seq("c3"))})

    assert TOLD not in leave(answered["tantou"])
    assert [one.same for one in compared(agreed())] == [False]


@pytest.mark.parametrize("items", [(), ("none", "privacy"), ("nonsense",)])
def test_an_answer_is_items_or_none_of_them(answered, items):
    """Nothing, both, or an unknown item is refused with the reason."""
    response = give(answered["bunseki"], *items)

    assert response.status_code == 422 and "見本の答えは" in body(response)


def test_who_may_not_answer_and_what_is_decided(answered):
    """作業実施担当 and 監査 get 403 and see no form; after a decision there is no answer beforehand."""
    for name in ("tantou", "kansa"):
        assert give(answered[name], "none").status_code == 403
        assert "見本の答え" not in body(answered[name].get("/comment/?id=c3"))

    leave(answered["tantou"])
    assert give(answered["bunseki"], "none").status_code == 422
    assert "見本の答え" not in body(answered["bunseki"].get("/comment/?id=c3"))


def test_a_persons_number_is_that_persons_own(answered):
    """Nobody else sees it, and for fewer than three people there is no number for the desk either."""
    for key in ("c1", "c2", "c3"):
        give(answered["bunseki"], "none", key=key)
        give(answered["sekinin"], "none", key=key)
    leave(answered["tantou"], "c1")
    leave(answered["tantou2"], "c2")

    assert "2人" not in body(answered["kansa"].get("/audit/?figures=1"))
    assert "3人以上が判断するまで示しません" in body(answered["kansa"].get("/audit/?figures=1"))
    for name in ("sekinin", "kansa", "bunseki"):
        assert "件が同じ答え" not in body(answered[name].get("/"))

    people.add("tantou3", PASSWORD, role="moderator", section="見本所", post="係員")
    leave(signed_in_as("tantou3"), "c3")
    page = body(answered["kansa"].get("/audit/?figures=1"))
    assert "3件のうち3件が、先に付けた答えと同じ" in page
    html5lib.HTMLParser(strict=True).parse(page)


@pytest.fixture
def blind(monkeypatch):
    """Hide the machine's answer on every comment."""
    import triage.web.casepage
    import triage.web.deciding
    import triage.web.queuepage

    policy = replace(POLICY, blind_share=1.0, sample_from=0)
    for module in (triage.web.casepage, triage.web.deciding, triage.web.queuepage):
        monkeypatch.setattr(module, "policy_in_use", lambda: policy)


def test_a_comment_of_the_audit_sample_is_named_only_afterwards(answered, blind):
    """Before, it reads like every other one judged without the answer; then message and record say 抜取り確認."""
    for key in ("c1", "c3"):
        page = body(answered["kansa"].get(f"/comment/?id={key}"))
        assert "提案を伏せた確認です" in page and "抜取り確認" not in page
    assert "抜取り確認" not in body(answered["kansa"].get("/queue/"))

    assert "抜取り確認でした（提案はありませんでした）" in leave(answered["tantou"], "c3")
    assert '<span class="mark">抜取り確認</span>' in body(answered["kansa"].get("/comment/?id=c3"))


def test_the_desk_reads_what_the_model_missed(answered, blind):
    """Of those without a suggestion how many fell under an item, and of those with one how many under the same."""
    leave(answered["tantou"], "c3")
    answered["tantou"].post("/comment/decide/", HIDE)
    leave(answered["tantou"], "c2")

    found = figures()
    assert (found.sampled, found.missed, found.blind, found.met) == (1, 0, 2, 1)
