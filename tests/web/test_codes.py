"""The second step: a code after the password, spare codes, lockout, and who may do without."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import PASSWORD, browser

ROOT = Path(__file__).parent.parent.parent
SESSION = "triage-session"


def body(response):
    return response.content.decode()


def signs_in(name="tantou", password=PASSWORD):
    client = browser()
    return client, client.post("/login/", {"username": name, "password": password, "next": "/queue/"})


def code_of(secret):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def enrols(client):
    """Set the second step up; return the secret, the spare codes and the page that shows them."""
    from django.core.cache import cache

    secret = re.search(r"<code>([A-Z2-7]{32})</code>", body(client.get("/account/start/")))[1]
    done = client.post("/account/start/", {"code": code_of(secret)})
    page = body(client.get(done["Location"]))
    cache.clear()
    return secret, re.findall(r"<li><code>(\d{8})</code>", page), page


def wrong(secret):
    return f"{(int(code_of(secret)) + 1) % 1_000_000:06}"


@pytest.fixture
def optional(desk, more_ways):
    more_ways(mfa="optional")
    return desk


def test_the_code_is_asked_for_after_the_password_and_the_session_is_a_new_one(optional):
    """Password alone leads to the second step and opens nothing; the code signs in under another session key."""
    secret, _, _ = enrols(signs_in()[0])

    client, first = signs_in()
    assert first["Location"] == "/login/code/"
    assert client.get("/queue/").status_code == 302
    before = client.cookies[SESSION].value
    second = client.post("/login/code/", {"code": code_of(secret)})

    assert second["Location"] == "/queue/" and client.get("/queue/").status_code == 200
    assert client.cookies[SESSION].value != before


def test_a_code_works_once(optional):
    """The same six digits again, within their thirty seconds: refused."""
    secret, _, _ = enrols(signs_in()[0])
    code = code_of(secret)
    signs_in()[0].post("/login/code/", {"code": code})

    assert signs_in()[0].post("/login/code/", {"code": code}).status_code == 200


def test_a_spare_code_stands_in_once_and_is_shown_once(optional):
    """Ten codes are shown, once; one of them signs in, and never again."""
    client, _ = signs_in()
    _, spare, page = enrols(client)

    assert len(set(spare)) == 10 and "二度と示しません" in page
    assert not re.search(r"<code>\d{8}", body(client.get("/account/spare/")))
    assert signs_in()[0].post("/login/code/", {"code": spare[0]})["Location"] == "/queue/"
    assert signs_in()[0].post("/login/code/", {"code": spare[0]}).status_code == 200


def test_wrong_codes_close_the_sign_in_as_wrong_passwords_do(optional):
    """Five wrong codes: the Japanese page, 429; then neither the right code nor the password helps, and it is on record."""
    from axes.models import AccessAttempt

    secret, spare, _ = enrols(signs_in()[0])
    client, _ = signs_in()
    answers = [client.post("/login/code/", {"code": wrong(secret)}) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert "15分間" in body(answers[-1])
    assert client.post("/login/code/", {"code": spare[0]}).status_code == 429
    assert signs_in()[1].status_code == 429
    assert AccessAttempt.objects.get(username="tantou").failures_since_start >= 5


def test_a_right_password_does_not_wash_wrong_codes_away(optional):
    """Signing in anew between the tries: the failures still add up to the lockout."""
    secret, _, _ = enrols(signs_in()[0])
    statuses = [signs_in()[0].post("/login/code/", {"code": wrong(secret)}).status_code for _ in range(5)]

    assert statuses[-1] == 429


def test_where_it_is_required_nothing_opens_before_it_is_set_up(desk, more_ways):
    """Every page but setting up, signing out and the language leads there; it cannot be given up again."""
    more_ways(mfa="required")
    client, _ = signs_in()

    assert client.get("/queue/")["Location"] == client.post("/comment/decide/", {})["Location"] == "/account/start/"
    assert "ほかの画面は使えません" in body(client.get("/account/start/"))
    enrols(client)
    assert client.get("/queue/").status_code == 200
    assert "やめることはできません" in body(client.post("/account/stop/"))
    assert signs_in()[1]["Location"] == "/login/code/"


def test_an_old_session_proves_itself_before_it_changes_anything(optional):
    """A session without a recent sign-in is asked for the password; a wrong one is counted."""
    from axes.models import AccessAttempt

    old = optional["tantou"]
    asked = old.get("/account/start/")["Location"]

    assert asked.startswith("/account/again/")
    assert "パスワードが違います" in body(old.post(asked, {"password": "wrong"}))
    assert AccessAttempt.objects.filter(username="tantou").exists()
    assert old.post(asked, {"password": PASSWORD})["Location"] == "/account/start/"
    assert old.get("/account/start/").status_code == 200


def test_it_can_be_given_up_or_reset_where_it_is_optional(optional):
    """Stopped by its owner, or reset by the administrator for who lost the device: the password is enough again."""
    from django.contrib.auth.models import User

    from triage.web import codes

    client, _ = signs_in()
    enrols(client)
    client.post("/account/stop/")
    assert signs_in()[1]["Location"] == "/queue/"
    enrols(signs_in()[0])
    assert codes.forget(User.objects.get(username="tantou"))
    assert signs_in()[1]["Location"] == "/queue/"


def test_the_database_alone_makes_no_codes(optional):
    """What is stored is neither the secret nor the seed of the spare codes."""
    from allauth.mfa.models import Authenticator

    secret, spare, _ = enrols(signs_in()[0])
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert secret not in stored and spare[0] not in stored and stored.count("gAAAA") == 2


def test_the_pages_keep_the_strict_policy_and_none_registers_anybody(optional):
    """The QR code is part of the page; no style or script within it; allauth's own pages have no address."""
    from django.urls import get_resolver

    client, _ = signs_in()
    page = client.get("/account/start/")

    assert "<svg" in body(page) and "style=" not in body(page) and "data:" not in body(page)
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert not [name for name in names if re.search("signup|reset|email|connections|password_change|webauthn", name)]


