"""The quick way of reading a line of JSON gives what the strict way gives, or leaves the line to it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.readers.jsontext import JsonError, parse_flat, parse_json

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
