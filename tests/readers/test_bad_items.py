"""One bad item in a list of comments of any format: it is left out by name, and the others are read."""

import json

import pytest

from tests.readers.reading import read_bytes, refusal
from tests.readers.test_variants import instagram, lines, thread, tweet, youtube
from triage.readers import ReadOptions
from triage.readers.unreadable import NO_OBJECT

FACEBOOK = {"created_time": "2026-04-03T00:00:00+0000", "message": "よい", "comment_count": 0}
# Format, what holds the comments, and two of them.
HOLDERS = {
    "generic": ("%s", [{"id": "1", "text": "よい"}, {"id": "2", "text": "よい"}]),
    "youtube_api": ('{"items":%s}', [youtube("A"), youtube("B")]),
    "x_api_v2": ('{"data":%s,"meta":{"result_count":3}}', [tweet("2"), tweet("3")]),
    "instagram_graph": ('{"data":%s}', [instagram("1"), instagram("2")]),
    "facebook_graph": ('{"data":%s}', [{"id": "p_1", **FACEBOOK}, {"id": "p_2", **FACEBOOK}]),
    "ytdlp": ('{"extractor":"youtube","id":"v","comments":%s}', [{"id": k, "text": "よい"} for k in "ab"]),
    "ycd": ("%s", [{"cid": k, "text": "よい", "channel": "c"} for k in "ab"]),
    "x_archive": ("window.YTD.tweets.part0 = %s", [{"tweet": {"id_str": k, "full_text": "よい"}} for k in "12"]),
}
# What the list is called in the rejects, where it has a name.
LISTED = {
    "youtube_api": "items[]",
    "x_api_v2": "data[]",
    "instagram_graph": "data[]",
    "facebook_graph": "data[]",
    "ytdlp": "comments[]",
}
DEEP = "[" * 100_000 + "]" * 100_000
BAD = {
    "a string": ('"文字だけ"', NO_OBJECT, '"文字だけ"'),
    "null": ("null", NO_OBJECT, "null"),
    "true": ("true", NO_OBJECT, "true"),
    "a list": ('[1,{"a":null}]', NO_OBJECT, '[1, {"a": null}]'),
    "two of one name": (
        '{"id":"9","text":"a","text":"b"}',
        "同じ名前の項目が二つあります",
        '{"id": "9", "text": "a", "text": "b"}',
    ),
    "two of one name inside": (
        '{"id":"九","snippet":{"a":1,"a":2}}',
        "同じ名前の項目が二つあります",
        '{"id": "九", "snippet": {"a": 1, "a": 2}}',
    ),
    "a number of 5,000 digits": ('{"id":' + "9" * 5000 + "}", "数の桁数が多すぎます", f'{{"id": {"9" * 20}…}}'),
    "3,000 deep": (
        '{"id":"9","text":"a","x":{"a":' + "[" * 3000 + "]" * 3000 + "}}",
        "入れ子が深すぎます",
        f'{{"id": "9", "text": "a", "x": {{"a": {"[" * 18}…{"]" * 18}}}}}',
    ),
    "100,000 deep, and lists alone": (DEEP, "入れ子が深すぎます", f"{'[' * 20}…{']' * 20}"),
    "a secret, and no object": (
        '["access_token=SECRET", {"access_token": {"value": "SECRET"}}]',
        NO_OBJECT,
        '["access_token=***", {"access_token": "***"}]',
    ),
}
ALL = ReadOptions(own_posts=True, max_reject_rate=1)


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("name", HOLDERS)
def test_a_bad_item_leaves_the_others_in(name, bad, tmp_path):
    """File, place, list, reason and JSON of the bad one are told, and the two good ones are read (18)."""
    holder, (one, two) = HOLDERS[name]
    written, reason, value = BAD[bad]
    found = read_bytes(tmp_path, holder % f"[{json.dumps(one)},{written},{json.dumps(two)}]", ALL)
    assert (found.format, len(found.comments), found.counts["rows"]) == (name, 2, 3)
    (reject,) = found.rejects
    assert (reject.file, reject.row, reject.column) == ("入力 一.csv", 2, LISTED.get(name, "[]"))
    assert reject.value == value and reject.reason.startswith(reason)


