"""What a result file holds of one comment: bounded, in the office's own time and words."""

import csv
from datetime import UTC, datetime

import openpyxl

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
from triage.results import as_rows, write_rows

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


def test_evidence_is_bounded_however_often_a_word_stands_there():
    """A letter repeated 20,000 times gives the first hundred places."""
    cue = Cue(CategoryId("defamation"), tuple(Span(at, at + 1) for at in range(20_000)), 0.5, "lexicon", "語")
    row = next(as_rows([ranked(LONG, (cue,))], POLICY, lambda _: ""))

    assert len(row["suggestions"][0]["evidence"]) == 100


def test_a_cell_too_small_for_a_text_says_so(tmp_path):
    """Excel holds 32,767 characters: what is cut is said in the cell itself."""
    write_rows([ranked(LONG)], POLICY, lambda _: "", tmp_path / "x.xlsx")
    cells = [cell.value for cell in openpyxl.load_workbook(tmp_path / "x.xlsx").active[2]]

    (text,) = (value for value in cells if value and value.startswith("ああ"))
    assert len(text) <= 32_767 and text.endswith("全文は CSV か画面で確かめてください）")


def test_times_and_routes_are_the_offices(tmp_path):
    """Japan's time, and a route by its name."""
    write_rows([ranked("い")], POLICY, lambda _: "", tmp_path / "x.csv")
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)

    assert (row["投稿日時"], row["回付"]) == ("2026-05-19T23:27:00+09:00", "ご意見・お問い合わせ")
