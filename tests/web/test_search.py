"""One search finds a case by rough words, a date or a name, and shows nobody what is not theirs to see."""

import html5lib
import pytest

from triage.store.decisions import last_seq
from triage.store.models.machine import Comment
from triage.web import changes

from .test_history import body


def found(client, query):
    """Return the page, and its parts on comments and on the record."""
    page = body(client.get(f"/search/?{query}"))
    comments, _, records = page.partition('<h2 id="records">')
    return page, comments, records


@pytest.mark.parametrize(
    ("words", "comment", "record"),
    [
        ("ムノウ", False, False),
        ("無能な", True, False),
        ("匿名+動画", True, False),
        ("消スナ", False, True),
        ("電話+とい合せ", False, False),
        ("電話で問合せ", False, True),
        ("sekinin+見本所", False, True),
        ("令8-77", False, True),
        ("法務", False, True),
    ],
)
def test_one_field_finds_comments_and_what_was_recorded(used, words, comment, record):
    """Text and writer, reason, note, consultation, complaint, who acted, 起案番号: with a link to the comment each."""
    from .test_console import HIDE

    given = {**HIDE, "id": "c2", "draft_number": "令８－７７", "expected": str(last_seq("c2"))}
    assert used["tantou"].post("/comment/decide/", given).status_code == 302

    page, comments, records = found(used["tantou"], f"words={words}")

    assert ('class="card"' in comments, "記録番号" in records) == (comment, record)
    assert not record or 'href="/comment/?id=' in records
    html5lib.HTMLParser(strict=True).parse(page)


def test_days_alone_find_what_was_posted_and_what_was_recorded(used):
    """Comments by the day of posting, the record by the day of the act."""
    from django.utils import timezone

    _, comments, records = found(used["tantou"], "since=2026-05-01&until=2026-05-01")
    assert comments.count('class="card"') == Comment.objects.count() > 0 and "該当する記録はありません" in records

    _, comments, records = found(used["tantou"], f"since={timezone.localdate()}")
    assert 'class="card"' not in comments and "措置を起案" in records and "消すな" in records


def test_the_record_goes_on_page_by_page_and_the_comments_in_their_list(used):
    """Twenty of the record a page, each once; the comments that do not fit are the list of the queue, searched alike."""
    for number in range(45):
        used["tantou"].post("/comment/note/", {"id": "c3", "note": f"通し番号{number}"})
    numbers, query = [], "words=通し番号"
    while query:
        _, _, records = found(used["tantou"], query)
        numbers += [int(part.split("<")[0]) for part in records.split("通し番号")[1:]]
        query = (
            records.split('rel="next" href="?')[1].split('"')[0].replace("&amp;", "&")
            if 'rel="next"' in records
            else ""
        )

    assert numbers == list(range(44, -1, -1))
    assert body(used["tantou"].get("/queue/?state=all&words=匿名+動画")).count('class="card"') == 1


def test_from_a_found_comment_one_goes_on_among_those_found(used):
    """The address of the comment carries the search, as it does the filters of a list."""
    _, comments, _ = found(used["tantou"], "words=講習")
    address = comments.split('class="open" href="/comment/')[1].split('"')[0].replace("&amp;", "&")

    page = body(used["tantou"].get(f"/comment/{address}"))

    assert "words%3D" in address and page.count('rel="next"') + page.count('rel="prev"') == 1


def test_nobody_finds_what_they_may_not_see(used):
    """Neither text nor record of another account's comment, not even that there is one."""
    changes.change("tantou", changes.Wanted(accounts=["other"]))

    for words in ("無能", "消すな", "sekinin"):
        _, comments, records = found(used["tantou"], f"words={words}")
        assert "該当するコメントはありません" in comments and "該当する記録はありません" in records


def test_an_empty_search_shows_the_form_alone(used):
    """Nothing asked for, nothing listed; a made-up address is no error."""
    page, _, _ = found(used["tantou"], "words=+&at=2026-01-01&seq=x")

    assert 'name="words"' in page and "<h2" not in page.split("<footer")[0]
    assert used["tantou"].get("/search/?words=a&at=x&seq=" + "9" * 50).status_code == 200