WRAPPERS = {
    '{"hits":%s}': "hits[]",
    '{"meta":1,"result":{"hits":{"rows":%s}}}': "rows[]",
    '[{"hits":%s}]': "hits[]",
    '{"a":1}\n{"hits":%s}': "hits[]",
}


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_a_bad_item_under_a_name_that_nobody_knows_leaves_the_others_in(wrapper, bad, tmp_path):
    """Whatever a tool calls its list, and however it wraps it: an object without a text of its own is no comment (18)."""
    one, two = ({"id": key, "text": f"よい{key}"} for key in "12")
    written, reason, value = BAD[bad]
    found = read_bytes(tmp_path, wrapper % f"[{json.dumps(one)},{written},{json.dumps(two)}]", ALL)
    assert found.texts == ["よい1", "よい2"]
    reject = found.rejects[-1]
    assert (reject.row, reject.column, reject.value) == (2, WRAPPERS[wrapper], value)
    assert reject.reason.startswith(reason)


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_a_heading_that_the_mapping_names_is_known_in_bad_items_too(wrapper, tmp_path):
    """A list under a free name is read as with a usual heading, and a bad part of a comment spoils that alone (18)."""
    (tmp_path / "m.toml").write_text('text = "honbun"', encoding="utf-8")
    bad = '{"honbun":"b","honbun":"c"},{"honbun":"d","x":[{"text":"t"},{"a":1,"a":2}]}'
    written = wrapper.replace("hits", "data_of_ours") % f'[{{"honbun":"よい"}},{bad}]'
    found = read_bytes(tmp_path, written, ReadOptions(mapping=tmp_path / "m.toml", max_reject_rate=1))
    assert found.texts == ["よい"] and [r.value[:14] for r in found.rejects][-2:] == [
        '{"honbun": "b"',
        '{"honbun": "d"',
    ]


@pytest.mark.parametrize("wrapper", [*WRAPPERS, '{"items":%s}', "%s"])
@pytest.mark.parametrize(
    "bad", ['{"text":"a","text":"b"}', '{"text":"a","x":{"a":1,"a":2}}', f'{{"text":"a","x":{DEEP}}}']
)
def test_a_list_of_one_bad_item_is_a_list_of_one_reject(wrapper, bad, tmp_path):
    """It is left to the share of rejects whether the file is refused, and there is a list of them (18)."""
    found = read_bytes(tmp_path, wrapper % f"[{bad}]", ALL)
    assert found.comments == [] and found.rejects[-1].value.startswith('{"text": "a"')


@pytest.mark.parametrize("depth", [100, 400, 850, 950, 3000, 100_000])
@pytest.mark.parametrize("holder", ["%s", '{"hits":%s}', '{"text":%s}', '{"text":"a","x":%s}'])
def test_lists_in_lists_are_left_out_at_any_depth(holder, depth, tmp_path):
    """In an array and in JSON Lines, by one reject each and without a traceback."""
    bad = holder % ("[" * depth + "]" * depth)
    for text in (f'[{bad},{{"text":"よい"}}]', f'{{"text":"よい"}}\n{bad}\n', f'{{"hits":[{{"text":"よい"}},{bad}]}}'):
        found = read_bytes(tmp_path, text, ALL)
        assert "よい" in found.texts and len(found.comments) + len(found.rejects) == 2


def test_a_bad_part_spoils_its_comment_and_no_wrapper_does(tmp_path):
    """What stands in a list of a comment's own is a part of it; a doubled name beside the list spoils the page."""
    part = '{"hits":[{"id":"1","text":"よい","links":[{"a":1,"a":2}]},{"id":"2","text":"よい"}]}'
    assert [r.row for r in read_bytes(tmp_path, part, ALL).rejects] == [1]
    for whole in ('{"id":"1","text":"よい","links":[{"a":1,"a":2}]}', '{"hits":[{"text":"a"}],"x":{"a":1,"a":2}}'):
        assert "同じ名前の項目" in str(refusal(tmp_path, whole))


