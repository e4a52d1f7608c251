"""An array too large to be held gives the same comments, rejects and refusals as one that is read whole."""

import io
import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readers.reading import read_bytes, refusal
from tests.readers.test_bad_items import ALL, BAD, HOLDERS
from triage.readers import ReadOptions, open_export
from triage.readers.jsontext import parse_document
from triage.readers.longarray import items_in
from triage.readers.unreadable import JsonError, fault_of

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


def read_in_steps(text, step):
    stream = io.StringIO(text)
    return list(items_in(lambda size: stream.read(min(size, step))))


@given(st.lists(VALUES, max_size=6), st.integers(1, 30), st.booleans())
def test_the_items_are_those_of_the_array_wherever_the_reading_stops(items, step, escaped):
    """Cut into steps of any length, an array gives what the whole gives."""
    assert read_in_steps(json.dumps(items, ensure_ascii=escaped, indent=step % 3 or None), step) == items


@given(st.lists(VALUES, min_size=1, max_size=3), st.integers(1, 30), st.data())
def test_an_array_that_breaks_off_says_at_which_item(items, step, data):
    """A cut at any place is an error, and never an array of fewer items."""
    text = json.dumps(items)
    with pytest.raises(JsonError, match=r"(件目(の後)?を読めません。|^)(途中で切れて|JSONとして)"):
        read_in_steps(text[: data.draw(st.integers(1, len(text) - 1))], step)


@pytest.mark.parametrize("step", [61, 10_000])
@pytest.mark.parametrize("bad", BAD)
def test_a_bad_item_is_marked_as_in_a_whole_array(bad, step):
    """Each fault has the same reason and value, and the items around it are read."""
    text = f'[{{"id":1,"text":"よい"}},{BAD[bad][0]},{{"id":2,"text":"よ\\"い]"}}]'
    # In steps of a few letters a long text would be begun again and again.
    step = max(step, len(text) // 20)
    found, whole = (
        [fault_of(one) or one for one in items] for items in (read_in_steps(text, step), parse_document(text))
    )
    assert found == whole


@pytest.fixture
def small_limits(monkeypatch):
    """Every array is long, and no other document is read."""
    monkeypatch.setattr("triage.readers.kind.HELD_WHOLE", 0)
    monkeypatch.setattr("triage.readers.kind.JSON_LIMIT", 10)


@pytest.mark.parametrize("name", [name for name in HOLDERS if HOLDERS[name][0].endswith("%s")])
def test_every_format_that_is_an_array_can_be_long(name, small_limits, tmp_path):
    """Comments, rows and the reject of a bad item are those of a short file."""
    holder, (one, two) = HOLDERS[name]
    found = read_bytes(tmp_path, "\ufeff \n" + holder % f"[{json.dumps(one)},3,{json.dumps(two)}]", ALL)
    assert (found.format, len(found.comments), [reject.row for reject in found.rejects]) == (name, 2, [2])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"text":"a"},{"text":"b" "c"}]', "2件目を読めません。JSONとして読めません"),
        ('[{"text":"a"},{"text":"b"}', "2件目の後を読めません。途中で切れています"),
        ('[{"text":"a"},', "1件目の後を読めません。途中で切れています"),
        ('[{"text":"a"}}', "1件目の後を読めません。JSONとして読めません"),
        ("[", "読み込めません：途中で切れています"),
        ('[{"text":"a"},{"text":"切', "2件目を読めません。途中で切れています"),
        ('[{"text":"a"}] x', "後に続きがあります"),
        ('[{"text":"a"}]]', "後に続きがあります"),
        ('[{"text":"a"}] {"text":"b"', "2件目を読めません。途中で切れています"),
        ('[{"text":"a"}] [{"text":"b"}', "2件目の後を読めません。途中で切れています"),
    ],
)
def test_a_long_array_that_is_broken_is_refused_whole(text, said, small_limits, tmp_path):
    """The items before the fault are not kept: whoever reads gets an error before the end."""
    error = str(refusal(tmp_path, text))
    assert said in error and "何も取り込んでいません" in error


@pytest.mark.parametrize("long", [False, True])
def test_arrays_one_behind_the_other_are_one(long, monkeypatch, tmp_path):
    """Pages that were saved into one file are read as pages, whatever stands between them and however long they are."""
    if long:
        monkeypatch.setattr("triage.readers.kind.HELD_WHOLE", 0)
    for between in ("", "\n\n", " , ", "\ufeff", "\n\ufeff"):
        pages = ([{"id": f"{n}", "text": "よい"}, {"id": f"{n + 1}", "text": "よい"}] for n in (1, 3, 5))
        written = between.join(map(json.dumps, pages))
        found = read_bytes(tmp_path, f"\ufeff{written}")
        assert [c.source.row for c in found.comments] == [1, 2, 3, 4, 5, 6] and found.rejects == []


@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize("between", ["", "\n", "\n\ufeff"])
@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 1), (1, 1, 0), (0, 1, 0)])
def test_a_list_and_objects_one_behind_the_other_are_read(order, between, long, monkeypatch, tmp_path):
    """However long the file is, and whichever comes first: nothing is lost, in lines of JSON neither."""
    if long:
        monkeypatch.setattr("triage.readers.kind.HELD_WHOLE", 0)
    parts = ['[{"text":"よい"},{"text":"よい"},7]', '{"text":"よい"}']
    found = read_bytes(tmp_path, between.join(parts[n] for n in order), ALL)
    assert len(found.comments) == sum(2 - n for n in order)
    assert [reject.value for reject in found.rejects if reject.value[0] == "7"] == ["7"] * order.count(0)


def test_an_item_too_large_is_refused(monkeypatch):
    """One item of more than the limit is no comment, and is not held."""
    monkeypatch.setattr("triage.readers.longarray.LINE_LIMIT", 100)
    with pytest.raises(JsonError, match="2件目を読めません。1件が64MBを超えています"):
        read_in_steps('[1,"' + "a" * 500 + '"]', 50)


def test_a_document_that_is_no_array_has_a_limit(small_limits, tmp_path):
    """What must be read whole is refused beyond 150 MB with what to do."""
    assert "150MBを超えています。期間を分けて" in str(refusal(tmp_path, '{"id":"1","text":"よい"}'))


def test_memory_stays_flat_over_a_long_array(monkeypatch, tmp_path):
    """Twelve megabytes on one line are streamed (40)."""
    monkeypatch.setattr("triage.readers.kind.HELD_WHOLE", 2**20)
    monkeypatch.setattr("triage.readers.longarray.STEP", 2**16)
    path, text = tmp_path / "long.json", "長い本文" * 1000
    path.write_text(json.dumps([{"id": n, "text": f"{n}{text}"} for n in range(500)]), encoding="utf-8")
    tracemalloc.start()
    n = sum(1 for _ in open_export(path, ReadOptions()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert n == 500 and peak < path.stat().st_size * 0.5
