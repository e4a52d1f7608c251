"""How the console is served and who may sign in: TLS behind a proxy, faults in Japanese, accounts."""

import http.client
import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.db import OperationalError

from triage.web import people
from triage.web.faults import StoreFaults

from .conftest import PASSWORD, browser

ROOT = Path(__file__).parent.parent.parent
HTTPS = {"TRIAGE_PROFILE": "https", "TRIAGE_ALLOWED_HOSTS": "desk.example"}


def program(home, code):
    env = {**os.environ, **HTTPS, "TRIAGE_HOME": str(home), "PYTHONPATH": str(ROOT)}
    env.pop("TRIAGE_DATABASE_URL", None)
    start = "from triage.settings import load; from triage.web import configure; s = load(); configure(s); "
    return [sys.executable, "-c", start + code], env


def answer(port, headers):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        connection.request("GET", "/login/", headers={"Host": "desk.example", **headers})
        return connection.getresponse()


def test_behind_tls_the_proxy_is_believed_and_plain_http_is_sent_on(tmp_path):
    """With X-Forwarded-Proto from this machine the page opens and the cookie is Secure; without, 301 to https."""
    code = (
        "from django.core.management import call_command as c; c('migrate', verbosity=0); import socket; "
        "k = socket.socket(); k.bind(('127.0.0.1', 0)); p = k.getsockname()[1]; k.close(); print(p, flush=True); "
        "from triage.web.server import run; run(s, '127.0.0.1', p)"
    )
    command, env = program(tmp_path, code)
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            port = int(server.stdout.readline())
            for _ in range(50):
                try:
                    plain = answer(port, {})
                    break
                except ConnectionRefusedError:
                    time.sleep(0.1)
            proxied = answer(port, {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"})
        finally:
            server.terminate()

    assert (plain.status, plain.headers["Location"]) == (301, "https://desk.example/login/")
    assert proxied.status == 200
    assert "__Host-triage-csrf" in proxied.headers["Set-Cookie"] and "Secure" in proxied.headers["Set-Cookie"]
    assert "max-age=31536000" in proxied.headers["Strict-Transport-Security"]


def test_a_locked_database_is_a_page_that_says_to_wait():
    """503 with what to do; an error of the program is left to Django."""
    faults = StoreFaults(lambda request: None)

    page = faults.process_exception(None, OperationalError("database is locked"))

    assert page.status_code == 503 and "少し待って" in page.content.decode()
    assert faults.process_exception(None, ValueError("x")) is None


@pytest.mark.parametrize("password", ["short", "123456789012", "password1234"])
def test_a_weak_password_is_refused(database, password):
    """Too short, only digits, or too common: the message is Japanese and nobody is registered."""
    with pytest.raises(ValueError, match="パスワード"):
        people.add("hana", password, role="moderator", section="見本所", post="主任")

    assert list(people.everyone()) == []


def test_a_disabled_person_is_signed_out_at_once(desk):
    """異動: the open session ends with the account, and what was decided stays."""
    people.disable("tantou")

    assert desk["tantou"].get("/queue/").status_code == 302
    assert browser().post("/login/", {"username": "tantou", "password": PASSWORD}).status_code == 200


def test_the_demo_shows_its_passwords_last():
    """`make serve` makes the demo people after the table of scores, so that they do not scroll away."""
    lines = (Path(__file__).parents[2] / "Makefile").read_text(encoding="utf-8").split("\nserve:")[1].splitlines()

    assert [line.split("triage ")[1].split()[0] for line in lines[1:5]] == ["init", "score", "init", "serve"]
    assert "--demo" not in lines[1] and "--demo" in lines[3]


def test_the_sign_in_page_says_what_this_is(database):
    """One sentence before anybody has signed in."""
    assert "コメントを確認の順に並べ、職員の判断を記録する" in browser().get("/login/").content.decode()


def test_demo_people_can_be_made_again(database):
    """The same names, new passwords: `init --demo` twice is no error."""
    first, second = list(people.ensure_demo()), list(people.ensure_demo())

    assert [name for name, _, _ in first] == [name for name, _, _ in second]
    assert {role for _, _, role in first} == set(people.ROLES.values())
    assert {password for _, password, _ in first}.isdisjoint(password for _, password, _ in second)