def test_a_bad_reply_leaves_its_comment_in(tmp_path):
    """A reply that is no object is left out; the comment it answers and the next reply are read."""
    written = json.dumps({"items": [thread("A", 2, "壊れた返信", youtube("A.1", parentId="A"))]})
    found = read_bytes(tmp_path, written)
    assert [c.id for c in found.comments] == ["youtube:A", "youtube:A.1"]
    assert [(r.row, r.value, r.reason) for r in found.rejects] == [(1, '"壊れた返信"', NO_OBJECT)]


def test_an_item_without_its_content_is_left_out(tmp_path):
    """A comment of YouTube without its snippet, one of Facebook without its id (18)."""
    found = read_bytes(tmp_path, json.dumps({"items": [youtube("A"), {"kind": "youtube#comment", "id": "B"}]}))
    assert len(found.comments) == 1 and [r.row for r in found.rejects] == [2]
    found = read_bytes(tmp_path, json.dumps({"data": [{"id": "p_1", **FACEBOOK}, FACEBOOK]}))
    assert len(found.comments) == 1 and [r.row for r in found.rejects] == [2]


def test_the_places_of_several_pages_run_on(tmp_path):
    """The third item of the second page of three is the sixth of the file; alone on a line it has the line's number."""
    pages = [{"items": [youtube(f"{page}{n}") for n in range(3)]} for page in "AB"]
    pages[1]["items"][2] = "壊れた"
    assert [r.row for r in read_bytes(tmp_path, json.dumps(pages)).rejects] == [6]
    assert [r.row for r in read_bytes(tmp_path, lines(*pages)).rejects] == [2]


def test_bad_items_at_the_beginning_do_not_hide_the_format(tmp_path):
    """A file is known by its first objects, whatever stands before them."""
    found = read_bytes(tmp_path, json.dumps([*["x"] * 9, *[{"id": str(n), "text": f"よい{n}"} for n in range(90)]]))
    assert len(found.comments) == 90 and len(found.rejects) == 9


def test_a_list_that_is_none_is_no_empty_list(tmp_path):
    """A page whose comments are a text is not read as a page without comments."""
    found = read_bytes(tmp_path, lines({"items": [youtube("A")]}, {"items": "壊れた"}))
    assert [(r.row, r.column, r.value) for r in found.rejects] == [(2, "items", "壊れた")]


def test_a_page_that_cannot_be_trusted_is_refused(tmp_path):
    """Two lists of one name, or two of one name beside the list: nobody can say what was left out."""
    for written in ('{"items":[],"items":[]}', '{"items":[],"pageInfo":{"a":1,"a":2}}'):
        assert "同じ名前の項目" in str(refusal(tmp_path, written))


def test_authors_that_cannot_be_read_are_said(tmp_path):
    """X names authors beside the posts: a bad one leaves its posts in, without an author, and is told."""
    page = json.dumps({"data": [tweet("2")], "includes": {"users": [{"id": "5"}]}})
    found = read_bytes(tmp_path, page.replace('{"id": "5"}', '{"id": "5", "id": "6"}'))
    assert [c.author_id for c in found.comments] == [""] and "includes" in found.told


@pytest.mark.parametrize(("message", "more"), [(None, []), ("OK", ["OK"])])
def test_a_message_beside_a_list_hides_no_comment(message, more, tmp_path):
    """An answer that says "OK" and lists its comments under "data" gives them all; a message of null is no comment."""
    listed = [{"id": "1", "text": "道路が壊れています"}, {"id": "2", "text": "よい"}]
    text = json.dumps({"code": 200, "message": message, "data": listed})
    assert read_bytes(tmp_path, text).texts == [*more, "道路が壊れています", "よい"]
