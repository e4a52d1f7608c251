"""What a result file holds of one comment: bounded, in the office's own time and words."""

import csv
import json
from datetime import UTC, datetime

import openpyxl
import pytest

from triage.policy import load_policy
from triage.ranking import Ranked
from triage.records import (
    Assessment,
    CategoryId,
    Comment,
    CommentId,
    Cue,
    Platform,
    Route,
    Signal,
    Source,
    Span,
    Suggestion,
)
from triage.results import FORMS

POLICY = load_policy("kagoshima")
LONG = "あ" * 40_000


def ranked(text, cues=()):
    """Return one ranked comment with a suggestion and a route."""
    posted = datetime(2026, 5, 19, 14, 27, tzinfo=UTC)
    comment = Comment(CommentId("1"), Platform.X, text, Source("t", "t", "", 1), posted_at=posted)
    signal = Signal(CategoryId("defamation"), 0.9, cues)
    assessment = Assessment(comment, (signal,), 0.9, (), None, (), "m", "authored")
    suggestion = Suggestion("defamation", "5(2)イ④", 0.9, needs_review=True, cues=cues)
    return Ranked(assessment, (suggestion,), (Route.OPINION,), 0.9, needs_review=True, heaviest=suggestion, severity=3)


def write(found, path):
    """Write ranked comments in the form that the ending of a path names."""
    form = FORMS[path.suffix]
    form.write(map(form.making(POLICY, lambda _: ""), found), path)


def test_evidence_is_bounded_however_often_a_word_stands_there(tmp_path):
    """A letter repeated 20,000 times gives the first hundred places."""
    cue = Cue(CategoryId("defamation"), tuple(Span(at, at + 1) for at in range(20_000)), 0.5, "lexicon", "語")
    write([ranked(LONG, (cue,))], tmp_path / "x.jsonl")
    row = json.loads((tmp_path / "x.jsonl").read_bytes())

    assert len(row["suggestions"][0]["evidence"]) == 100


def test_a_cell_too_small_for_a_text_says_so(tmp_path):
    """Excel holds 32,767 characters: what is cut is said in the cell itself."""
    write([ranked(LONG)], tmp_path / "x.xlsx")
    cells = [cell.value for cell in openpyxl.load_workbook(tmp_path / "x.xlsx").active[2]]

    (text,) = (value for value in cells if value and value.startswith("ああ"))
    assert len(text) <= 32_767 and text.endswith("全文は CSV か画面で確かめてください）")


def test_times_and_routes_are_the_offices(tmp_path):
    """Japan's time, and a route by its name."""
    write([ranked("い")], tmp_path / "x.csv")
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)

    assert (row["投稿日時"], row["回付"]) == ("2026-05-19T23:27:00+09:00", "ご意見・お問い合わせ")


@pytest.mark.parametrize("ending", FORMS)
def test_each_row_has_its_rank(tmp_path, ending):
    """What is made of a comment before its rank is known gets the rank it has in the end, in any form."""
    write([ranked("い"), ranked("ろ")], tmp_path / f"x{ending}")
    rows = {".jsonl": lines, ".csv": table, ".xlsx": sheet}[ending](tmp_path / f"x{ending}")

    assert [(str(row[0]), row[1]) for row in rows] == [("1", "い"), ("2", "ろ")]


def lines(path):
    """Return rank and text of each line of JSON."""
    return [(row["rank"], row["text"]) for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())]


def table(path):
    """Return rank and text of each row of a CSV."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [(row["順位"], row["本文"]) for row in csv.DictReader(stream)]


def sheet(path):
    """Return rank and text of each row of a workbook."""
    heading, *rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    return [(row[heading.index("順位")], row[heading.index("本文")]) for row in rows]


def test_a_clause_of_several_categories_scores_as_the_likeliest_of_them(tmp_path):
    """Solicitation is commercial, political or religious; what has no signal scores 0."""
    found = ranked("い")
    signals = (Signal(CategoryId("commercial"), 0.2, ()), Signal(CategoryId("religious"), 0.4, ()))
    write([found._replace(assessment=found.assessment._replace(signals=signals))], tmp_path / "x.jsonl")
    scores = json.loads((tmp_path / "x.jsonl").read_bytes())["scores"]

    assert scores["solicitation"] == 0.4 and {*scores.values()} == {0.4, 0.0}
