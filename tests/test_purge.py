"""`triage purge` as an administrator types it: a list to a file, a dry run, and an approved list carried out."""

import csv
import json
import sqlite3
from contextlib import closing

import pytest
from openpyxl import load_workbook

from tests.program import python, triage

TEXT = "ひみつの本文ウグイス"
_APPROVED = """
from datetime import UTC, date, datetime
from triage.cli.opening import open_store
settings = open_store()
from triage.decision import Person
from triage.policy import load_policy
from triage.store.disposal import Asked, approve, settle_list, withdraw
from triage.store.units import ended
policy = load_policy(settings.policy)
asked = Asked(date.today(), None, policy.version)
made = settle_list(ended(policy.records, date.today(), None), asked, Person("kanri", "", ""), datetime.now(UTC))
approve(made, Person("sekinin", "", ""), "総発1号", datetime.now(UTC))
"""


@pytest.fixture
def old(tmp_path):
    """A store with two comments of 2010, one of them decided."""
    lines = [{"comment_id": "a1", "text": TEXT}, {"comment_id": "=a2", "text": "よい"}]
    (tmp_path / "in.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    triage(tmp_path, "score", "in.jsonl")
    with closing(sqlite3.connect(tmp_path / "triage.sqlite3")) as store, store:
        store.execute("UPDATE store_version SET seen_at = '2010-05-01 00:00:00'")
        store.execute("UPDATE store_batch SET imported_at = '2010-05-01 00:00:00'")
        row = "(SELECT id FROM store_comment WHERE given_id = '=a2')"
        store.execute(f"UPDATE store_queueentry SET state = 'decided' WHERE comment_id <> {row}")
    return tmp_path


def test_the_list_is_written_with_what_stays_and_writes_nothing_to_the_store(old):
    """Both comments and the import, each with reference, last day and reason to stay, in CSV and XLSX; no formula."""
    shown = triage(old, "purge", "--list", "--out", "一覧.csv").stdout
    triage(old, "purge", "--list", "--out", "一覧.xlsx")

    assert "コメントの原本と参考値\t1 件" in shown and "判断が済んでいません\t1 件" in shown
    with (old / "一覧.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["参照番号"].rpartition(":")[2], r["保存期間満了日"], r["残す理由"]) for r in rows] == [
        ("a1", "2014-03-31", ""),
        ("'=a2", "2014-03-31", "判断が済んでいません"),
        ("取込み 1", "2014-03-31", "取り込んだコメントが残っています"),
    ]
    book = load_workbook(old / "一覧.xlsx")
    assert [cell.data_type for row in book["廃棄予定一覧"].rows for cell in row if cell.value] == ["s"] * len(
        [cell for row in book["廃棄予定一覧"].rows for cell in row if cell.value]
    )
    assert TEXT not in str([cell.value for row in book["廃棄予定一覧"].rows for cell in row])


def test_an_approved_list_is_carried_out_and_nothing_else(old):
    """Without a list, or with one nobody knows: usage. A dry run discards nothing; the run does, and the record holds."""
    for arguments in (("purge",), ("purge", "7"), ("purge", "7", "--on", "2030-01-01")):
        assert triage(old, *arguments, check=False).returncode == 2
    python(old, "-c", _APPROVED)

    for arguments in (("--out", "x.csv"), ("--list", "--dry-run"), ("--list", "--transfer-to", "移管")):
        assert triage(old, "purge", "1", *arguments, check=False).returncode == 2
    assert "廃棄される見込み(何も廃棄していません): 1 件" in triage(old, "purge", "1", "--dry-run").stdout
    file = old / "triage.sqlite3"
    assert TEXT.encode() in file.read_bytes()
    assert "総発1号" in triage(old, "purge", "1", "--list", "--out", "確定.csv").stdout
    assert "廃棄しました: 1 件(廃棄記録 3 番)" in triage(old, "purge", "1").stdout
    assert TEXT.encode() not in file.read_bytes()
    assert "記録 4 件、改変はありません" in triage(old, "audit", "verify").stdout
    assert "廃棄しました: 0 件" in triage(old, "purge", "1").stdout


def test_a_list_that_was_withdrawn_is_shown_as_such_and_not_carried_out(old):
    """Neither a dry run nor the run begins, and both say that another list is to be made; the list itself can be read."""
    python(old, "-c", _APPROVED + 'withdraw(made, Person("sekinin", "", ""), "誤り", datetime.now(UTC))')

    for arguments in ((), ("--dry-run",)):
        refused = triage(old, "purge", "1", *arguments, check=False)
        assert refused.returncode != 0 and "取り下げられています" in refused.stderr
    assert "取下げ済み(記録番号 3)" in triage(old, "purge", "1", "--list").stdout
    assert TEXT.encode() in (old / "triage.sqlite3").read_bytes()


def test_what_had_gone_before_a_list_was_withdrawn_leaves_the_files_too(old):
    """The run is refused, and yet the text that an earlier one discarded, and did not live to sweep, is in no file."""
    with closing(sqlite3.connect(old / "triage.sqlite3")) as store, store:
        store.execute("UPDATE store_queueentry SET state = 'decided'")
    half = """
from triage.store import discarding
discarding.PIECE = 1
next(discarding.discard(made, policy.records, Person("", "管理（コマンド）", ""), datetime.now(UTC)))
withdraw(made, Person("sekinin", "", ""), "誤り", datetime.now(UTC))
"""
    python(old, "-c", _APPROVED + half)

    assert "取り下げられています" in triage(old, "purge", "1", check=False).stderr
    assert TEXT.encode() not in (old / "triage.sqlite3").read_bytes()
