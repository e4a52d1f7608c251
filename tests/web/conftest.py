"""A desk with three people and a few judged comments, and a signed-in client for each."""

import os
import shutil
import sqlite3
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from triage.assess import rank_all
from triage.policy import load_policy
from triage.records import (
    Assessment,
    CategoryId,
    Comment,
    CommentId,
    Cue,
    Neighbour,
    Platform,
    Precision,
    Repeat,
    Signal,
    Source,
    Span,
)

POSTGRES = os.environ.get("TRIAGE_TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/test")
PEOPLE = (("tantou", "moderator"), ("sekinin", "approver"), ("kansa", "auditor"))
PASSWORD = "sakurajima-no-kemuri-8"
POLICY = load_policy("kagoshima")
THRESHOLDS = {c: 0.5 for clause in POLICY.clauses for c in clause.categories} | {
    "opinion": 0.5,
    "correction": 0.5,
    "crisis": 0.5,
}
HOSTILE = "<script>alert(1)</script>\u202e逆さ\u200b javascript:alert(2) " + "あ" * 10_000


def browser(**options):
    """Return a client that asks the host the loopback profile allows."""
    return Client(SERVER_NAME="127.0.0.1", **options)


def today():
    """Return today in Japan, as a form takes it."""
    from triage.clock import JST

    return datetime.now(JST).date().isoformat()


def comment(key, text, platform=Platform.X, **changes):
    fixed = {
        "posted_at": datetime(2026, 5, 1, tzinfo=UTC),
        "posted_at_precision": Precision.EXACT,
        "author_name": "匿名",
        "source": Source("t", "t", "f" * 64, 1),
    }
    return Comment(
        id=CommentId(key),
        platform=platform,
        text=text,
        **{"account": "a", **fixed, **changes},
    )


def judged(key, text, category="defamation", probability=0.9, **changes):
    cue = Cue(CategoryId(category), (Span(0, min(2, len(text))),), 0.5, "lexicon", "人をおとしめる表現に関わる語です。")
    signals = (Signal(CategoryId(category), probability, (cue,)), Signal(CategoryId("repeat"), 0.0))
    return Assessment(comment(key, text, **changes), signals, probability, (), None, (), "test-1", "authored")


def pytest_generate_tests(metafunc):
    """Run every test of a desk on both engines, but those in a browser on SQLite alone unless they name their engines."""
    named = [mark for mark in metafunc.definition.iter_markers("parametrize") if "engine" in str(mark.args[0])]
    if "engine" in metafunc.fixturenames and not named:
        metafunc.parametrize("engine", ["sqlite"] if "browser" in metafunc.fixturenames else ENGINES, indirect=True)


ENGINES = ["sqlite", "postgres"]


@pytest.fixture
def engine(request):
    """Return which database the desk is in."""
    return request.param


def _furnish():
    """Put four ranked comments and three people into an empty store."""
    from triage.store import comments as store
    from triage.web import people

    found = [
        judged("c1", "無能な職員だ", probability=0.95),
        judged("c2", HOSTILE, probability=0.8),
        judged("c3", "ありがとうございました", probability=0.1),
        judged("c4", "動画のコメント", probability=0.7, platform=Platform.YOUTUBE),
    ]
    identity = store.Identity(native=True, content_key=lambda c: "", version_key=lambda c: "")
    store.save_comments([a.comment for a in found], store.File("t", "f" * 64, "t"), identity)
    store.save_judgements(found)
    store.replace_queue(rank_all(found, POLICY, THRESHOLDS), policy_version=POLICY.version)
    for name, role in PEOPLE:
        people.add(name, PASSWORD, role=role, section="見本所", post="主任")


@pytest.fixture(scope="session")
def desk_template(sqlite_template, use_database, tmp_path_factory):
    """Return a furnished file, which every test copies: hashing passwords is slow by design."""
    from triage.web.place import database

    path = tmp_path_factory.mktemp("desk") / "desk.sqlite3"
    shutil.copyfile(sqlite_template, path)
    use_database(database(f"sqlite:///{path.as_posix()}"))
    _furnish()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


@pytest.fixture(scope="session")
def postgres_desk(postgres_template, use_database):
    """Return (administration connection, name) of a furnished PostgreSQL database, which every test copies."""
    from django.db import connections

    from triage.web.place import database

    admin, name = postgres_template
    admin.execute(f"CREATE DATABASE {name}_desk TEMPLATE {name}_template")
    use_database({**database(POSTGRES), "NAME": f"{name}_desk"})
    _furnish()
    connections.close_all()
    yield admin, name
    admin.execute(f"DROP DATABASE {name}_desk WITH (FORCE)")


@pytest.fixture
def sqlite_store(desk_template, use_database, tmp_path):
    """Give the test a furnished SQLite store of its own."""
    from triage.web.place import database

    path = tmp_path / "store.sqlite3"
    shutil.copyfile(desk_template, path)
    use_database(database(f"sqlite:///{path.as_posix()}"))


