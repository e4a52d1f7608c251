"""What must not happen by accident: a decision on another text, around an approval, by Enter, or unseen."""

import re

import html5lib
import pytest
from django.test import override_settings

from triage.store.decisions import last_seq, timeline
from triage.store.models.machine import QueueEntry

from .conftest import browser, comment
from .test_console import HIDE, state


def body(response):
    return response.content.decode()


def hidden(page, name):
    """Return the value of a hidden field of a page."""
    return page.split(f'name="{name}" value="')[1].split('"')[0]


def test_a_decision_on_a_text_that_changed_meanwhile_is_refused(desk):
    """An import between reading and deciding gives 409; nobody decides on words they never saw."""
    from triage.store import comments as store

    shown = hidden(body(desk["tantou"].get("/comment/?id=c3")), "text")
    identity = store.Identity(native=True, content_key=lambda c: "", version_key=lambda c: "")
    store.save_comments([comment("c3", "別の本文")], store.File("t2", "e" * 64, "t"), identity)

    response = desk["tantou"].post("/comment/decide/", {"id": "c3", "action": "leave", "expected": "0", "text": shown})

    assert response.status_code == 409
    assert "本文が変更されました" in body(response)
    assert last_seq("c3") == 0


def test_no_decision_goes_around_a_waiting_proposal(desk):
    """While a proposal waits, 措置なし by somebody else is refused: it is approved or returned first."""
    desk["tantou"].post("/comment/decide/", HIDE)

    response = desk["sekinin"].post(
        "/comment/decide/", {"id": "c1", "action": "leave", "expected": str(last_seq("c1"))}
    )

    assert response.status_code == 422
    assert state("c1") == "waiting_approval"


def test_what_is_approved_waits_no_longer(desk):
    """After the last approval needed the page asks nobody for another, and another one is refused."""
    desk["tantou"].post("/comment/decide/", HIDE)
    approval = {"id": "c1", "answer": "approve", "unconcerned": "on"}
    desk["sekinin"].post("/comment/approve/", {**approval, "expected": str(last_seq("c1"))})

    assert "承認する" not in body(desk["sekinin"].get("/comment/?id=c1"))
    again = desk["sekinin"].post("/comment/approve/", {**approval, "expected": str(last_seq("c1"))})
    assert again.status_code == 422
    assert len(timeline("c1")) == 2


def test_the_proposer_is_told_that_somebody_else_approves(desk):
    """An approver who proposed sees the proposal without a button to approve it."""
    desk["sekinin"].post("/comment/decide/", HIDE)

    page = body(desk["sekinin"].get("/comment/?id=c1"))

    assert "承認待ちの案" in page and "別の責任者の承認を待っています" in page
    assert "承認する" not in page


def test_a_refused_form_keeps_what_was_filled_in(desk):
    """Ticks, finer labels, confirmed words and texts are still there after 422, and so is the number seen first."""
    filled = {
        "id": "c1",
        "action": "measure",
        "measure": "x-hide",
        "clause": ["privacy"],
        "sub_label": ["privacy.own"],
        "answer": ["privacy.consent"],
        "confirmed": ["0-2"],
        "reason": "途中まで",
        "expected": "0",
    }

    response = desk["tantou"].post("/comment/decide/", filled)

    page = body(response)
    assert response.status_code == 422
    for value in ("x-hide", "privacy", "privacy.own", "privacy.consent", "0-2"):
        assert f'value="{value}" checked' in page
    assert "途中まで" in page and hidden(page, "expected") == "0"
    assert page.count(" checked") == 5


def test_the_words_a_person_confirmed_are_recorded(desk):
    """The exact span of a ticked word is in the decision; one outside the text is dropped."""
    desk["tantou"].post("/comment/decide/", {**HIDE, "confirmed": ["0-2", "2-99", "x", "5-1"]})

    (event,) = timeline("c1")
    assert [(span.start, span.end) for span in event.decision.confirmed] == [(0, 2)]


def test_enter_in_a_field_is_no_decision(desk):
    """Enter presses the first working button of a form: it names no action, and without one nothing is recorded."""
    page = body(desk["tantou"].get("/comment/?id=c1"))
    form = page.split('action="/comment/decide/"')[1]
    first = form[form.index("<button") : form.index(">", form.index("<button"))]
    assert "name=" not in first and "disabled" not in first

    assert desk["tantou"].post("/comment/decide/", {"id": "c1", "expected": "0"}).status_code == 422
    assert last_seq("c1") == 0


def test_enter_in_a_field_is_no_approval(desk):
    """The form of an approval begins with such a button too: without an answer nothing is approved."""
    desk["tantou"].post("/comment/decide/", HIDE)
    page = body(desk["sekinin"].get("/comment/?id=c1"))
    form = page.split('action="/comment/approve/"')[1]
    assert "name=" not in form[form.index("<button") : form.index(">", form.index("<button"))]

    given = {"id": "c1", "unconcerned": "on", "expected": str(last_seq("c1"))}
    assert desk["sekinin"].post("/comment/approve/", given).status_code == 422
    assert state("c1") == "waiting_approval"


