"""What no database holds: a NUL, and a user name longer than any account's."""

import pytest

from triage.store.decisions import head

from .conftest import browser
from .test_console import HIDE

NUL = "a\x00b"


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("comment/note", {"id": "c3", "note": NUL}),
        ("comment/decide", {**HIDE, "fact.defamation.target": NUL}),
        ("comment/decide", {**HIDE, NUL: "x"}),
        ("queue/views", {"name": NUL, "text": "x"}),
        ("group/decide", {"group": NUL, "action": "leave"}),
        ("login", {"username": NUL, "password": "x"}),
    ],
)
def test_a_nul_in_a_form_is_refused_as_such(desk, address, form):
    """400 in Japanese on both engines, and nothing is written: PostgreSQL would end in an error of the program."""
    before = head()
    answer = desk["tantou"].post(f"/{address}/", form)

    assert answer.status_code == 400 and "受け取れません" in answer.content.decode() and head() == before


@pytest.mark.parametrize(
    "url",
    [
        "/queue/?clause=%00",
        "/queue/?account=a%00",
        "/comment/?id=%00",
        "/group/?group=%00",
        "/notices/?day=%00&after=1",
    ],
)
def test_a_nul_in_an_address_is_refused_as_such(desk, url):
    """400, whoever asks."""
    assert desk["sekinin"].get(url).status_code == 400


@pytest.mark.parametrize("url", ["/", "/login/", "/queue/"])
@pytest.mark.parametrize("name", ["triage-session", "x"])
def test_a_nul_in_a_cookie_is_refused_as_such(desk, url, name):
    """400 for what a quoted cookie spells as an octal number; nobody need be signed in to send one."""
    client = browser()
    client.cookies.load(f'{name}="aaaaaaaaaa\\000b"')
    answer = client.get(url)

    assert answer.status_code == 400 and "受け取れません" in answer.content.decode()


@pytest.mark.parametrize("length", [150, 151, 5000])
def test_a_user_name_of_any_length_is_answered(desk, length):
    """The sign-in page says that name or password is wrong; a long name is not kept among the failures."""
    answer = browser().post("/login/", {"username": "あ" * length, "password": "x"})

    assert answer.status_code == 200 and "利用者名またはパスワードが違います" in answer.content.decode()
