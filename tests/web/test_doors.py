"""Every address of the console, role by role and account by account: a new one without a line of its own fails here."""

import functools
import re
from collections.abc import Mapping

import pytest

from triage.store.decisions import head, last_seq, timeline
from triage.store.models.desk import Concern
from triage.store.models.disposal import DisposalList
from triage.store.models.human import DecisionEvent
from triage.web.people import EVERYWHERE, ROLES
from triage.web.urls import urlpatterns

from .conftest import browser, signed_in_as
from .doors import DOORS
from .test_console import HIDE

OTHERS = re.compile(r"無能|動画のコメント|講習に申し込もう|id=[cg]\d")


@pytest.fixture
def numbers(used):
    """The desk in the middle of its day with somebody of every role; return the numbers that the store alone knows."""
    for role in ROLES:
        _join(f"{role}-all", role, [])
        _join(f"{role}-other", role, ["other"])
    used["tantou"].post("/comment/decide/", {**HIDE, "id": "g2"})
    approval = {"id": "g2", "answer": "approve", "unconcerned": "on", "expected": str(last_seq("g2"))}
    used["sekinin"].post("/comment/approve/", approval)
    ticked = {"decision": str(last_seq("g2")), "result": "done", "done_at": "2026-01-20T10:00"}
    used["tantou"].post("/worklist/done/", ticked)
    last = DecisionEvent.objects.order_by("-seq").values_list("seq", flat=True)
    (approved,) = (e for e in timeline("c4") if e.decision and e.decision.action == "approve")
    ended = DisposalList.objects.create(
        on="2020-03-31", accounts=["a"], policy_version="v", listed=0, listed_by="kanri"
    )
    return {
        "group": "grp",
        "disposal": ended.pk,
        "evidence": last.filter(kind="evidence").first(),
        "lot": last.filter(kind="reviewed_all").first(),
        "task": approved.seq,
        "proposal": approved.decision.refers_to,
        "tick": last.filter(kind="measure_done").first(),
        "complaint": Concern.objects.get(kind="complaint").seq,
        "hold": Concern.objects.get(kind="hold").seq,
    }


def _join(name, role, accounts):
    """Register somebody without a password: what is slow by design is no part of these tests."""
    from django.contrib.auth.models import Group, User

    from triage.web.models import Profile
    from triage.web.people import ensure_roles

    ensure_roles()
    user = User.objects.create(username=name)
    user.groups.add(Group.objects.get(name=role))
    Profile.objects.create(user=user, section="見本所", post="主任", accounts=accounts)


def sent(client, door, numbers):
    """Send the request of a door; return the answer."""

    def filled(value):
        return value.format(**numbers) if isinstance(value, str) else value

    path = filled(door.path)
    if door.form is None:
        return client.get(path)
    return client.post(path, {name: filled(value) for name, value in door.form.items()})


def answers(numbers, names_of) -> Mapping[str, int]:
    """Return the status by 'who at which door', for the people that `names_of` gives for a door."""
    come_in = functools.cache(signed_in_as)
    return {
        f"{name} at {route}": sent(come_in(name), door, numbers).status_code
        for route, door in DOORS.items()
        if route != "logout"
        for name in names_of(door)
    }


def test_every_address_has_a_door():
    """An address of the console that no line says the rights of fails the build, and so does a line without address."""
    assert sorted(DOORS) == sorted(str(pattern.name) for pattern in urlpatterns)


def test_every_address_is_the_one_its_door_sends_to():
    """A line tests the address whose name it bears."""
    from django.urls import resolve

    for name, door in DOORS.items():
        path = re.sub(r"\{\w+\}", "1", door.path.partition("?")[0])
        assert resolve(path).url_name == name


def test_without_the_right_nothing_is_shown_and_nothing_written(numbers):
    """Whoever has a role that may not gets 403 at every such door, whatever they send; the record stays as it was."""
    before = head()

    found = answers(numbers, lambda door: [f"{role}-all" for role in sorted(ROLES.keys() - door.roles)])

    assert {who: status for who, status in found.items() if status != 403} == {}
    assert len(found) >= 100 and head() == before


def test_with_the_right_no_door_is_shut(numbers):
    """The table names no role that is refused: each gets through, if only to be told what is missing."""
    found = answers(numbers, lambda door: [f"{role}-all" for role in sorted(door.roles)])

    assert {who: status for who, status in found.items() if status in (403, 405) or status >= 500} == {}


def test_what_belongs_to_other_accounts_is_not_found(numbers):
    """Every door that names one thing answers 404 to whoever has the role but not the account; nothing is written."""
    before = head()
    named = [door for door in DOORS.values() if door.named]

    found = answers(
        numbers,
        lambda door: [f"{role}-other" for role in sorted(door.roles - set(EVERYWHERE)) if door.named],
    )

    assert {who: status for who, status in found.items() if status != 404} == {}
    assert len(found) >= len(named) and head() == before


def test_no_list_tells_of_other_accounts(numbers):
    """Pages that name no one thing hold no word and no id of a comment of other accounts, for no role."""
    shown = {}
    for route, door in DOORS.items():
        for role in sorted(door.roles - set(EVERYWHERE)):
            if not door.named and door.form is None:
                shown[f"{role} at {route}"] = sent(signed_in_as(f"{role}-other"), door, numbers).content.decode()

    assert {who: OTHERS.findall(body) for who, body in shown.items() if OTHERS.search(body)} == {}
    seen = sent(signed_in_as("moderator-all"), DOORS["queue"], numbers).content.decode()
    assert len(shown) > 30 and len(OTHERS.findall(seen)) > 3


def test_nobody_comes_in_without_signing_in(numbers):
    """Every door but those of signing in, signing out and the language sends a stranger to the sign-in page."""
    before = head()
    for name, door in DOORS.items():
        answer = sent(browser(), door, numbers)
        assert door.open or (answer.status_code == 302 and answer["Location"].startswith("/login/")), name
    assert head() == before
