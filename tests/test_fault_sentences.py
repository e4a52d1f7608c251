"""What the list of faults says word for word and no other test does: codes of exit, samples shown, numbers, time."""

import json
import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.program import triage
from tests.readers.reading import read_bytes, refusal
from tests.readers.test_faults import EUC, LATIN, MOJIBAKE, SJIS, UTF8
from triage.assess import Plan, assess
from triage.engine import Engine
from triage.lemmas import tokenise
from triage.records import Comment, CommentId, Flag, Platform, Source
from triage.text import normalise

ROOT = Path(__file__).parent.parent


def score(home, name, *options):
    return triage(home, "score", name, *options, check=False)


def test_a_heading_alone_is_no_comment_and_no_error(tmp_path):
    """0 comments, exit 0 (2)."""
    (tmp_path / "a.csv").write_text("id,text\n", encoding="utf-8")
    done = score(tmp_path, "a.csv", "--no-store", "--out", "x.jsonl")
    assert (done.returncode, (tmp_path / "x.jsonl").read_bytes()) == (0, b"")


BROKEN = {
    1: b"",
    3: "<html><body>ログイン</body></html>".encode(),
    4: b'{"error":{"code":403,"errors":[{"reason":"quotaExceeded"}]}}',
    5: '{"items":[{"id":"あ'.encode()[:-1],
    10: b"id,text\n" + UTF8 + SJIS,
    11: MOJIBAKE.encode(),
    12: b'id,text\n1,"abc\n2,def\n',
    13: b"id,text\n1,a\n2,b,c\n",
    18: b"[" * 5000,
    33: b"PK\x03\x04" + b"\0" * 50,
}


def test_a_refused_file_is_exit_65_and_leaves_the_store_as_it_was(tmp_path):
    """Ten faults in turn, upon a store that holds one comment: code 65, one sentence, not one row more or less."""
    (tmp_path / "good.csv").write_text("id,text\n1,よい\n", encoding="utf-8")
    assert score(tmp_path, "good.csv").returncode == 0
    before = dump(tmp_path)
    for number, data in BROKEN.items():
        (tmp_path / "bad").write_bytes(data)
        done = score(tmp_path, "bad")
        assert (number, done.returncode) == (number, 65)
        assert "bad：" in done.stderr and "Traceback" not in done.stderr
        assert dump(tmp_path) == before, number


def dump(home):
    with closing(sqlite3.connect(home / "triage.sqlite3")) as store:
        tables = [
            name
            for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'store_%'")
        ]
        return {name: store.execute(f'SELECT count(*) FROM "{name}"').fetchone() for name in tables}


@pytest.mark.parametrize("text", [MOJIBAKE, EUC, LATIN])
def test_of_mojibake_three_samples_are_shown(text, tmp_path):
    """Line and beginning of the first three broken comments, and no fourth (11)."""
    error = str(refusal(tmp_path, text + text.partition("\n")[2] * 4))
    assert [f"{line}行目「" in error for line in (2, 3, 4, 5)] == [True, True, True, False]


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        ('{"text":"a"}\n{"text":"b"}\n{"text":"切れ', [3]),
        ("id,text\n1,a\n\n2,b,c\n3\n4,d\n", [4, 5]),
        ('{"text":"a"}\n{"text":"b","text":"c"}\n{"text":"d","n":' + "9" * 5000 + "}\n", [2, 3]),
        ('id,text\n1,"一\n二"\n2,b,c\n', [4]),
    ],
)
def test_a_row_left_out_has_its_line_number(data, lines, tmp_path):
    """The line as an editor counts it, blank lines and line ends inside cells too (6, 13, 18)."""
    assert [reject.row for reject in read_bytes(tmp_path, data).rejects] == lines


def test_a_lone_surrogate_is_flagged(tmp_path):
    """The text says that a letter of it was replaced (17)."""
    found = read_bytes(tmp_path, '{"text":"\\ud83d 片"}\n{"text":"よい"}\n')
    assert [c.flags for c in found.comments] == [(Flag.CONTROL_CHARS,), ()]


def test_a_comment_of_ten_thousand_characters_is_scored_in_fifty_milliseconds():
    """Work for one, the best of nine, once the model is loaded; on a slow machine four times the tokeniser's (15)."""
    chance = random.Random(3)
    texts = ["".join(chance.choices("窓口の職員は親切だった。求人票と違うでは", k=10_000)) for _ in range(9)]

    def work(text):
        one = Comment(CommentId("1"), Platform.X, text, Source("generic", "a.csv", "", 1))
        begun = time.process_time()
        list(assess(iter([one]), Plan("kagoshima", ROOT / "models" / "default"), engine=Engine(1)))
        return time.process_time() - begun

    def alone(text):
        begun = time.process_time()
        tokenise(normalise(text).text)
        return time.process_time() - begun

    assert min(map(work, texts)) < max(0.05, 4 * min(map(alone, texts)))


def test_emoji_are_a_text_and_their_joiners_alone_are_none(tmp_path):
    """A comment of one emoji, of several code points, is kept whole and is not taken for an empty one (29)."""
    texts = ["👨‍👩‍👧‍👦", "🇯🇵🇻🇳", "1️⃣", "👍🏽", "❤️", "\u200d", "\ufe0f"]
    found = read_bytes(tmp_path, "".join(json.dumps({"text": text}) + "\n" for text in texts))
    assert found.texts == texts
    assert [Flag.NO_TEXT in c.flags for c in found.comments] == [False] * 5 + [True] * 2
