"""A JSON object with a list too long to be held gives the comments, rejects and warnings of one that is read whole."""

import io
import json
import tracemalloc

import pytest

from tests.readers.reading import read_bytes, refusal
from tests.readers.test_bad_items import ALL, BAD, HOLDERS
from tests.readers.test_variants import tweet, youtube
from triage.readers import open_export
from triage.readers.jsontext import USUAL_TEXT
from triage.readers.longpage import pages_in, walked

ONE, TWO, THREE = ({"id": key, "text": f"よい{key}"} for key in "123")
INCLUDES = {"includes": {"users": [{"id": "5", "username": "a", "name": "名"}]}}
# Whatever stands around the list: its name, other lists, comments before it, shared parts behind it.
SHAPES = {
    "generic": {"hits": [ONE, TWO, THREE]},
    "wrapped": {"result": {"comments": {"data": [ONE, 3, TWO, THREE]}}, "n": 3},
    "two lists": {"comments": [ONE, TWO], "items": [THREE]},
    "a list of figures": {"figures": [1, 2, 3, 4, 5, 6, 7, 8, 9], "items": [ONE, TWO, THREE]},
    "a post of its own text": {"text": "投稿", "id": "9", "comments": [ONE, TWO, THREE]},
    "youtube": {"items": [youtube("A"), youtube("B"), youtube("C")], "pageInfo": {"n": 1}, "nextPageToken": "x"},
    "posts, the last without comments": {
        "data": [
            *({"id": f"7_{k}", "message": "投稿", "comments": {"data": [{"id": k, "message": "よい"}]}} for k in "123"),
            *({"id": f"7_{k}", "message": "投稿"} for k in "4567"),
        ]
    },
    "a count of all": {
        "data": [{"id": k, "message": "よい", "created_time": "2026-04-03T00:00:00+0000"} for k in "123"],
        "summary": {"total_count": 3},
    },
    "users with a text": {"users": [{"id": "u", "text": "自己紹介"}], "data": [ONE, TWO, THREE]},
    "x": {"data": [tweet("2"), tweet("3"), tweet("4")], "meta": {"result_count": 3, "next_token": "n"}, **INCLUDES},
    "instagram": {"data": [{"id": k, "text": "よい", "timestamp": "2026-04-03T00:00:00+0000"} for k in "123"]},
    "ytdlp": {"extractor": "youtube", "id": "v", "tags": ["a"], "comments": [ONE, TWO, THREE], "comment_count": 9},
    "ycd": {"comments": [{"cid": k, "text": "よい", "channel": "c"} for k in "abc"]},
}


WHOLE = {
    "two lists",
    "a post of its own text",
    "posts, the last without comments",
    "a count of all",
    "users with a text",
}


@pytest.fixture
def long(monkeypatch):
    """Every list is long, and each part of one holds a single comment."""
    monkeypatch.setattr("triage.readers.kind.HELD_WHOLE", 20)
    monkeypatch.setattr("triage.readers.content.PAGE", 1)


def read_both(folder, text, monkeypatch):
    whole = read_bytes(folder, text, ALL)
    monkeypatch.setattr("triage.readers.kind.HELD_WHOLE", 20)
    monkeypatch.setattr("triage.readers.content.PAGE", 1)
    return whole, read_bytes(folder, text, ALL)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_long_document_is_read_as_a_short_one(shape, monkeypatch, tmp_path):
    """Comments with their rows and authors, rejects, counts and warnings: nothing twice, and nothing left out."""
    whole, parted = read_both(tmp_path, json.dumps(SHAPES[shape], indent=1), monkeypatch)
    assert len(whole.comments) >= 3 and parted == whole


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("name", [name for name in HOLDERS if HOLDERS[name][0].startswith("{")])
def test_a_bad_item_of_a_long_list_leaves_the_others_in(name, bad, monkeypatch, tmp_path):
    """In every format, as in a short list (18)."""
    holder, (one, two) = HOLDERS[name]
    text = holder % f"[{json.dumps(one)},{BAD[bad][0]},{json.dumps(two)}]"
    whole, parted = read_both(tmp_path, text, monkeypatch)
    assert len(whole.rejects) == 1 and parted == whole


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"items":[%s,{"text":"b" "c"}]}', "2件目を読めません。JSONとして読めません"),
        ('{"items":[%s,', "1件目の後を読めません。途中で切れています"),
        ('{"items":[%s],"a"', "途中で切れています"),
        ('{"items":[%s],"a" 1}', "JSONとして読めません"),
        ('{"items":[%s],"items":[]}', "同じ名前の項目が二つあります"),
        ('{"items":[%s],"x":{"a":1,"a":2}}', "同じ名前の項目が二つあります"),
        ('{"items":[%s]}x', "後に続きがあります"),
    ],
)
def test_a_long_document_that_is_broken_is_refused_whole(text, said, long, tmp_path):
    """Wherever the fault is, nothing is kept, also where the document is too long to be read whole."""
    error = str(refusal(tmp_path, text % json.dumps(ONE)))
    assert said in error and "何も取り込んでいません" in error


def test_documents_one_behind_the_other_are_read_one_by_one(long, tmp_path):
    """Pages that were saved into one file, each over several lines, need not be held together."""
    pages = [{"items": [youtube(f"{page}{n}") for n in range(3)]} for page in "ABC"]
    found = read_bytes(tmp_path, "\n\ufeff".join(json.dumps(page, indent=1) for page in pages))
    assert [c.source.row for c in found.comments] == [*range(1, 10)]


def test_what_stands_beside_the_list_has_a_limit(long, monkeypatch, tmp_path):
    """What must be read whole is refused beyond 150 MB with what to do, the list not counted."""
    monkeypatch.setattr("triage.readers.kind.JSON_LIMIT", 60)
    items = json.dumps([ONE] * 9, ensure_ascii=False)
    assert read_bytes(tmp_path, f'{{"items":{items},"n":1}}').comments
    for beside in ("9" * 60, '"' + "a" * 60 + '"', "[" + "1," * 60 + "1]"):
        assert "150MBを超えています。期間を分けて" in str(refusal(tmp_path, f'{{"items":{items},"n":{beside}}}'))


def test_only_one_part_of_a_long_list_is_in_memory(tmp_path):
    """Forty megabytes are read in a fraction of them (40)."""
    text = json.dumps({"items": [{"id": f"{n}", "text": f"{n}" + "長い本文" * 500} for n in range(3000)]})
    page = walked(io.StringIO(text).read, USUAL_TEXT, short=2**18, most=2**18)
    stream = io.StringIO(text)
    tracemalloc.start()
    found = sum(len(part["items"]) for part in pages_in(stream.read, page, USUAL_TEXT, 2**18))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == 3000 and peak < len(text) * 0.4


@pytest.mark.parametrize("shape", SHAPES)
def test_a_document_is_parted_where_that_changes_nothing(shape, long, tmp_path):
    """A second list of texts, a text beside the list, posts with their comments, or a count of all: in one piece."""
    path = tmp_path / "a.json"
    path.write_text(json.dumps(SHAPES[shape]), encoding="utf-8")
    with open_export(path, ALL) as opened:
        assert (opened.content.page is None) == (shape in WHOLE)
