"""Sign-in through the body's own provider: who gets in, who is asked to see the administrator, what is refused."""

import pytest

from triage.web import people

from .conftest import PASSWORD, browser
from .provider import CLIENT, Provider, sent_to

MAIL = "tantou@desk.example"


def body(response):
    return response.content.decode()


@pytest.fixture
def provider(desk, more_ways):
    """A provider, and a desk that knows it and 担当's address there."""
    server = Provider()
    server.claims = {"email": MAIL, "email_verified": True}
    more_ways(oidc_server=server.issuer, **CLIENT)
    people.set_email("tantou", MAIL)
    yield server
    server.shutdown()
    server.server_close()


def comes_back(provider, client, *, nonce="", state="", **claims):
    """Go to the provider and come back as whoever it says; return the console's answer."""
    _, query = sent_to(client.get("/login/provider/?next=/queue/"))
    provider.claims = {**provider.claims, "nonce": nonce or query["nonce"], **claims}
    return client.get("/login/provider/answer/", {"code": "c", "state": state or query["state"]})


def test_a_registered_person_signs_in_with_a_new_session(provider):
    """The page offers it; the provider is asked with PKCE, state and nonce; 担当 is in, under another session key."""
    client = browser()
    assert 'href="/login/provider/?next=/queue/"' in body(client.get("/login/?next=/queue/"))
    place, query = sent_to(client.get("/login/provider/?next=/queue/"))
    before = client.cookies["triage-session"].value

    answer = comes_back(provider, client)

    assert (
        place == f"{provider.issuer}/authorize" and query["redirect_uri"] == "http://127.0.0.1/login/provider/answer/"
    )
    assert {"state", "nonce", "code_challenge"} <= set(query) and query["code_challenge_method"] == "S256"
    assert answer["Location"] == "/queue/" and "tantou" in body(client.get("/queue/"))
    assert client.cookies["triage-session"].value != before
    (token,) = [form for path, form in (one for one in provider.asked if isinstance(one, tuple))]
    assert token["client_secret"] == "naisho" and token["code_verifier"]


def test_what_is_kept_is_the_subject_and_it_alone_decides_from_then_on(provider):
    """The second time the subject is enough, whatever the address; another subject with the address is nobody."""
    from allauth.socialaccount.models import SocialAccount, SocialToken

    comes_back(provider, browser())

    assert comes_back(provider, browser(), email="new@desk.example", email_verified=False)["Location"] == "/queue/"
    assert comes_back(provider, browser(), sub="s-2", email=MAIL, email_verified=True).status_code == 403
    assert [account.uid for account in SocialAccount.objects.all()] == ["s-1"] and not SocialToken.objects.exists()


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@desk.example"},
        {"email_verified": False},
        {"email_verified": "false"},
        {"email": None},
    ],
    ids=str,
)
def test_somebody_unknown_is_asked_to_see_the_administrator(provider, claims):
    """No account is made; the page is courteous, names the subject to tell, and the try is on record."""
    from axes.models import AccessAttempt
    from django.contrib.auth.models import User

    client = browser()
    answer = comes_back(provider, client, **claims)

    assert answer.status_code == 403 and "管理の担当に登録を依頼してください" in body(answer)
    assert "<code>s-1</code>" in body(answer) and client.get("/queue/").status_code == 302
    assert User.objects.count() == 3 and AccessAttempt.objects.filter(username="s-1").exists()


def test_a_disabled_person_does_not_get_in_by_the_provider_either(provider):
    """異動: neither by the address nor by the subject that was known."""
    comes_back(provider, browser())
    people.disable("tantou")

    answer = comes_back(provider, browser())
    assert answer.status_code == 403 and "停止されています" in body(answer)


