"""Files judged in pieces: the findings of one piece, resumable at any place, nothing judged twice, earlier ones told."""

import gc
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from triage import judging
from triage import score as job
from triage.assess import Plan
from triage.engine import Engine
from triage.imports import Watch
from triage.judging import Cut
from triage.policy import load_policy
from triage.readers import ExportError, ReadOptions
from triage.results import as_line
from triage.store.models.machine import Judgement, QueueEntry

ROOT = Path(__file__).parent.parent
PLAN = Plan("kagoshima", ROOT / "models" / "default")
POLICY = load_policy("kagoshima")
SPAM = "在宅で月30万、プロフのリンクから登録してね"
SMALL = Cut(whole=10, size=10)
JUDGE = """
import sys
from pathlib import Path
from triage import web
from triage.settings import Settings
web.configure(Settings(home=Path(sys.argv[2]), database_url=sys.argv[3], secret_key="k" * 64))
from triage.assess import Plan
from triage.engine import Engine
from triage.imports import Watch
from triage.judging import Cut
from triage.readers import ReadOptions
from triage.score import score
def told(title, done, _total):
    if title == "判定" and done == 20:
        print("second piece", flush=True)
        sys.stdin.read()
plan, small = Plan("kagoshima", Path(sys.argv[4])), Cut(whole=10, size=10)
score([sys.argv[1]], plan, ReadOptions(), len, home=Path(sys.argv[2]), engine=Engine(1), watch=Watch(told), cut=small)
"""
PIPES = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}


class Killed(BaseException):
    """Stands for what ends a process at once: nothing in the program may catch it."""


def advert(number):
    """Return every fourth time one advert with another ending."""
    return "" if number % 4 else SPAM + "ね" * (number % 3)


def stranger(number):
    """Return a text that resembles no other."""
    return "".join(chr(0x4E00 + byte * 7) for byte in hashlib.sha256(str(number).encode()).digest())


def export(folder, name="x.jsonl", count=37):
    """Write comments of which every fourth is an advert, so that a group spans all pieces."""
    rows = (
        {"comment_id": str(n), "platform": "youtube", "author_id": f"u{n % 5}", "text": advert(n) or stranger(n)}
        for n in range(count)
    )
    (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="ascii")
    return folder / name


def scored(path, home, **options):
    """Score one file and return the rows of its result, in rank order."""
    make = as_line(POLICY, lambda comment: comment.author_id)
    found = job.score([str(path)], PLAN, ReadOptions(), make, home=home, engine=Engine(1), **options)
    return [json.loads(b"{" + line) for line in found.made()]


def queue():
    """Return what is derived of every comment, by id."""
    names = ("comment__key", "priority", "needs_review", "suggestions", "flags", "repeat_group", "policy_version")
    return sorted(QueueEntry.objects.values_list(*names), key=lambda row: row[0])


def test_pieces_give_what_one_piece_gives(database, tmp_path):
    """Rows, rank and groups that span all pieces are those of a run that holds everything at once."""
    path = export(tmp_path)

    rows = scored(path, tmp_path / "home", cut=SMALL)

    assert rows == scored(path, tmp_path, store=False)
    assert {row["repeat"]["size"] for row in rows} == {1, 10}


@pytest.mark.parametrize("saved", [10, 20])
def test_a_run_that_is_stopped_goes_on_where_it_was(database, tmp_path, saved):
    """Stopped behind any piece, the next run judges the rest alone and gives the same result and queue."""
    path = export(tmp_path)

    def stop(title, done, _total):
        # Told of a piece when it is judged, and not yet saved.
        if title == "判定" and done == saved + 10:
            raise Killed

    with pytest.raises(Killed):
        scored(path, tmp_path / "home", cut=SMALL, watch=Watch(stop))
    before = set(Judgement.objects.values_list("pk", "judged_at"))
    rows = scored(path, tmp_path / "home", cut=SMALL)

    assert len(before) == saved
    assert before <= set(Judgement.objects.values_list("pk", "judged_at")), "nothing was judged twice"
    assert rows == scored(path, tmp_path, store=False)
    assert [(row[0], row[1], row[5]) for row in queue()] == sorted(
        (row["comment_id"], row["priority"], row["repeat"]["group"] or "") for row in rows
    )


def test_a_run_that_is_killed_goes_on_where_it_was(sqlite, tmp_path):
    """The same with kill -9 in the midst of judging."""
    path, home = export(tmp_path), tmp_path / "home"
    command = [sys.executable, "-c", JUDGE, path, home, f"sqlite:///{sqlite.as_posix()}", PLAN.model]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(list(map(str, command)), **PIPES, env=environment) as process:
        assert process.stdout.readline() == b"second piece\n"
        process.kill()

    assert Judgement.objects.count() == 10
    assert scored(path, home, cut=SMALL) == scored(path, tmp_path, store=False)