@pytest.fixture
def postgres_store(postgres_desk, use_database):
    """Give the test a furnished PostgreSQL store of its own."""
    from django.db import connections

    from triage.web.place import database

    admin, name = postgres_desk
    admin.execute(f"CREATE DATABASE {name} TEMPLATE {name}_desk")
    use_database({**database(POSTGRES), "NAME": name})
    yield
    connections.close_all()
    admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def desk(engine, request):
    """Store four comments, rank them, and return a signed-in client by user name."""
    from django.core.cache import cache
    from django.db import connections

    request.getfixturevalue(f"{engine}_store")
    cache.clear()
    yield {name: signed_in_as(name) for name, _ in PEOPLE}
    connections.close_all()


@pytest.fixture
def more_ways():
    """Return what opens more ways to sign in than the password, until the test ends; the store must be there."""
    from contextlib import ExitStack

    from django.core.management import call_command
    from django.test import override_settings

    from triage.settings import Settings
    from triage.web import project
    from triage.web.ways import additions

    with ExitStack() as until:

        def open_them(**settings):
            asked = Settings(home=Path(), database_url="sqlite:///x", **settings)
            added = additions(asked, vars(project))
            # The apps last: one of them looks for its middleware as soon as it is there.
            apps = added.pop("INSTALLED_APPS")
            until.enter_context(override_settings(TRIAGE_OIDC=asked.oidc_server, TRIAGE_MFA=asked.mfa, **added))
            until.enter_context(override_settings(INSTALLED_APPS=apps))
            sys.modules.pop("triage.web.waysurls", None)
            call_command("migrate", verbosity=0)

        yield open_them


@pytest.fixture
def doors(desk, more_ways):
    """A desk with every way to sign in: clients of somebody who may set the second step up, has it, or stands before it."""
    more_ways(oidc_server="http://127.0.0.1:9", oidc_client_id="c", oidc_client_secret="s", mfa="optional")
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(_user("kansa"), generate_totp_secret())
    RecoveryCodes.activate(_user("kansa"))
    half = browser()
    half.post("/login/", {"username": "kansa", "password": PASSWORD})
    return {"new": _recently_signed_in("tantou"), "enrolled": _recently_signed_in("kansa"), "half": half, "": browser()}


def _recently_signed_in(name):
    client = signed_in_as(name)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() + 3600}]
    session["account_authentication_methods_user"] = str(_user(name).pk)
    session.save()
    return client


@pytest.fixture
def worked(desk):
    """A desk in the middle of its day: a group of repeats, a proposal that waits, a removal approved, notes, a complaint.

    Another account has one comment, which is decided and recorded as 全件確認済.
    """
    from triage.store import comments as store
    from triage.store.decisions import last_seq
    from triage.store.lots import lots

    from .test_console import HIDE
    from .test_keeping import PNG, REMOVE, keep, screen

    repeat = Repeat("grp", 2, 1, (Neighbour(CommentId("g1"), 0.95),))
    texts = {"g1": "講習に申し込もう 今すぐ", "g2": "講習に申し込もう 今すぐ！"}
    found = [judged(k, t, "repeat", 0.9)._replace(repeat=repeat) for k, t in texts.items()]
    found.append(judged("d1", "講習の日程を教えてください", probability=0.1, account="instagram-1"))
    identity = store.Identity(native=True, content_key=lambda c: "", version_key=lambda c: "")
    store.save_comments([a.comment for a in found], store.File("g", "a" * 64, "t"), identity)
    store.save_judgements(found)
    store.replace_queue(rank_all(found, POLICY, THRESHOLDS), policy_version=POLICY.version)
    keep(desk["tantou"], screen=screen(PNG))
    desk["tantou"].post("/comment/decide/", {**REMOVE, "expected": str(last_seq("c4"))})
    approval = {"id": "c4", "answer": "approve", "unconcerned": "on", "expected": str(last_seq("c4"))}
    desk["sekinin"].post("/comment/approve/", approval)
    desk["tantou"].post("/comment/decide/", HIDE)
    desk["tantou"].post("/comment/complain/", {"id": "c4", "subject": "消すな", "received_on": "2026-11-20"})
    desk["tantou"].post("/comment/note/", {"id": "c3", "note": "電話で問合せあり"})
    desk["tantou"].post("/comment/hold/", {"id": "c4", "ground": "appeal", "reason": "申出が続いているため"})
    desk["tantou"].post("/comment/decide/", {"id": "d1", "action": "leave", "expected": "0"})
    (lot,) = lots("instagram-1", size=200, limit=1)
    given = {"account": lot.account, "first": str(lot.first), "last": str(lot.last), "n": "1"}
    desk["tantou"].post("/lots/record/", given)
    desk["tantou"].post("/queue/views/", {"name": "動画", "platform": "youtube"})
    return desk


@pytest.fixture
def used(worked):
    """The desk in the middle of its day, with a call from outside and one comment in somebody's hands."""
    call = {"id": "c1", "sender": "public", "way": "phone", "received_on": "2026-11-20", "subject": "見てほしい"}
    worked["tantou"].post("/comment/notice/", call)
    worked["tantou"].post("/comment/consult/", {"id": "c3", "with": "法務", "subject": "照会", "due": "2026-01-10"})
    return worked


def signed_in_as(name):
    """Return a client with a session of that user."""
    client = browser()
    client.force_login(_user(name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def _user(name):
    from django.contrib.auth.models import User

    return User.objects.get(username=name)
