"""Damaged exports of every format: read or refused, quickly, and never a half of one in the store."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.readers.oldbook import xls
from tests.readers.reading import ALL, COUNTS_ONLY, SAMPLES
from tests.readers.test_tables import BOOKS, FORMS, ods, workbook
from triage.imports import check, keep
from triage.readers import ExportError, ReadOptions, open_export
from triage.store.models.machine import Batch, Comment, Version

SAMPLE = {path.name: path.read_bytes() for path in sorted(SAMPLES.iterdir())}
WORKBOOKS = {
    "xlsx": FORMS["xlsx"],
    "ods": FORMS["ods"],
    **{p.name: p.read_bytes() for p in sorted(BOOKS.glob("*.xls"))},
}
PUT = st.binary(max_size=6) | st.sampled_from(
    [b'"', b"\x00\x00", b"{", b"[", b"NaN", b"null", b"[]", b"1e999", b"-1", b"true", b"\xff", "縺".encode(), b'""']
)
DAMAGE = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 40), PUT), min_size=1, max_size=4)
# A third of a megabyte, so that all of them together stay short.
LENGTH = 330_000
# Seconds of work for each megabyte.
MOST = 5
# As much as Excel puts into one cell.
CELL = 32_000


def damaged(data, damage):
    for place, cut, put in damage:
        at = place % max(len(data), 1)
        data = data[:at] + put + data[at + cut :]
    return data


def work():
    """Return the seconds of work of this process and of the parsers it has started."""
    return sum(os.times()[:4])


def read_or_refuse(folder: Path, data: bytes, options: ReadOptions = ALL) -> float:
    """Read a file to its end, or be refused in a sentence; return the seconds of work it took for each megabyte.

    A file of less than a third of a megabyte counts as one.
    """
    path = folder / "f"
    path.write_bytes(data)
    begun = work()
    try:
        for comment in open_export(path, options):
            comment.text.encode("utf-8")
    except ExportError as error:
        assert str(error).startswith("f：")
    return (work() - begun) / max(len(data), LENGTH) * 1_000_000


@settings(max_examples=80)
@given(data=st.binary(max_size=400))
def test_no_bytes_make_a_traceback(tmp_path_factory, data):
    """Any bytes are read or refused in less than 5 s; nothing but ExportError comes out."""
    assert read_or_refuse(tmp_path_factory.getbasetemp(), data) < MOST


@pytest.mark.parametrize("name", SAMPLE)
@settings(max_examples=60)
@given(damage=DAMAGE)
def test_no_damaged_export_makes_a_traceback(tmp_path_factory, name, damage):
    """A sample of each format with some bytes taken out and others put in is read or refused, in less than 5 s."""
    assert read_or_refuse(tmp_path_factory.getbasetemp(), damaged(SAMPLE[name], damage)) < MOST


@pytest.mark.parametrize("name", WORKBOOKS)
@settings(max_examples=8)
@given(damage=DAMAGE)
def test_no_damaged_workbook_makes_a_traceback(tmp_path_factory, name, damage):
    """A damaged workbook ends its parser's process at most, in a sentence, and in less than 5 s of its work."""
    assert read_or_refuse(tmp_path_factory.getbasetemp(), damaged(WORKBOOKS[name], damage)) < MOST


