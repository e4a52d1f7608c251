"""Comments in another language: a list for people from the first screen, never ⑫, and no suggestion by score."""

import html5lib
import pytest

from triage.assess import rank_all
from triage.policy import suggest
from triage.records import CategoryId, Flag, Platform, Signal
from triage.store.models.machine import QueueEntry

from .conftest import POLICY, THRESHOLDS, judged

FOREIGN = {
    "f1": "Xin hãy cho tôi biết giờ làm việc của văn phòng",
    "f2": "Please tell me when the office opens tomorrow morning",
    "f3": "説明会の件 please let me know whether I can still apply for it",
}
# Everything the model has a head for, as sure as it can be.
SURE = tuple(Signal(CategoryId(category), 0.99) for clause in POLICY.clauses for category in clause.categories)


def body(response):
    return response.content.decode()


def assessed(key, text, **changes):
    flags = (Flag.FOREIGN_LANGUAGE,)
    return judged(key, text, **changes)._replace(
        signals=SURE, flags=flags, routes=(Signal(CategoryId("opinion"), 0.99),)
    )


@pytest.fixture
def foreign(desk):
    """The desk with three comments in another language, which every head of the model is sure about."""
    from triage.store import comments as store

    found = [assessed(key, text) for key, text in FOREIGN.items()]
    identity = store.Identity(native=True, content_key=lambda c: "", version_key=lambda c: "")
    store.save_comments([a.comment for a in found], store.File("f", "c" * 64, "t"), identity)
    store.save_judgements(found)
    store.replace_queue(rank_all(found, POLICY, THRESHOLDS), policy_version=POLICY.version)
    return desk


def test_no_score_suggests_an_item_and_off_topic_least_of_all():
    """With .99 for every item only what is judged by comparison (⑩) is suggested; of a Japanese text all are."""
    unread = assessed("f1", FOREIGN["f1"], platform=Platform.X)

    assert [s.clause for s in suggest(POLICY, unread, THRESHOLDS)] == ["repeat"]
    read = suggest(POLICY, unread._replace(flags=()), THRESHOLDS)
    assert {"offtopic", "defamation", "repeat"} <= {s.clause for s in read}


def test_the_first_screen_leads_to_the_list_of_them(foreign):
    """A tile with their number; behind it these comments alone, for people to read, with no likelihood but ⑩'s."""
    home = body(foreign["tantou"].get("/"))
    html5lib.HTMLParser(strict=True).parse(home)
    assert (
        'href="/queue/?language=foreign"><span class="label">外国語のコメント（読める方が確認）</span> <span class="count">3<'
        in home
    )

    page = body(foreign["tantou"].get("/queue/?language=foreign"))
    html5lib.HTMLParser(strict=True).parse(page)
    assert page.count('<li class="card">') == 3 and all(text.split()[0] in page for text in FOREIGN.values())
    assert POLICY.messages["foreign_language"] in page
    # Among the choices of the filter each item stands once more.
    cards = page.split('<ol class="cards">')[1]
    assert "5(2)イ⑫" not in cards and "5(2)イ④" not in cards


def test_one_goes_through_the_list_and_a_decided_one_leaves_it(foreign):
    """From one of them to the next of them; the tile counts what is left."""
    given = {"id": "f1", "action": "leave", "expected": "0", "list": "language=foreign"}

    assert "id=f" in foreign["tantou"].post("/comment/decide/", given)["Location"]
    assert body(foreign["tantou"].get("/queue/?language=foreign")).count('<li class="card">') == 2
    assert '<span class="count">2<' in body(foreign["tantou"].get("/"))


def test_they_stand_in_the_queue_like_all_others(foreign):
    """No comment is kept out of the queue for its language, and its page says why nothing is suggested."""
    assert body(foreign["tantou"].get("/queue/")).count('<li class="card">') == 7
    page = body(foreign["tantou"].get("/comment/?id=f1"))

    assert POLICY.messages["foreign_language"] in page and "外国語（読める方が確認）" in page
    assert QueueEntry.objects.filter(unread_language=True).count() == 3
