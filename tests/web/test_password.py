"""A person changes their own password; one that somebody else chose is changed before anything else."""

import pytest

from triage.store.decisions import events
from triage.store.models.human import EventKind
from triage.web import changes
from triage.web.models import Profile

from .conftest import PASSWORD, browser, signed_in_as
from .provider import CLIENT, Provider
from .test_history import body
from .test_provider import MAIL, comes_back

NEW = "atarashii-kagi-88"
CHANGED = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}


def signs_in(password, name="tantou"):
    client = browser()
    return client, client.post("/login/", {"username": name, "password": password})


def test_the_session_goes_on_and_every_other_one_ends(desk):
    """The page is linked from every other; after it the new password opens the door, and the old one does not."""
    other = signed_in_as("tantou")
    assert 'href="/password/"' in body(desk["tantou"].get("/queue/"))

    assert desk["tantou"].post("/password/", CHANGED)["Location"] == "/"

    assert [c.get("/queue/").status_code for c in (desk["tantou"], other, desk["kansa"])] == [200, 302, 200]
    assert [signs_in(word)[1].status_code for word in (NEW, PASSWORD)] == [302, 200]


def test_the_record_says_who_changed_it_and_nothing_of_it(desk):
    """An event by the person; neither password stands in it, nor on a page that was refused."""
    desk["tantou"].post("/password/", CHANGED)
    again = body(desk["tantou"].post("/password/", {**CHANGED, "old_password": "x"}))

    (event,) = events([EventKind.ACCOUNT])
    assert (event.by.username, event.by.section) == ("tantou", "見本所")
    assert event.body == {"name": "tantou", "changed": "password", "was": "", "now": ""}
    assert NEW not in again + body(desk["kansa"].get("/audit/?kind=account"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"old_password": "chigau"}, "元のパスワード"),
        ({"new_password1": "mijikai-1", "new_password2": "mijikai-1"}, "12"),
        ({"new_password1": "81726354908172", "new_password2": "81726354908172"}, "数字"),
        ({"new_password2": "betsu-no-kagi-99"}, "一致"),
        ({"new_password1": PASSWORD, "new_password2": PASSWORD}, "違うもの"),
    ],
)
def test_what_does_not_do_is_refused_in_words(desk, changed, said):
    """Django's rules in Japanese, all of them shown beforehand; nothing is changed."""
    page = desk["tantou"].post("/password/", {**CHANGED, **changed})

    problems = body(page).split('role="alert"')[1].split("</div>")[0]
    assert page.status_code == 422 and said in problems
    assert body(desk["tantou"].get("/password/")).split('id="rules"')[1].split("</div>")[0].count("<li>") == 4
    assert signs_in(PASSWORD)[1].status_code == 302 and not list(events([EventKind.ACCOUNT]))


def test_guessing_the_old_password_closes_the_page(desk):
    """Five wrong ones count as five failed sign-ins do: the right one is not even looked at then."""
    for _ in range(5):
        desk["tantou"].post("/password/", {**CHANGED, "old_password": "chigau"})

    assert desk["tantou"].post("/password/", CHANGED).status_code == 429
    assert signs_in(PASSWORD)[1].status_code == 429


def test_a_password_that_somebody_else_chose_is_changed_first(desk):
    """After `triage user reset` every address leads there, by GET and by POST, until the person has chosen another."""
    changes.set_password("tantou", NEW)
    client, _ = signs_in(NEW)

    for answer in (client.get("/"), client.get("/comment/?id=c1"), client.post("/comment/decide/", {"id": "c1"})):
        assert answer["Location"] == "/password/"
    assert "仮に決めたもの" in body(client.get("/password/"))
    same = {"old_password": NEW, "new_password1": NEW, "new_password2": NEW}
    assert client.post("/password/", same).status_code == 422
    own = {**same, "new_password1": "jibun-no-kagi-77", "new_password2": "jibun-no-kagi-77"}
    assert client.post("/password/", own).status_code == 302
    assert client.get("/queue/").status_code == 200
    assert desk["kansa"].get("/queue/").status_code == 200


def test_nobody_who_is_not_signed_in_sees_the_form(desk):
    """The page is behind the door like every other."""
    assert browser().get("/password/")["Location"] == "/login/?next=/password/"


def test_whoever_signed_in_through_the_provider_changes_nothing_here(desk, more_ways):
    """No link, no page, no form; nor are they led to it, whatever password was set for them here."""
    server = Provider()
    server.claims = {"email": MAIL, "email_verified": True}
    more_ways(oidc_server=server.issuer, **CLIENT)
    from triage.web import people

    people.set_email("tantou", MAIL)
    Profile.objects.update(temporary=True)
    client = browser()
    comes_back(server, client)
    server.shutdown()
    server.server_close()

    assert 'href="/password/"' not in body(client.get("/queue/"))
    assert [client.get("/password/").status_code, client.post("/password/", CHANGED).status_code] == [403, 403]


def test_the_second_step_is_set_up_after_the_own_password(desk, more_ways):
    """Where everybody needs a second step, neither door leads back to the other for ever."""
    more_ways(mfa="required")
    changes.set_password("tantou", NEW)
    client, _ = signs_in(NEW)

    assert client.get("/queue/")["Location"] == "/password/"
    own = {"old_password": NEW, "new_password1": "jibun-no-kagi-77", "new_password2": "jibun-no-kagi-77"}
    assert client.get("/password/").status_code == 200 and client.post("/password/", own).status_code == 302
    assert client.get("/queue/")["Location"] == "/account/start/"