def test_severe_words_are_covered_until_somebody_asks(desk):
    """Where a suggested item is marked so, the text stands inside a closed <details>, in queue and on its page."""
    for url in ("/queue/", "/comment/?id=c1"):
        page = body(desk["tantou"].get(url))
        before = page[: page.index("無能")]

        assert before.rindex('<details class="masked">') > before.rfind("</details>")


def test_only_ones_own_last_decision_offers_to_be_taken_back(desk):
    """The button stands for the person who decided last, and for nobody else."""
    desk["tantou"].post("/comment/decide/", {"id": "c1", "action": "leave", "expected": "0"})

    assert "取り消す" in body(desk["tantou"].get("/comment/?id=c1"))
    assert "取り消す" not in body(desk["sekinin"].get("/comment/?id=c1"))


def test_after_a_decision_the_one_behind_it_opens(desk):
    """Auto-advance follows the list from where the person is, and starts again at its top."""
    order = [e.comment.key for e in QueueEntry.objects.order_by("-priority", "comment_id").select_related("comment")]
    leave = {"action": "leave", "expected": "0"}

    second = desk["tantou"].post("/comment/decide/", {"id": order[1], **leave})
    last = desk["tantou"].post("/comment/decide/", {"id": order[-1], **leave})

    assert second["Location"] == f"/comment/?id={order[2]}"
    assert last["Location"] == f"/comment/?id={order[0]}"


def test_the_pages_beside_the_way_are_valid_too(desk):
    """Refused, waiting, conflict, changed and error pages parse strictly and have nothing inline."""
    tantou, sekinin = desk["tantou"], desk["sekinin"]
    refused = tantou.post("/comment/decide/", {"id": "c1", "action": "measure", "expected": "0"})
    tantou.post("/comment/decide/", HIDE)
    pages = [
        refused,
        sekinin.get("/comment/?id=c1"),
        sekinin.post("/comment/decide/", {"id": "c1", "action": "leave", "expected": "0"}),
        tantou.post("/comment/decide/", {"id": "c2", "action": "leave", "expected": "0", "text": "x"}),
        tantou.get("/comment/?id=nobody"),
        desk["kansa"].post("/comment/decide/", {"id": "c1"}),
    ]

    assert [page.status_code for page in pages] == [422, 200, 409, 409, 404, 403]
    for page in pages:
        html5lib.HTMLParser(strict=True).parse(body(page))
        assert " style=" not in body(page)


def test_a_form_without_its_token_says_so_in_japanese(desk):
    """The page of a failed CSRF check is ours: no inline style that the policy would block."""
    client = browser(enforce_csrf_checks=True)
    client.cookies = desk["tantou"].cookies

    response = client.post("/comment/decide/", {"id": "c1", "action": "leave", "expected": "0"})

    assert response.status_code == 403
    assert "もう一度開き直してください" in body(response) and "<style" not in body(response)


@pytest.mark.parametrize(
    "query",
    [
        "?priority=nan&after=1",
        f"?priority=1&after={'9' * 5000}",
        f"?priority=1e999&after=1&shown={'9' * 20}",
        "?state=x",
    ],
)
def test_a_made_up_address_is_no_error(desk, query):
    """Whatever stands in the query, the list answers."""
    assert desk["tantou"].get(f"/queue/{query}").status_code == 200


def test_another_host_name_is_refused(desk):
    """A Host header that is not ours gets 400."""
    assert desk["tantou"].get("/", headers={"host": "evil.example"}).status_code == 400


def test_a_form_of_too_many_fields_is_refused(desk):
    """The limit of fields holds before anything is read."""
    fields = {f"f{number}": "1" for number in range(1_000)}

    assert desk["tantou"].post("/comment/decide/", {"id": "c1", **fields}).status_code == 400


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_a_body_too_large_is_refused(desk):
    """The limit of size holds before anything is read."""
    assert desk["tantou"].post("/comment/decide/", {"id": "c1", "note": "あ" * 1000}).status_code == 400


def test_severe_words_stay_covered_beside_the_text_too(desk):
    """Confirmed words in the proposal that waits and in the record: closed until somebody asks; of a mild text they are open."""
    desk["tantou"].post("/comment/decide/", {**HIDE, "quoted": "無能"})
    page = desk["sekinin"].get("/comment/?id=c1").content.decode()
    covered = "".join(re.findall(r'<details class="masked">.*?</details>', page, re.DOTALL))

    assert covered.count("「無能」") == 2 == page.count("「無能」")
    QueueEntry.objects.filter(comment__key="c1").update(suggestions=[])
    page = desk["sekinin"].get("/comment/?id=c1").content.decode()
    assert page.count("「無能」") == 2 and 'class="masked"' not in page
