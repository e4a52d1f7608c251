"""A list of what has ended, however long it is, is read, written and settled a piece at a time."""

import weakref
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext

from triage.cli.purge import _tell
from triage.decision import Person
from triage.policy import load_policy
from triage.store.chain import Draft
from triage.store.decisions import record
from triage.store.disposal import Asked, Refused, check_unchanged, items_of, settle_list
from triage.store.models.disposal import DisposalItem, DisposalList
from triage.store.models.human import EventKind
from triage.store.units import HELD, Unit

POLICY = load_policy("kagoshima")
NOW, DAY = datetime(2040, 5, 1, tzinfo=UTC), date(2040, 5, 1)
MANY = 3000


class Watched(Unit):
    """A unit of which it can be told whether anybody still holds it."""

    __hash__ = object.__hash__


def many(seen):
    """Yield units, of which one in four stays, and note in `seen` how many are held at once."""
    held = weakref.WeakSet()
    for n in range(MANY):
        why = (HELD,) if n % 4 == 0 else ()
        unit = Watched("comment", n, f"k{n}", "a", {"comment": 2}, date(2031, 3, 31), "discard", 0, 0, why)
        held.add(unit)
        seen.append(len(held))
        yield unit


@pytest.mark.parametrize("file", ["", "一覧.csv", "一覧.xlsx"])
def test_a_list_is_told_and_written_one_at_a_time(tmp_path, capsys, file):
    """All are counted, and a few are held at once, with a file or without."""
    seen = []
    _tell(many(seen), POLICY, tmp_path / file if file else None, ["一覧"])

    told = capsys.readouterr().out
    assert "コメントの原本と参考値\t4500 件" in told and f"{HELD}\t750 件" in told
    assert len(seen) == MANY and max(seen) <= 3
    assert not file or (tmp_path / file).stat().st_size > MANY


def test_a_list_is_settled_a_piece_at_a_time(database):
    """Some hundreds of its items are held at once; what was written is what its hash is of."""
    made_so_far, gone, most = [], [], []

    def note(instance, **_):
        made_so_far.append(weakref.ref(instance, gone.append))
        most.append(len(made_so_far) - len(gone))

    post_init.connect(note, sender=DisposalItem)
    try:
        made = settle_list(many([]), Asked(DAY, None, POLICY.version), Person("kanri", "", ""), NOW)
    finally:
        post_init.disconnect(note, sender=DisposalItem)

    assert max(most) <= 1001
    found = list(items_of(made))
    assert (len(found), found[0].key, found[-1].key) == (2250, "k1", "k2999")
    check_unchanged(made)


def test_whoever_stepped_aside_hears_how_many_of_a_long_list_concern_them(database):
    """Those at its beginning and at its end are counted together, and nothing is settled."""
    kanri = Person("kanri", "", "")
    for key in ("k1", "k2999", "elsewhere"):
        record(Draft(EventKind.RECUSED, kanri, NOW, {}, key))

    with CaptureQueriesContext(connection) as seen, pytest.raises(Refused, match=r"コメントが 2 件載っています"):
        settle_list(many([]), Asked(DAY, None, POLICY.version), kanri, NOW)
    assert len(seen.captured_queries) == 1 and not DisposalList.objects.exists()
