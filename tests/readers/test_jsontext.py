"""The quick way of reading a line of JSON gives what the strict way gives, or leaves the line to it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.readers.jsontext import parse_document, parse_flat, parse_flat_lines, parse_json, parse_line
from triage.readers.unreadable import JsonError, Unreadable

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()


@given(st.dictionaries(st.text(max_size=4), SCALARS | st.lists(SCALARS, max_size=2), max_size=5), st.booleans())
def test_what_is_read_quickly_is_what_the_strict_reader_gives(row, escaped):
    """Any object, numbers of any size among its values, NaN too."""
    line = json.dumps(row, ensure_ascii=escaped)
    found = parse_flat(line)

    assert found is None or found == parse_json(line)


def test_a_plain_comment_is_read_quickly():
    """Otherwise nothing would be gained."""
    assert parse_flat('{"id": "1", "text": "求人票と違う", "likes": 3}') == {
        "id": "1",
        "text": "求人票と違う",
        "likes": 3,
    }


@pytest.mark.parametrize(
    "line",
    [
        '{"text": "a", "text": "b"}',
        '{"text": "a", "text" : "b"}',
        '{"text":"a","text"\t:"b"}',
        '{"text": "a", "te\\u0078t": "b"}',
        '{"text": "a", "n": NaN}',
        '{"text": "a", "n": {"text": "b"}}',
        '{"text": "cut',
    ],
)
def test_what_is_doubtful_is_left_to_the_strict_reader(line):
    """A repeated key, NaN, something nested, half a line."""
    assert parse_flat(line) is None


PIECES = ['{"a":1', '"b":2}', '{"a":1}', '{"a":1},{"b":2}', "{}", "{}]", '{"a":[{}', '"a"', '{"a":"}', "[", "]", ""]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=5))
def test_lines_read_together_are_what_each_is_by_itself(pieces):
    """Also halves and pairs of objects that make as many objects together as there are lines."""
    lines = [f"{piece}\n" for piece in pieces]
    found = parse_flat_lines(lines)

    assert found is None or found == [parse_json(line) for line in lines]


def test_plain_comments_are_read_together():
    """Otherwise nothing would be gained; the last line of a file may have no end."""
    assert parse_flat_lines(['{"id": "1", "text": "a"}\r\n', '{"id": "2"}']) == [{"id": "1", "text": "a"}, {"id": "2"}]


def test_a_key_repeated_in_disguise_is_still_refused():
    """The same key spelt with an escape is the same key."""
    with pytest.raises(JsonError, match="同じ名前"):
        parse_json('{"text": "a", "te\\u0078t": "b"}')


GOOD, DOUBLE = '{"id":1,"text":"a"}', '{"text":"a","text":"b"}'


LONG, DEEP = f'{{"text":"a","n":{"9" * 5000}}}', f'{{"text":"a","n":{"[" * 3000}{"]" * 3000}}}'


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (DOUBLE, "同じ名前の項目が二つあります"),
        ('{"id":2,"snippet":{"text":"a","text":"b"}}', "同じ名前の項目が二つあります"),
        ('{"id":2,"entities":{"urls":[{"url":"a","url":"b"}]}}', "同じ名前の項目が二つあります"),
        (LONG, "数の桁数が多すぎます"),
        (DEEP, "入れ子が深すぎます"),
        ('{"text":"a","n":' + '{"a":[' * 2000 + "1" + "]}" * 2000 + "}", "入れ子が深すぎます"),
    ],
)
@pytest.mark.parametrize("holder", ["[%s]", '{"data":[%s],"next":null}', '{"result":{"comments":{"data":[%s]}}}'])
def test_a_bad_item_is_marked_in_its_place(bad, reason, holder):
    """An object that cannot be trusted, wherever in it the fault is, leaves the others of its list as they are (18)."""
    found = parse_document(holder % f"{GOOD},{bad},{GOOD}")
    found = found["result"]["comments"] if "result" in found else found
    one, two, three = found["data"] if isinstance(found, dict) else found
    assert one == three == {"id": 1, "text": "a"}
    assert isinstance(two, Unreadable) and two.reason.startswith(reason)


def test_a_page_on_a_line_keeps_its_good_items():
    """A page a line is read as a page alone; a line that is itself one bad object is an error."""
    assert [isinstance(one, Unreadable) for one in parse_line(f'{{"items":[{GOOD},{DOUBLE}]}}')["items"]] == [
        False,
        True,
    ]
    for bad in (DOUBLE, LONG, DEEP, '{"data":[],"meta":{"a":1,"a":2}}'):
        with pytest.raises(JsonError):
            parse_line(bad)


def test_a_bare_tab_in_a_text_is_kept():
    """Tools that do not escape a tab or a line end leave no doubt where the text ends."""
    assert parse_document('[{"text":"a\tb\nc"}]') == [{"text": "a\tb\nc"}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f'[{GOOD},{{"text":"切れた', "2件目を読めません。途中で切れています"),
        (f'[{GOOD},{DOUBLE},{{"text":"a" "b":1}},{GOOD}]', "3件目を読めません。JSONとして読めません"),
        (f'[{GOOD}]\n[{GOOD},{GOOD},{{"text" "a"}}]', "2件目の中の3件目を読めません。JSONとして読めません"),
        (f'{{"result":{{"comments" : {{"data":[{GOOD},{{"text"]}}}}}}', "2件目を読めません。JSONとして読めません"),
        (f"[{GOOD},{GOOD}", "2件目の後を読めません。途中で切れています"),
        (f"[{GOOD},", "1件目の後を読めません。途中で切れています"),
        (f'{{"data":[{GOOD}}}', "1件目の後を読めません。JSONとして読めません"),
        (f"[{GOOD}] [{GOOD},", "2件目の中の1件目の後を読めません。途中で切れています"),
    ],
)
def test_an_item_from_which_on_nothing_can_be_read_is_named(text, said):
    """Whoever has to mend a file of thousands is told which one it is (18)."""
    with pytest.raises(JsonError, match=said):
        parse_document(text)


@pytest.mark.parametrize(
    "text",
    [
        DOUBLE,
        "[",
        "[}",
        '{"a":' * 5000,
        f"[{GOOD}] x",
        f"[{GOOD}]]",
        f'{{"data":[{GOOD}] "a"}}',
        f'{{"n":[{GOOD}],"x" 1}}',
    ],
)
def test_a_fault_of_no_item_names_none(text):
    """A place is only said where there is one, and looking for it takes no time on nested texts."""
    with pytest.raises(JsonError) as caught:
        parse_document(text)
    assert "件目" not in str(caught.value)
