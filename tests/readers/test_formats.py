"""Every reader knows its own format by content and keeps what the format says."""

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.readers.reading import ALL, COUNTS_ONLY, SAMPLES, own, read_bytes, read_file, refusal
from triage.readers import READERS, ExportError, ReadOptions, describe, write_template
from triage.records import Flag, Platform, Precision

COUNTED = {
    "rows": "rows",
    "replies": "replies",
    "duplicates": "duplicate",
    "rejected_ids": "lossy_id",
    "skipped": "skipped",
    "outbound": "outbound",
}
SAMPLE_OF = {path.name.partition(".")[0]: path for path in SAMPLES.iterdir()}


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_a_reader_knows_its_sample_by_content_alone(reader, tmp_path):
    """A sample under a misleading name is still read by its own reader, or refused by it."""
    path = tmp_path / "名前は 当てにならない.dat"
    if reader.name == "template":
        write_template(path)
    else:
        shutil.copyfile(SAMPLE_OF[reader.name], path)
    try:
        result = read_file(path)
    except ExportError as error:
        assert reader.name in COUNTS_ONLY and error.kind == "refused"
        return
    assert result.format == reader.name
    for comment in result.comments:
        assert comment.id and comment.source.format == reader.name and len(comment.source.sha256) == 64
        assert comment.posted_at is None or comment.posted_at.tzinfo is UTC
        assert len(set(comment.flags)) == len(comment.flags)


def test_reading_twice_gives_the_same_comments():
    """The same file gives the same ids and records again, for every sample."""
    for name, path in SAMPLE_OF.items():
        if name not in COUNTS_ONLY:
            assert read_file(path).comments == read_file(path).comments


def test_youtube_falls_back_to_html_and_keeps_owner_replies_as_context():
    """Without textOriginal the HTML is read; the channel's own reply is context; missing replies are counted (7, 8)."""
    found = read_file(SAMPLE_OF["youtube_api"], ReadOptions())
    top, reply, image = found.comments
    assert top.text == "見ました\n詳しく (https://example.com/?a=1&b=2) & 感謝"
    assert (top.id, top.account, top.post_id, top.like_count) == ("youtube:UgA", "UCown", "vid1", 2)
    assert reply.author_is_owner and reply.parent_id == "youtube:UgA"
    assert image.flags == (Flag.NO_TEXT,) and image.author_id == ""
    assert "返信2件" in found.told and "続きがあります" in found.told
    assert (found.counts["comments"], found.counts["owner"]) == (2, 1)


@pytest.mark.parametrize("shape", ["array", "lines", "threads"])
def test_youtube_pages_may_come_as_an_array_or_one_a_line(shape, tmp_path):
    """An array of pages, JSON Lines of pages and JSON Lines of threads give the comments of the page itself."""
    page = json.loads(SAMPLE_OF["youtube_api"].read_text(encoding="utf-8"))
    data = {
        "array": json.dumps([page]),
        "lines": json.dumps(page) + "\n" + json.dumps({"kind": page["kind"], "items": []}),
        "threads": "\n".join(json.dumps(item) for item in page["items"]),
    }[shape]
    found = read_bytes(tmp_path, data)
    assert [c.id for c in found.comments] == ["youtube:UgA", "youtube:UgA.r1", "youtube:UgB"]


def test_ytdlp_times_are_estimates():
    """A time worked out from 「2 か月前」 is marked estimated, a null one missing; the title is the post's text."""
    found = read_file(SAMPLE_OF["ytdlp"])
    assert [c.posted_at_precision for c in found.comments[:2]] == [Precision.ESTIMATED, Precision.MISSING]
    assert found.comments[1].text == "太字 & 記号" and found.comments[1].parent_id == "youtube:UgA"
    assert found.comments[0].post_text == "説明会のご案内"
    assert "5件のうち3件" in found.told


def test_ycd_reads_counts_and_rejects_its_cut_last_line():
    """「1.2万」 is 12,000, the parent is the id before the dot, the cut line is one reject with its number (6, 30)."""
    found = read_file(SAMPLE_OF["ycd"])
    assert [c.like_count for c in found.comments] == [12_000, None]
    assert found.comments[0].flags == (Flag.EDITED,) and found.comments[1].parent_id == "youtube:UgA"
    assert [(r.row, r.reason) for r in found.rejects] == [(3, "途中で切れています。書き出しをやり直してください。")]


def test_x_takes_the_whole_text_and_leaves_retweets_out():
    """note_tweet wins, &amp; is undone, a retweet is no comment, an author missing from includes is nobody (26)."""
    found = read_file(SAMPLE_OF["x_api_v2"], ReadOptions(accounts=own(Platform.X, "own")))
    assert found.texts == ["@own 助かる & 感謝", "長い投稿は切られずに読める", "お問い合わせはこちら"]
    assert [c.author_id for c in found.comments] == ["1", "", "7"]
    assert found.comments[0].post_text == "【お知らせ】相談会" and found.comments[1].parent_id == "x:101"
    assert found.comments[1].flags == (Flag.EDITED,) and found.comments[2].author_is_owner
    assert found.counts["skipped"] == 1