def test_the_administrator_binds_a_subject_and_unbinds_it(provider):
    """A provider that verifies no address: the subject is bound by hand, to one person alone."""
    from django.contrib.auth.models import User

    from triage.web.provider import bind, unbind

    bind(User.objects.get(username="sekinin"), "s-9")

    assert comes_back(provider, browser(), sub="s-9", email=None)["Location"] == "/queue/"
    with pytest.raises(people.AccountError, match="ほかの利用者"):
        bind(User.objects.get(username="kansa"), "s-9")
    assert unbind(User.objects.get(username="sekinin"))
    assert comes_back(provider, browser(), sub="s-9", email=None).status_code == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another"},
        {"iss": "http://127.0.0.1:1"},
        {"exp": 1},
        {"exp": None},
        {"nonce": "another"},
        {"sub": ""},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(provider, claims):
    """Another audience, issuer or nonce, past its end or without one: the page says to try again, nobody is in."""
    client = browser()
    answer = comes_back(provider, client, **claims)

    assert answer.status_code == 502 and "職場の認証から" in body(answer)
    assert client.get("/queue/").status_code == 302


@pytest.mark.parametrize("algorithm", ["RS256", "HS256", "none"])
def test_a_token_with_another_signature_is_refused(provider, algorithm):
    """Another key of the same kind, the client's secret as a key, no signature at all: refused."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    keys = {"RS256": rsa.generate_private_key(65537, 2048), "HS256": CLIENT["oidc_client_secret"] * 6, "none": None}
    provider.signed_with, provider.algorithm = keys[algorithm], algorithm

    assert comes_back(provider, browser()).status_code == 502


def test_an_answer_nobody_asked_for_is_refused(provider):
    """Another state, or one from another browser's session: nobody is signed in (login CSRF)."""
    _, query = sent_to(browser().get("/login/provider/"))

    assert comes_back(provider, browser(), state="x" * 16).status_code == 502
    assert comes_back(provider, browser(), state=query["state"]).status_code == 502
    assert browser().get("/login/provider/answer/").status_code == 502


def test_a_provider_that_is_not_the_configured_one_is_not_asked_further(provider):
    """Discovery of another issuer, or an endpoint elsewhere without the same protection: no browser is sent on."""
    provider.discovery["issuer"] = "https://other.example"
    assert browser().get("/login/provider/").status_code == 502
    provider.discovery |= {"issuer": provider.issuer, "token_endpoint": "ftp://127.0.0.1/token"}
    assert browser().get("/login/provider/").status_code == 502


def test_only_signing_in_there_asks_the_provider(provider):
    """The sign-in page and a sign-in by password ask it nothing; passwords go on working."""
    client = browser()
    client.get("/login/")

    assert client.post("/login/", {"username": "tantou", "password": PASSWORD})["Location"] == "/"
    assert provider.asked == []


def test_the_way_back_leads_nowhere_else(provider):
    """A `next` of another host is dropped."""
    client = browser()
    _, query = sent_to(client.get("/login/provider/?next=//evil.example/"))
    provider.claims = {**provider.claims, "nonce": query["nonce"]}

    assert client.get("/login/provider/answer/", {"code": "c", "state": query["state"]})["Location"] == "/"


def test_who_is_locked_out_is_locked_out_here_too(provider):
    """Five wrong passwords close the name, and the provider does not open it."""
    client = browser()
    for _ in range(5):
        client.post("/login/", {"username": "tantou", "password": "wrong"})

    assert comes_back(provider, browser()).status_code == 429


def test_the_second_step_follows_the_provider_too(desk, more_ways):
    """Where the second step is required, coming from the provider does not replace it."""
    server = Provider()
    server.claims = {"email": MAIL, "email_verified": True}
    more_ways(oidc_server=server.issuer, mfa="required", **CLIENT)
    people.set_email("tantou", MAIL)
    client = browser()

    assert comes_back(server, client)["Location"] == "/queue/"
    assert client.get("/queue/")["Location"] == "/account/start/"
    assert client.get("/account/start/").status_code == 200
    server.shutdown()
    server.server_close()