def test_the_administrator_links_and_resets_on_the_command_line(tmp_path):
    """`triage migrate` makes the tables, `user link` binds address and subject, `unlink` and `reset-code` undo them."""
    env = {
        **os.environ,
        "TRIAGE_HOME": str(tmp_path),
        "TRIAGE_OIDC_SERVER": "https://ninsho.example",
        "TRIAGE_OIDC_CLIENT_ID": "desk",
        "TRIAGE_OIDC_CLIENT_SECRET": "naisho",
        "TRIAGE_MFA": "optional",
    }
    code = """
import sys
from typer.testing import CliRunner
from triage.cli.app import app
said = []
for line in sys.stdin.read().splitlines():
    done = CliRunner().invoke(app, line.split(), input=f"{sys.argv[1]}\\n{sys.argv[1]}\\n")
    said.append(f"{done.exit_code} {done.output.strip().splitlines()[-1]}")
print("\\n".join(said))
"""
    lines = (
        "migrate\nuser add hana --role moderator --section S --post P --email hana@desk.example\n"
        "user link hana --subject s-1\nuser link hana --email nothing\nuser unlink hana\nuser unlink hana\nuser reset-code hana\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, PASSWORD],
        input=lines,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )

    said = done.stdout.splitlines()
    assert [line[0] for line in said] == ["0", "0", "0", "2", "0", "0", "0"], done.stdout + done.stderr
    assert "結び付けました" in said[2] and "「nothing」は使えません" in said[3] and "解きました" in said[4]
    assert "結び付いていません" in said[5] and "使っていません" in said[6]


def test_without_the_settings_nothing_of_it_is_there(tmp_path):
    """A desk that knows passwords alone loads no allauth, no tokens, no pictures, and has no address of it."""
    code = """
import sys
from triage.settings import load
from triage.web import configure
configure(load({"TRIAGE_HOME": sys.argv[1]}))
from django.urls import get_resolver
paths = [str(p.pattern) for p in get_resolver().url_patterns]
heavy = [m for m in ("allauth", "jwt", "oauthlib", "qrcode", "fido2", "cryptography") if m in sys.modules]
print(heavy, [p for p in paths if p.startswith(("account", "login/"))])
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False, cwd=ROOT
    )

    assert done.stdout.strip() == "[] ['login/']", done.stderr
