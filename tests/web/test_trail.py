"""Who came from a filtered list goes on in that list, and never to a comment that a colleague has open."""

from urllib.parse import quote

from django.utils import timezone

from triage.store.decisions import last_seq
from triage.store.holding import take
from triage.store.listing import Filters, following, listed, neighbours, place_of

X = quote("platform=x")


def leave(client, key, trail):
    given = {"id": key, "action": "leave", "expected": str(last_seq(key)), "list": trail}
    return client.post("/comment/decide/", given)["Location"]


def test_a_decision_leads_to_the_next_comment_of_the_list_one_came_from(desk):
    """c4 on YouTube lies between c2 and c3: from a list of X one is led past it, from the queue to it."""
    assert leave(desk["tantou"], "c2", "platform=x") == f"/comment/?id=c3&list={X}"
    assert leave(desk["tantou"], "c3", "platform=youtube") == f"/comment/?id=c4&list={quote('platform=youtube')}"
    assert leave(desk["tantou"], "c4", "platform=youtube") == "/queue/?platform=youtube"


def test_a_search_by_words_is_gone_through_too(desk):
    """The words searched for stay with the reader: the next comment with them, then the list."""
    trail = f"text={quote('職員')}"
    page = desk["tantou"].get("/comment/", {"id": "c1", "list": trail}).content.decode()

    assert 'rel="next"' not in page and f'href="/queue/?{trail}"' in page
    assert leave(desk["tantou"], "c4", trail).startswith("/comment/?id=c1&list=")


def test_the_page_carries_the_list_in_links_and_every_form_and_nothing_else_of_it(desk):
    """Row, back link, next and forms name the list; what the form of the filters does not know is dropped."""
    queue = desk["tantou"].get("/queue/?platform=x").content.decode()
    page = desk["tantou"].get("/comment/", {"id": "c2", "list": "platform=x&evil=1"}).content.decode()
    main = page.split("<main")[1].split("<footer")[0]

    assert f"?id=c2&amp;list={X}" in queue
    assert 'href="/queue/?platform=x"' in main and f'rel="next" href="?id=c3&amp;list={X}"' in main
    about_it = main.count('name="id" value="c2"')
    assert about_it > 5 and main.count('name="list" value="platform=x"') == about_it
    assert "evil" not in main


def test_nobody_is_led_to_a_comment_that_a_colleague_has_open(desk):
    """c2 is in somebody else's hands: c4 comes after c1, and c1 before c4; whoever has it is led to it."""
    first, _, third, _ = listed(Filters(), size=9)
    take("c2", "sekinin", timezone.now())
    mine, theirs = (Filters(free_for=name, now=timezone.now()) for name in ("tantou", "sekinin"))

    assert following(mine, place_of(first), but=first.comment_id) == "c4"
    assert neighbours(third, mine)[0] == "c1"
    assert following(theirs, place_of(first), but=first.comment_id) == "c2"
    assert leave(desk["tantou"], "c1", "") == "/comment/?id=c4"


def test_the_queue_says_which_comments_a_colleague_has_open(desk):
    """One row says 「他の職員が確認中」 to everybody but the one who has it."""
    take("c2", "sekinin", timezone.now())

    assert desk["tantou"].get("/queue/").content.decode().count("他の職員が確認中") == 1
    assert "他の職員が確認中" not in desk["sekinin"].get("/queue/").content.decode()