@pytest.mark.parametrize("name", ["instagram_graph", "facebook_graph"])
def test_graph_answers_never_keep_the_token(name):
    """A paging or permalink address with an access token leaves no trace of the token (38)."""
    found = read_file(SAMPLE_OF[name])
    assert "続きがあります" in found.told
    assert "FAKE-TOKEN" not in repr(found)
    assert found.counts["replies"] == 1


def test_facebook_keeps_stickers_and_missing_authors():
    """A sticker has no text and stays; without `from` the author is nobody; one reply is missing (28)."""
    found = read_file(SAMPLE_OF["facebook_graph"])
    assert found.comments[2].flags == (Flag.NO_TEXT,) and found.comments[1].author_id == ""
    assert "返信1件" in found.told


def test_instagram_replies_inherit_the_post():
    """A reply without media belongs to its parent's post; `hidden` is kept as status."""
    first, reply, last = read_file(SAMPLE_OF["instagram_graph"]).comments
    assert (reply.post_id, reply.platform_status) == (first.post_id, "hidden")
    assert (last.post_id, last.author_id) == ("", "")


@pytest.mark.parametrize("name", ["takeout", "x_archive"])
def test_own_posts_are_refused_unless_asked_for(name):
    """An archive of the body's own posts says so and is not scored in silence."""
    with pytest.raises(ExportError, match="自アカウントの投稿です") as refused:
        read_file(SAMPLE_OF[name], ReadOptions())
    assert refused.value.kind == "refused"
    assert not read_file(SAMPLE_OF[name]).comments[0].author_is_owner


@pytest.mark.parametrize(
    "cell",
    [
        '{""takeoutSegments"":[{""text"":""受付は""},{""text"":""終了しました""}]}',
        '{""text"":""受付は""},{""text"":""終了しました""}',
        '{""text"":""受付は終了しました""}',
        "受付は終了しました",
    ],
)
def test_takeout_text_in_all_its_forms(cell, tmp_path):
    """The cells of 2023, 2024 and 2026 and plain text give the same comment."""
    data = f'Comment ID,Channel ID,Comment create timestamp,Video ID,Comment text\r\nU,C,2026-02-11T19:04:00Z,v,"{cell}"\r\n'
    assert read_bytes(tmp_path, data, ALL).texts == ["受付は終了しました"]


def test_line_chat_is_private_and_its_twins_are_two():
    """Without the flag 1対1の私信 is refused; with it two equal messages of one second stay two (39)."""
    with pytest.raises(ExportError, match="1対1の私信です") as refused:
        read_file(SAMPLE_OF["line_oa_chat"], ReadOptions())
    assert refused.value.kind == "refused"
    found = read_file(SAMPLE_OF["line_oa_chat"])
    assert found.texts == ["ありがとうございます\n\n担当より", "写真を送信しました。", "写真を送信しました。"]
    assert len({c.id for c in found.comments}) == 3 and found.comments[0].author_is_owner
    assert found.comments[1].posted_at == datetime(2026, 4, 18, 5, 24, 55, tzinfo=UTC)
    assert found.comments[1].platform is Platform.LINE


@pytest.mark.parametrize("name", COUNTS_ONLY)
def test_insights_are_refused(name):
    """A table of counts is no export of comments."""
    with pytest.raises(ExportError, match="本文は入っていません") as refused:
        read_file(SAMPLE_OF[name])
    assert refused.value.kind == "refused"


def test_an_unknown_format_name_lists_the_names_there_are(tmp_path):
    """The error for --format names every format."""
    message = str(refusal(tmp_path, "text\na\n", ReadOptions(format="excel")))
    assert all(reader.name in message for reader in READERS)


def test_the_samples_of_another_place_hold_their_manifest():
    """Every file of a sample folder gives each number that its MANIFEST.json says, and reads from where it says."""
    folder = Path(os.environ.get("TRIAGE_SAMPLE_EXPORTS", ""))
    if not (folder / "MANIFEST.json").is_file():
        pytest.skip("TRIAGE_SAMPLE_EXPORTS names no folder of further samples")
    for name, expected in json.loads((folder / "MANIFEST.json").read_text(encoding="utf-8")).items():
        found = read_file(folder / name)
        wanted = expected["comments"]
        assert found.format == expected["format"], name
        assert found.counts["comments"] in (wanted if isinstance(wanted, list) else [wanted]), name
        assert len(found.rejects) == expected.get("rejected", 0), name
        for told, counted in COUNTED.items():
            assert told not in expected or found.counts[counted] == expected[told], (name, told)
        described = describe(folder / name, ALL)
        assert described.sheet == expected.get("sheet", described.sheet), name
        assert described.header_row == expected.get("header_row", described.header_row), name
