"""The quick way of reading a line of JSON gives what the strict way gives, or leaves the line to it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.readers.jsontext import JsonError, parse_document, parse_flat, parse_json

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


def test_a_key_repeated_in_disguise_is_still_refused():
    """The same key spelt with an escape is the same key."""
    with pytest.raises(JsonError, match="同じ名前"):
        parse_json('{"text": "a", "te\\u0078t": "b"}')


GOOD, DOUBLE = '{"id":1,"text":"a"}', '{"text":"a","text":"b"}'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"[{GOOD},\n{GOOD},\n{DOUBLE},{GOOD}]", "3件目を読めません。同じ名前"),
        (f'[{GOOD},{{"text":"a","n":{"9" * 5000}}}]', "2件目を読めません。数の桁数"),
        (f"[{GOOD},{'[' * 5000}{']' * 5000}]", "2件目を読めません。入れ子が深すぎます"),
        (f'{{"next": null, "data":[{GOOD},{DOUBLE}]}}', "2件目を読めません。同じ名前"),
        (f'{{"result":{{"comments" : {{"data":[{DOUBLE}]}}}}}}', "1件目を読めません。同じ名前"),
        (f"{GOOD}\n{DOUBLE}", "2件目を読めません。同じ名前"),
        (f"[{GOOD}]\n[{GOOD},{GOOD},{DOUBLE}]", "2件目の中の3件目を読めません。同じ名前"),
        (f'[{GOOD},{{"text":"切れた', "2件目を読めません。途中で切れています"),
    ],
)
def test_an_item_that_cannot_be_read_is_named(text, said):
    """Whoever has to mend a file of thousands is told which one it is (18)."""
    with pytest.raises(JsonError, match=said):
        parse_document(text)


@pytest.mark.parametrize("text", [DOUBLE, f"[{GOOD}", '{"a":' * 5000, f"[{GOOD}] x"])
def test_a_fault_of_no_item_is_told_as_before(text):
    """A place is only said where there is one, and looking for it takes no time on nested texts."""
    with pytest.raises(JsonError):
        parse_document(text)
