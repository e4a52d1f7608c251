"""What docs/exports.ja.md tells people is what the program does."""

import json
import re
from pathlib import Path

import pytest

from tests.program import invoked, triage
from triage.readers import READERS
from triage.readers.mapping import _KEYS, _SETTINGS, load_mapping

DOC = (Path(__file__).parent.parent / "docs" / "exports.ja.md").read_text(encoding="utf-8")


def test_the_list_of_formats_is_what_the_command_prints():
    """The block under its mark is the output of `triage readers`, letter for letter."""
    printed = invoked("readers").stdout
    (shown,) = re.findall(r"<!-- triage readers -->\n```\n(.*?)```", DOC, re.DOTALL)
    assert shown == printed


@pytest.mark.parametrize("name", [reader.name for reader in READERS if reader.name != "template"])
def test_every_format_is_explained(name):
    """Below the list each format is named once more, where it says how to get it and what it lacks."""
    assert f"`{name}`" in DOC


def test_every_option_that_is_named_exists(monkeypatch):
    """No option is promised that `triage score` does not know; yt-dlp's and others' own are left aside."""
    theirs = {"--skip-download", "--write-comments", "--url", "--output"}
    monkeypatch.setenv("COLUMNS", "200")
    known = invoked("score", "--help").stdout
    assert {
        option for option in re.findall(r"--[a-z][a-z-]+", DOC) if option not in theirs and option not in known
    } == set()


def test_the_mapping_of_the_example_is_a_mapping(tmp_path):
    """The example loads, and shows every setting there is."""
    (example,) = re.findall(r"```toml\n(.*?)```", DOC, re.DOTALL)
    path = tmp_path / "m.toml"
    path.write_text(example, encoding="utf-8")
    found = load_mapping(path)
    assert found.headings["text"] == "所感" and found.id_stable and found.date_order == "dmy"
    assert set(_SETTINGS) <= set(re.findall(r"^(\w+) =", example, re.MULTILINE))
    assert {"text", "id", "author", "posted_at", "platform"} <= set(_KEYS)


def test_an_edited_post_of_x_is_another_comment_of_the_same_group(tmp_path):
    """It comes with a new id and stands beside what it was before, as a repeat by one author where the texts are alike."""
    text = "説明会の会場が分かりにくく、駐車場も足りませんでした。次は{}を出してください。"
    for number, what, history in (("2001", "案内図", ["2001"]), ("2002", "地図", ["2001", "2002"])):
        post = {"id": number, "text": text.format(what), "author_id": "7", "edit_history_tweet_ids": history}
        page = {"data": [{**post, "conversation_id": "1"}], "meta": {"result_count": 1}}
        (tmp_path / "x.json").write_text(json.dumps(page), encoding="utf-8")
        triage(tmp_path, "score", "x.json", "--model", "default", "--out", "x.jsonl")
    (row,) = map(json.loads, (tmp_path / "x.jsonl").read_text(encoding="utf-8").splitlines())

    assert (row["comment_id"], row["flags"]) == ("x:2002", ["edited"])
    assert row["repeat"]["group"] and (row["repeat"]["size"], row["repeat"]["same_author"]) == (2, 2)
    assert [near["comment_id"] for near in row["repeat"]["nearest"]] == ["x:2001"]
    assert len(triage(tmp_path, "queue", "list", "--json").stdout.splitlines()) == 2
