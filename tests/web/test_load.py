"""Twenty moderators at a running server, over HTTP: nothing is lost, nothing is decided twice."""

import threading
from collections import Counter

import pytest

from benchmarks.desk.load import DECIDE, OPEN, SIGN_IN, together
from triage.store.chain import verify_chain
from triage.store.models.human import DecisionEvent, EventKind
from triage.store.models.machine import QueueEntry

from .conftest import PASSWORD, judged

PEOPLE, DECISIONS = 20, 2
NAMES = [f"tantou{number}" for number in range(PEOPLE)]


@pytest.fixture
def port(desk):
    """Serve the console with as many threads as it has in use, on a free port; yield the port."""
    from django.core.wsgi import get_wsgi_application
    from django.db import connections
    from waitress.server import create_server

    from triage.web.server import THREADS

    server = create_server(get_wsgi_application(), host="127.0.0.1", port=0, threads=THREADS)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server.effective_port
    server.close()
    thread.join(10)
    connections.close_all()


@pytest.fixture
def crowd(desk):
    """Register twenty moderators with the password of the first, hashed once, and lay out a hundred comments more."""
    from django.contrib.auth.models import Group, User

    from triage.store import comments as store
    from triage.web.models import Profile

    known = User.objects.get(username="tantou")
    group = Group.objects.get(name="moderator")
    for name in NAMES:
        user = User.objects.create(username=name, password=known.password)
        user.groups.add(group)
        Profile.objects.create(user=user, section="見本所", post="主任", accounts=[])
    found = [judged(f"d{number}", f"ありがとうございました {number}").comment for number in range(100)]
    identity = store.Identity(native=True, content_key=lambda c: "", version_key=lambda c: "")
    store.save_comments(found, store.File("d", "d" * 64, "t"), identity)


def test_twenty_moderators_decide_each_comment_once(desk, crowd, port):
    """Every decision that was acknowledged is on the record, no comment has two, and the chain holds."""
    answers = together(port, NAMES, PASSWORD, DECISIONS)

    recorded = list(DecisionEvent.objects.filter(kind=EventKind.DECISION).values_list("username", "comment_key"))
    acknowledged = [(a.name, a.key) for a in answers if a.what == DECIDE and a.status == 302]
    assert sorted(recorded) == sorted(acknowledged)
    assert set(Counter(key for _, key in recorded).values()) == {1}
    assert len(recorded) == PEOPLE * DECISIONS
    assert verify_chain().ok
    assert {a.status for a in answers if a.what == SIGN_IN} == {200, 302}
    assert {a.status for a in answers if a.what == OPEN} == {200}
    assert {a.status for a in answers if a.what == DECIDE} <= {302, 409}
    assert QueueEntry.objects.exclude(state="open").count() == len(recorded)
