"""Whose account a comment stands under: the registry's id for every name of it, and none that takes no comments."""

import json

import pytest

from tests.readers.reading import own, read_bytes, refusal
from triage.policy import Account, by_name
from triage.readers import ReadOptions
from triage.records import Platform

CHANNEL = "UCmihonKyoku00000000000A"
YOUTUBE = own(Platform.YOUTUBE, CHANNEL)
LINE = (Account("line-1", Platform.LINE, "見本のLINE", "https://lin.ee/mihon", "見本課", comments=False),)


def threads(channel):
    top = {"id": "Ug1", "snippet": {"textOriginal": "よい動画です", "channelId": channel, "videoId": "v1"}}
    item = {"kind": "youtube#commentThread", "snippet": {"channelId": channel, "topLevelComment": top}}
    return json.dumps({"kind": "youtube#commentThreadListResponse", "items": [item]})


@pytest.mark.parametrize("given", ["", CHANNEL, "youtube-1", f"見本 {CHANNEL}"])
def test_a_channel_is_the_account_of_the_registry(given, tmp_path):
    """A comment stands under the registry's id, whichever name of the account the file or a person gives."""
    found = read_bytes(tmp_path, threads(CHANNEL), ReadOptions(accounts=YOUTUBE, account=given))

    assert [comment.account for comment in found.comments] == ["youtube-1"]
    assert "アカウント" not in found.told


def test_a_table_in_two_names_of_one_account_is_read_alike(tmp_path):
    """Rows without an id are the same comments, whichever name of the account stands in the table."""
    options = ReadOptions(accounts=YOUTUBE)
    tables = ["platform,account,text\n" + f"youtube,{name},よい\n" * 2 for name in (CHANNEL, "youtube-1")]
    first, second = (read_bytes(tmp_path, table, options) for table in tables)

    assert [comment.id for comment in first.comments] == [comment.id for comment in second.comments]
    assert {comment.account for comment in first.comments} == {"youtube-1"} and first.told == ""


def test_an_unknown_account_is_kept_and_said(tmp_path):
    """What the registry does not hold keeps its name, and the reader is told which it was and how often."""
    data = "platform,account,text\nyoutube,UCelsewhere,よい\nyoutube,UCelsewhere,よい\nx,youtube-1,b\n"
    found = read_bytes(tmp_path, data, ReadOptions(accounts=YOUTUBE))

    assert [comment.account for comment in found.comments] == ["UCelsewhere", "UCelsewhere", "youtube-1"]
    assert "一覧にないアカウントのコメントが3件あります（「UCelsewhere」「youtube-1」）" in found.told


def test_comments_without_an_account_are_said(tmp_path):
    """Somebody who may see some accounts only would not see them, so the way to name one is told."""
    found = read_bytes(tmp_path, "text\nよい\n", ReadOptions(accounts=YOUTUBE))

    assert "書かれていないコメントが1件" in found.told and "--account" in found.told


def test_an_account_without_comments_is_refused(tmp_path):
    """`comments = false`: a file for such an account gives nothing, and the sentence names the account."""
    error = refusal(tmp_path, "text\n相談です\nb\n", ReadOptions(accounts=LINE, account="line-1"))

    assert "「見本のLINE」は、要領でコメントを受け付けないと登録されたアカウントです" in str(error)


def test_rows_of_an_account_without_comments_are_left_out_of_a_mixed_table(tmp_path):
    """The other rows are kept, and the row left out is named with the reason."""
    data = "platform,account,text\nyoutube,youtube-1,よい\nline,見本のLINE,相談です\n"
    found = read_bytes(tmp_path, data, ReadOptions(accounts=(*YOUTUBE, *LINE)))

    assert found.texts == ["よい"]
    assert [(reject.row, reject.value) for reject in found.rejects] == [(3, "line-1")]


def test_private_talk_that_was_asked_for_is_read_with_a_warning(tmp_path):
    """`--allow-private-messages` is a person's decision; that the account takes no comments is said all the same."""
    options = ReadOptions(accounts=LINE, account="line-1", allow_private_messages=True)
    found = read_bytes(tmp_path, "text\n相談です\n", options)

    assert [comment.account for comment in found.comments] == ["line-1"]
    assert "コメントを受け付けないと登録された" in found.told


def test_a_name_is_an_account_on_its_own_platform_only():
    """The office's handle on another platform is anybody's; the registry's id is the office's everywhere."""
    names = by_name(own(Platform.X, "mihon"))

    assert names[(Platform.X, "mihon")].id == names[(Platform.OTHER, "x-1")].id == "x-1"
    assert (Platform.INSTAGRAM, "mihon") not in names
