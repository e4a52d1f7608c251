"""The table on a terminal: all of it within 80 columns, and every comment inert."""

import pytest
from rich.cells import cell_len

from triage.cli.table import Line, print_table

LONG = Line(
    200,
    0.85,
    "5(2)イ⑤ 個人情報・プライバシー 1.00\n[ご意見・お問い合わせ]",
    "受け取るだけ / 身分証",
    "長" * 300,
    "youtube",
)


@pytest.mark.parametrize(("columns", "widest"), [("", 80), ("60", 80), ("120", 120)])
def test_a_line_is_as_wide_as_the_terminal_and_no_wider(columns, widest, capsys, monkeypatch):
    """80 columns where there is no terminal or a narrow one; a full-width character takes two."""
    monkeypatch.setenv("COLUMNS", columns)
    print_table([LONG], "確認待ちの先頭 1 件")

    assert max(map(cell_len, capsys.readouterr().out.splitlines())) == widest


def test_what_shows_a_suggestion_stands_under_the_text(capsys):
    """Place, priority, item with its name, the text cut at 80 characters, the words; none of them is lost at 80 columns."""
    print_table([LONG], "一覧")
    shown = "".join(capsys.readouterr().out.replace("│", " ").split())

    assert all(words in shown for words in ("200", "0.85", "[ご意見・お問い", "根拠:受け取るだけ/身分証"))
    assert shown.count("長") == 79


def test_a_comment_without_evidence_has_no_empty_line_for_it(capsys):
    """Nothing is said of words where no item is suggested."""
    print_table([Line(1, 0.1, "–", "", "よい", "x")], "一覧")

    assert "根拠:" not in capsys.readouterr().out
