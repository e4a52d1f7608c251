"""保存期間の延長（廃棄停止）: placed with ground and reason, released by the 責任者, shown wherever the comment is."""

import html5lib
import pytest

from triage.store.decisions import timeline

from .test_console import state

PLACE = {"id": "c1", "ground": "disclosure", "reason": "開示請求があったため"}


def body(response):
    return response.content.decode()


def placed(client):
    client.post("/comment/hold/", PLACE)
    return timeline("c1")[-1]


def test_a_hold_is_recorded_and_shown_on_comment_search_list_and_audit(desk):
    """Who, when, ground and reason; the state and the rank stay; the mark stands in search, list, page and record."""
    event = placed(desk["tantou"])
    assert (event.kind, event.by.username, event.body) == ("hold", "tantou", {"ground": "disclosure"})
    assert event.texts == {"reason": "開示請求があったため"} and state("c1") == "open"

    for url in ("/comment/?id=c1", "/queue/?state=all", "/queue/", "/holds/"):
        page = body(desk["kansa"].get(url))
        html5lib.HTMLParser(strict=True).parse(page)
        assert "停止中" in page, url
    assert body(desk["kansa"].get("/queue/?state=all")).count("廃棄停止中") == 1
    assert "開示請求があったため" in body(desk["kansa"].get("/holds/"))
    assert "保存期間の延長（廃棄停止）</td>" in body(desk["kansa"].get("/audit/?kind=hold")).replace("\n", "")


def test_only_the_head_releases_it_with_a_reason_and_the_record_keeps_both(desk):
    """作業実施担当 gets 403, no reason 422; afterwards the mark is gone and the list says who released it and why."""
    event = placed(desk["tantou"])
    given = {"id": "c1", "of": str(event.seq), "reason": "開示が終わったため"}

    assert desk["tantou"].post("/comment/hold/release/", given).status_code == 403
    assert desk["sekinin"].post("/comment/hold/release/", {**given, "reason": ""}).status_code == 422
    assert desk["sekinin"].post("/comment/hold/release/", given).status_code == 302
    assert [(e.kind, e.by.username) for e in timeline("c1")] == [("hold", "tantou"), ("hold", "sekinin")]

    page = body(desk["kansa"].get("/holds/"))
    assert "停止中 0件" in page and "解除：理由" in page and "開示が終わったため" in page
    assert "廃棄停止中" not in body(desk["tantou"].get("/queue/?state=all"))
    assert "廃棄停止の解除" in body(desk["kansa"].get("/comment/?id=c1"))


@pytest.mark.parametrize("changes", [{"ground": ""}, {"ground": "other"}, {"reason": " "}])
def test_without_ground_or_reason_nothing_is_recorded(desk, changes):
    """422 with what to do."""
    answer = desk["tantou"].post("/comment/hold/", {**PLACE, **changes})

    assert answer.status_code == 422 and "区分を選び、理由を" in body(answer)
    assert timeline("c1") == ()


def test_who_only_reads_places_none(desk):
    """監査・検査用 sees the marks and no form."""
    assert desk["kansa"].post("/comment/hold/", PLACE).status_code == 403
    assert "廃棄停止を記録する" not in body(desk["kansa"].get("/comment/?id=c1"))