LONG = {
    "letters": "a" * LENGTH,
    "blanks": " " * (LENGTH - 1) + "x",
    "digits": "9" * LENGTH,
    "date": "2026/4/3" + " " * LENGTH + "x",
    "tags": "<a" * (LENGTH // 2),
    "comments": "<!--" * (LENGTH // 4),
    "links": "<a href='" * (LENGTH // 9),
    "ampersands": "&" * LENGTH,
    "tokens": "?token_" * (LENGTH // 7),
    "query": "https://www.youtube.com/?" + "lc=&" * (LENGTH // 4),
    "brackets": "(金" * (LENGTH // 4),
    "mojibake": "縺" * (LENGTH // 3),
    "open": "[" * LENGTH,
    "deep": '{"a":' * (LENGTH // 5),
    "commas": "," * LENGTH,
    "lines": ";\n" * (LENGTH // 2),
    "returns": "\r" * LENGTH,
    "quotes": '"' * LENGTH,
}
PLACES = {
    "bare": "@",
    "cell": 'id,text,日時,URL,いいね,投稿者\n1,"@","@","@","@","@"\n',
    "heading": "@,text\n1,b\n",
    "object": '{"text":"@","posted_at":"@","url":"@","comment_id":"@","like_count":"@"}\n{"text":"b"}\n',
    "html": '{"kind":"youtube#commentListResponse","items":[{"id":"A","snippet":{"textDisplay":"@"}}]}',
    "array": '[{"text":"@","posted_at":"@","url":"@","comment_id":"@","like_count":"@"},{"text":"b"}]',
    "x": '{"data":[{"id":"1","text":"@","author_id":"@","created_at":"@","conversation_id":"@"}]}',
    "graph": '{"data":[{"id":"1","message":"@","created_time":"@","permalink_url":"@","from":{"name":"@"}}]}',
    "ytdlp": '{"extractor":"youtube","id":"v","comments":[{"id":"1","html":"@","author":"@","_time_text":"@"}]}',
    "ycd": '{"cid":"1","text":"@","channel":"@","votes":"@","time":"@"}\n{"cid":"2","text":"b","channel":"c"}\n',
    "archive": 'window.YTD.tweets.part0 = [{"tweet":{"id_str":"1","full_text":"@","created_at":"@"}}]',
    "takeout": 'Comment ID,Comment Create Timestamp,Comment Text\nA,"@","@"\n',
    "line": '送信者タイプ,送信者名,送信日,送信時刻,内容\nUser,"@","@","@","@"\n',
}


@pytest.mark.parametrize("place", PLACES)
def test_no_megabyte_takes_long(tmp_path, place):
    """Long fields made to hurt, in every place of every shape, take less than 5 s of work for each megabyte."""
    options, slow = ReadOptions(own_posts=True, allow_private_messages=True, accept_mojibake=True), {}
    for name, filling in LONG.items():
        data = PLACES[place].replace("@", filling if place == "bare" else filling.replace('"', "")).encode()
        slow[name] = read_or_refuse(tmp_path, data, options)
    assert max(slow.values()) < MOST, slow


def book_of(rows, form):
    if form == "ods":
        return ods(rows)
    if form == "xls":
        return xls(rows)
    return workbook(lambda _, sheet: [sheet.append(row) for row in rows])


@pytest.mark.parametrize("form", ["xlsx", "ods", "xls"])
def test_no_megabyte_of_a_workbook_takes_long(tmp_path, form):
    """The same fields in the cells of a workbook, as long as Excel allows: less than 5 s of work a megabyte of text."""
    parts = [
        filling[at : at + CELL].replace("\r", "\n") for filling in LONG.values() for at in range(0, LENGTH, CELL * 3)
    ]
    rows = [["id", "text", "日時", "URL", "いいね"], *([str(n), *[part] * 4] for n, part in enumerate(parts))]
    data = book_of(rows, form)
    seconds = read_or_refuse(tmp_path, data, ReadOptions(accept_mojibake=True)) * max(len(data), LENGTH)
    assert seconds / sum(len(cell) for row in rows for cell in row) < MOST


WHOLE = {**{name: SAMPLE[name] for name in SAMPLE if name.partition(".")[0] not in COUNTS_ONLY}, **WORKBOOKS}


@pytest.mark.parametrize("name", WHOLE)
def test_no_damage_leaves_a_half_in_the_store(sqlite, tmp_path, name):
    """Cut at any place, a file is either refused with an untouched store or stored to the comment it reads."""
    data, path = WHOLE[name], tmp_path / "f"
    for part in range(1, 9):
        path.write_bytes(data[: len(data) * part // 8])
        before = [model.objects.count() for model in (Batch, Comment, Version)]
        try:
            checked = check(str(path), ALL, tmp_path, lambda *_: None)
        except ExportError:
            assert [model.objects.count() for model in (Batch, Comment, Version)] == before
            assert part < 8 or name == "ycd.jsonl", "only that sample has a bad line among three"
            continue
        with checked.comments:
            rows = keep(checked, lambda *_: None).rows
        assert len(rows) == checked.report.comments and Batch.objects.order_by("pk").last().complete