def test_a_second_run_judges_nothing(database, tmp_path):
    """The same file again leaves every judgement and entry as it was, and gives the same rows."""
    path = export(tmp_path)
    first, told = scored(path, tmp_path / "home", cut=SMALL), []
    before = queue(), set(Judgement.objects.values_list("pk", "judged_at"))

    again = scored(path, tmp_path / "home", cut=SMALL, watch=Watch(lambda title, *_: told.append(title)))

    assert again == first
    assert (queue(), set(Judgement.objects.values_list("pk", "judged_at"))) == before
    assert "判定" not in told


def test_a_comment_that_changed_is_judged_again_and_no_other(database, tmp_path):
    """Of a file that comes again with one more row, the one alone is judged."""
    scored(export(tmp_path, count=21), tmp_path / "home", cut=SMALL)
    before = set(Judgement.objects.values_list("pk", "judged_at"))

    scored(export(tmp_path, name="y.jsonl", count=22), tmp_path / "home", cut=SMALL)

    assert len(set(Judgement.objects.values_list("pk", "judged_at")) - before) == 1


def test_earlier_comments_learn_how_their_group_grows(database, tmp_path):
    """A comment judged last week stands in the group of this week's copy, with the new size and probability."""
    one, two = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    one.write_text(json.dumps({"comment_id": "1", "platform": "youtube", "author_id": "u", "text": SPAM}) + "\n")
    two.write_text(json.dumps({"comment_id": "2", "platform": "youtube", "author_id": "u", "text": SPAM + "！"}) + "\n")
    scored(one, tmp_path)
    assert QueueEntry.objects.get().repeat_group == ""

    (new,) = scored(two, tmp_path)
    (earlier,) = scored(one, tmp_path)

    assert earlier["repeat"] == {**new["repeat"], "nearest": [{"comment_id": "2", "similarity": 1.0}]}
    assert earlier["repeat"]["size"] == 2 and earlier["scores"]["repeat"] == new["scores"]["repeat"] > 0
    assert set(QueueEntry.objects.values_list("repeat_group", flat=True)) == {new["repeat"]["group"]}


def test_they_learn_it_also_from_a_run_that_was_killed(database, tmp_path, monkeypatch):
    """Killed when the copy was saved and nothing after it: the earlier comment stands in the group all the same."""
    one, two = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    one.write_text(json.dumps({"comment_id": "1", "platform": "youtube", "author_id": "u", "text": SPAM}) + "\n")
    two.write_text(json.dumps({"comment_id": "2", "platform": "youtube", "author_id": "u", "text": SPAM + "！"}) + "\n")
    scored(one, tmp_path)
    save = judging._save

    def kill(piece, run):
        save(piece, run)
        if any(one.comment.text.endswith("！") for one in piece):
            raise Killed

    monkeypatch.setattr(judging, "_save", kill)
    with pytest.raises(Killed):
        scored(two, tmp_path)
    monkeypatch.undo()

    (new,) = scored(two, tmp_path)

    assert new["repeat"]["size"] == 2
    assert set(QueueEntry.objects.values_list("repeat_group", flat=True)) == {new["repeat"]["group"]}


def test_another_policy_judges_again(database, tmp_path):
    """What was judged under another version of the policy is judged again under this one."""
    path = export(tmp_path, count=3)
    scored(path, tmp_path)
    QueueEntry.objects.update(policy_version="older")

    scored(path, tmp_path)

    assert set(QueueEntry.objects.values_list("policy_version", flat=True)) == {POLICY.version}


def test_the_collector_is_afterwards_as_it_was(sqlite, tmp_path):
    """A run that walks rarely through what it made leaves the process's own measure, whatever ended it."""
    usual = gc.get_threshold()
    seen = []

    def stop(title, *_):
        seen.append(gc.get_threshold())
        raise Killed

    with pytest.raises(Killed):
        scored(export(tmp_path, count=3), tmp_path / "home", watch=Watch(stop))

    assert gc.get_threshold() == usual != seen[0]


def test_more_than_memory_holds_is_refused_without_the_store(tmp_path, monkeypatch):
    """Without the store all comments are held at once: too many are refused with what to do."""
    monkeypatch.setattr(job, "MOST_UNSTORED", 5)
    with pytest.raises(ExportError, match=r"一度に並べられるのは5件まで.*--no-store を付けずに"):
        scored(export(tmp_path, count=6), tmp_path, store=False)
