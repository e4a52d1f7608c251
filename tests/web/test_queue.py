"""The queue on screen: filters, saved views and the picture of priorities."""

import re

from triage.assess import rank_all
from triage.store import comments as store
from triage.store.holding import hand_over, take
from triage.store.models.machine import QueueEntry, State
from triage.store.overview import Histogram
from triage.web.queuepage import drawn

from .conftest import POLICY, THRESHOLDS, judged
from .test_history import body


def shown(client, query):
    return re.findall(r'href="/comment/\?id=(c\d)["&]', client.get(f"/queue/?{query}").content.decode())


def test_each_filter_narrows_the_list(desk):
    """By state, platform, words of the text, writer, day of posting and account; together they narrow further."""
    QueueEntry.objects.filter(comment__key="c3").update(state=State.DECIDED)
    tantou = desk["tantou"]

    assert shown(tantou, "state=decided") == ["c3"]
    assert shown(tantou, "state=all&text=ありがとう") == ["c3"]
    assert shown(tantou, "platform=youtube") == ["c4"]
    assert shown(tantou, "text=職員") == ["c1"]
    assert shown(tantou, "text=職員&platform=youtube") == []
    assert shown(tantou, "author=匿名") == ["c1", "c2", "c4"]
    assert shown(tantou, "since=2026-05-01&until=2026-05-01") == ["c1", "c2", "c4"]
    assert shown(tantou, "since=2026-05-02") == shown(tantou, "until=2026-04-30") == []
    assert shown(tantou, "account=a&clause=defamation") == ["c1", "c2", "c4"]
    assert shown(tantou, "account=b") == []


def test_mine_and_others_are_told_apart(desk):
    """What one has in hand, what colleagues have, and what a lease that ran out says no more."""
    from datetime import UTC, datetime, timedelta

    from triage.decision import Person

    now = datetime.now(UTC)
    take("c1", "tantou", now)
    take("c2", "sekinin", now - timedelta(minutes=11))
    hand_over("c4", Person("tantou", "", ""), "sekinin", reason="", now=now)

    assert shown(desk["tantou"], "hand=mine") == ["c1"]
    assert shown(desk["tantou"], "hand=others") == ["c4"]
    assert shown(desk["sekinin"], "hand=mine") == ["c4"]


def test_a_view_is_kept_and_dropped_by_its_owner_alone(desk):
    """The filters come back by name; nobody else sees or drops them."""
    desk["tantou"].post("/queue/views/", {"name": "動画", "platform": "youtube", "evil": "x"})

    assert 'href="?platform=youtube">動画' in desk["tantou"].get("/queue/").content.decode()
    assert "動画</a>" not in desk["sekinin"].get("/queue/").content.decode()
    desk["sekinin"].post("/queue/views/", {"name": "動画", "drop": "1"})
    assert "動画</a>" in desk["tantou"].get("/queue/").content.decode()
    desk["tantou"].post("/queue/views/", {"name": "動画", "drop": "1"})
    assert "動画</a>" not in desk["tantou"].get("/queue/").content.decode()


def test_the_picture_counts_what_the_list_holds_and_draws_the_threshold(desk):
    """Four comments: three over an item's threshold, and the line at the lowest priority of those."""
    page = desk["tantou"].get("/queue/").content.decode()
    lowest = min(QueueEntry.objects.exclude(suggestions=[]).values_list("priority", flat=True))

    assert "優先度の分布（4件）" in page
    assert f"最も低い優先度は {lowest:.2f}" in page
    assert f'class="threshold" x1="{400 * lowest:.1f}"' in page


def test_personal_data_is_masked_in_the_list_and_shown_on_the_page_of_the_comment(desk):
    """A row says ［電話番号］, also where the preview would cut the number in two; the page shows the text as posted."""
    found = [
        judged("p1", "店長の携帯は０９０－００００－１２３４です"),
        judged("p2", "あ" * 155 + " 090-0000-5678 まで"),
    ]
    identity = store.Identity(native=True, content_key=lambda c: "", version_key=lambda c: "")
    store.save_comments([a.comment for a in found], store.File("p", "b" * 64, "t"), identity)
    store.save_judgements(found)
    store.replace_queue(rank_all(found, POLICY, THRESHOLDS), policy_version=POLICY.version)

    page = desk["tantou"].get("/queue/").content.decode()

    assert page.count("［電話番号］") == 2
    assert "１２３４" not in page and "090" not in page
    assert "０９０－００００－１２３４" in desk["tantou"].get("/comment/?id=p1").content.decode()


def test_an_opinion_says_its_topic_and_whom_it_goes_to(desk):
    """The row names the topic with its 引継先; a route without a topic is named alone."""
    from triage.store.models.machine import Version

    QueueEntry.objects.filter(comment__key="c1").update(routes=["opinion"])
    Version.objects.filter(comment__key="c1").update(text="残業代が出ない")
    QueueEntry.objects.filter(comment__key="c4").update(routes=["opinion"])
    page = desk["tantou"].get("/queue/").content.decode()

    assert page.count("労働法令違反の申告→監督署") == 1
    assert page.count("ご意見") >= 2


def test_bars_stand_on_the_axis_and_the_highest_fills_the_picture():
    """Heights are shares of the fullest step, the darker part on top of the lighter; nothing is drawn of nothing."""
    chart = drawn(Histogram((0,) * 19 + (3,), (1,) + (0,) * 18 + (1,), 0.95))

    first, last = chart.bars[0], chart.bars[-1]
    assert (first.rest_height, first.rest_y) == (25.0, 75.0)
    assert (last.rest_y, last.rest_height, last.reached_y, last.reached_height) == (75.0, 25.0, 0.0, 75.0)
    assert (chart.line, chart.total) == (380.0, 5)
    assert drawn(Histogram((0,) * 20, (0,) * 20, None)) is None


def test_a_second_suggestion_is_listed_and_counted_as_the_first_is(desk):
    """A comment that is ④ before all and ⑤ as well stands under ⑤, and in the number of the first screen."""
    cue = {"category": "privacy", "spans": [], "strength": 0.5, "detector": "lexicon", "reason": "住所"}
    second = {"clause": "privacy", "item": "5(2)イ⑤", "probability": 0.6, "needs_review": True, "cues": [cue]}
    entry = QueueEntry.objects.get(comment__key="c1")
    entry.suggestions.append(second)
    entry.save()

    for clause in ("privacy", "defamation"):
        assert 'href="/comment/?id=c1' in body(desk["tantou"].get(f"/queue/?clause={clause}")), clause
    tile = body(desk["tantou"].get("/")).split("/queue/?clause=privacy")[1].split("</a>")[0]
    assert '<span class="count">1<' in tile
