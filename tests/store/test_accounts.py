"""A store from before the registry named its accounts: every comment comes under its account, and none is doubled."""

import json

import pytest

from triage.decision import Action
from triage.imports import check, keep
from triage.policy import Account, by_name
from triage.readers import ReadOptions, content_key
from triage.records import Platform
from triage.store.accounts import take_over
from triage.store.decisions import append
from triage.store.models.desk import OpenTask
from triage.store.models.human import EventWording
from triage.store.models.lists import Tally
from triage.store.models.machine import Comment, QueueEntry

CHANNEL = "UCmihonKyoku00000000000A"
ACCOUNTS = (Account("youtube-1", Platform.YOUTUBE, "見本", "https://youtube.example/", "見本課", True, CHANNEL),)
NAMES = by_name(ACCOUNTS)

THREADS = json.dumps(
    {
        "kind": "youtube#commentThreadListResponse",
        "items": [
            {
                "kind": "youtube#commentThread",
                "snippet": {
                    "channelId": CHANNEL,
                    "topLevelComment": {
                        "id": f"Ug{number}",
                        "snippet": {"textOriginal": f"本文{number}", "channelId": CHANNEL},
                    },
                },
            }
            for number in range(3)
        ],
    }
)
NUMBERED = f"id,platform,account,text\n1,youtube,{CHANNEL},一\n1,youtube,{CHANNEL},別\n2,youtube,{CHANNEL},二\n"
PLAIN = f"platform,account,author,text\nyoutube,{CHANNEL},花子,よい\nyoutube,{CHANNEL},花子,よい\n"


def imported(tmp_path, content, **options):
    """Import a file as the program does, with or without the registry."""
    path = tmp_path / "書き出し.txt"
    path.write_text(content, encoding="utf-8")
    checked = check(str(path), ReadOptions(**options), tmp_path, lambda *_: None)
    with checked.comments:
        return keep(checked, lambda *_: None).rows


@pytest.mark.parametrize("content", [THREADS, NUMBERED, PLAIN], ids=["platform", "numbered", "without ids"])
def test_an_import_from_before_is_not_doubled(database, tmp_path, content):
    """The same file, now read under the registry's id, is the same comments, of a platform and of a table."""
    before = list(imported(tmp_path, content))
    take_over(NAMES, content_key)
    after = list(imported(tmp_path, content, accounts=ACCOUNTS))

    assert sorted(after) == sorted(before)
    assert set(Comment.objects.values_list("account", flat=True)) == {"youtube-1"}


def test_lists_counts_and_tasks_follow_and_the_id_stays(database, tmp_path, decide):
    """Queue, counts and work list stand under the account; the id that decisions name is the one it was."""
    imported(tmp_path, THREADS)
    keys = list(Comment.objects.order_by("pk").values_list("key", flat=True))
    append(decide(keys[0], text="本文0", action=Action.MEASURE, measure="youtube-report", clauses=("law",)), expected=0)

    assert take_over(NAMES, content_key) == 3
    assert set(QueueEntry.objects.values_list("account", flat=True)) == {"youtube-1"}
    assert {t.account for t in Tally.objects.filter(n__gt=0)} == {"youtube-1"}
    assert set(OpenTask.objects.values_list("account", flat=True)) == {"youtube-1"}
    assert set(EventWording.objects.values_list("account", flat=True)) == {"youtube-1"}
    assert list(Comment.objects.order_by("pk").values_list("key", flat=True)) == keys


def test_a_comment_kept_under_both_names_is_neither_lost_nor_merged(database, tmp_path):
    """An office that imported a file under each name has each comment twice: what was decided on either stays."""
    imported(tmp_path, THREADS)
    imported(tmp_path, THREADS, account="youtube-1")

    assert take_over(NAMES, content_key) == 0
    assert Comment.objects.count() == 6


def test_another_comment_with_the_same_number_is_kept_apart(database, tmp_path):
    """A sheet numbered from 1 under each name: both comments stand under the account in the end."""
    imported(tmp_path, f"id,platform,account,text\n1,youtube,{CHANNEL},一\n")
    imported(tmp_path, "id,platform,account,text\n1,youtube,youtube-1,別\n")
    take_over(NAMES, content_key)

    assert sorted(Comment.objects.values_list("account", "given_id")) == [("youtube-1", "1"), ("youtube-1", "1")]


def test_the_second_call_changes_nothing(database, tmp_path):
    """It is called before every import, so it must find nothing to do once it is done."""
    imported(tmp_path, THREADS)

    assert (take_over(NAMES, content_key), take_over(NAMES, content_key)) == (3, 0)
