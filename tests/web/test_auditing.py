"""The record is looked through by person and by day, page by page; the check of the chain is always of all of it."""

import re
from datetime import UTC, datetime, timedelta

import html5lib

from triage.decision import Person
from triage.store.chain import Draft
from triage.store.decisions import record
from triage.store.models.human import DecisionEvent, EventKind

from .test_history import body

DAY = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)


def listed(client, query=""):
    """Return the numbers on a page, and the query of the next one."""
    page = body(client.get(f"/audit/?{query}"))
    html5lib.HTMLParser(strict=True).parse(page)
    following = re.search(r'rel="next" href="\?([^"]+)"', page)
    return list(map(int, re.findall(r"<tr><td>(\d+)</td>", page))), following[1].replace(
        "&amp;", "&"
    ) if following else ""


def write(username, at, kind=EventKind.NOTE):
    return record(Draft(kind, Person(username, "見本所", "主任"), at, {}, "c3", {"note": "x"}))


def test_a_person_and_days_narrow_the_record(desk):
    """Each alone and together with a kind; the last day is inclusive, by Japan's days; a stranger has nothing."""
    first, second = write("sato", DAY), write("sato", DAY + timedelta(days=1), EventKind.SKIPPED)
    third = write("suzuki", DAY + timedelta(days=1))

    kansa = desk["kansa"]
    assert listed(kansa)[0] == [third, second, first]
    assert listed(kansa, "person=sato")[0] == [second, first]
    assert listed(kansa, "since=2026-06-02")[0] == [third, second]
    assert listed(kansa, "until=2026-06-01")[0] == [first]
    assert listed(kansa, "person=sato&since=2026-06-02&until=2026-06-02")[0] == [second]
    assert listed(kansa, "person=sato&kind=note")[0] == [first]
    assert listed(kansa, "person=sat&since=x")[0] == []


def test_pages_of_a_person_show_every_event_once_whatever_the_clock_did(desk):
    """By time, and by number within a moment; a clock that was set back neither hides nor doubles anything."""
    times = [DAY + timedelta(minutes=number // 7 if number < 90 else 3) for number in range(120)]
    numbers = [write("sato", at) for at in times]

    met, query = [], "person=sato&since=2026-06-01"
    while query:
        found, query = listed(desk["kansa"], query)
        met += found

    assert met == [seq for _, seq in sorted(zip(times, numbers, strict=True), reverse=True)]


def test_the_chain_is_checked_as_a_whole_beside_any_filter(desk):
    """The link leads to the check, and its answer counts every event."""
    for number in range(3):
        write("sato", DAY + timedelta(days=number))

    page = body(desk["kansa"].get("/audit/?check=1&person=nobody"))

    assert f"記録 {DecisionEvent.objects.count()} 件、改変はありません" in page


def test_a_page_of_a_person_is_read_from_the_index(desk):
    """However long the record is, nothing is sorted."""
    found = DecisionEvent.objects.filter(username="sato", seq__gt=0, at__gte=DAY).order_by("-at", "-seq")
    by_kind = DecisionEvent.objects.filter(username="sato", kind__in=["note"], at__gte=DAY).order_by("-at", "-seq")

    from django.db import connection

    if connection.vendor == "sqlite":
        for plan in (found[:50].explain(), by_kind[:50].explain()):
            assert "event_person" in plan and "TEMP B-TREE" not in plan
