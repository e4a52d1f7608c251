"""The Excel round trip: what is written is inert and protected, what comes back is held to the console's rules."""

from types import SimpleNamespace

import openpyxl
import pytest

from triage.decision import Person
from triage.readers.rows import ExportError
from triage.review.sheet import ALL_CHECKED, COLUMNS, FILLED, SHEET, UNCONCERNED
from triage.review.sheet_in import import_sheet
from triage.review.sheet_out import write_sheet
from triage.store.cases import case
from triage.store.decisions import last_seq, timeline
from triage.store.listing import Filters, listed

from .conftest import POLICY
from .test_console import state

ME = Person("tantou", "見本所", "主任")
LEFT = {"判断": "措置なし（表示を継続）"}
HIDDEN = {
    "判断": "措置を記録・起案",
    "措置": "返信を非表示にする",
    "項目1": "5(2)イ④ 誹謗中傷・名誉・信用",
    "確認事項": ALL_CHECKED,
    "確認した事実": "対象：特定の職員／事実か意見か：意見・論評",
    "引継ぎ": "引継ぎの対象ではない",
    "理由": "特定の職員への侮辱",
    "関係職員の確認": UNCONCERNED,
}


@pytest.fixture
def sheet(desk, tmp_path):
    """Export the queue and return its file."""
    path = tmp_path / "queue.xlsx"
    write_sheet([case(entry.comment.key) for entry in listed(Filters(), size=99)], POLICY, path)
    return path


def fill(path, **rows):
    """Type answers into the rows of the comments."""
    book = openpyxl.load_workbook(path)
    for cells in book[SHEET].iter_rows(min_row=2):
        for name, value in rows.get(cells[COLUMNS.index("コメントID")].value, {}).items():
            cells[COLUMNS.index(name)].value = value
    book.save(path)


def taken(path, **options):
    return {o.key: o.problem for o in import_sheet(path, POLICY, ME, accounts=None, **options)}


def test_a_row_is_recorded_as_its_importers_decision(sheet):
    """措置なし and a complete measure go in, with the importer's name; an untouched row stays in the queue."""
    fill(sheet, c3=LEFT, c1=HIDDEN)

    assert taken(sheet) == {"c1": "", "c3": ""}
    (left,), (proposed,) = timeline("c3"), timeline("c1")
    assert (left.decision.action, left.by) == ("leave", ME)
    assert (proposed.decision.action, proposed.decision.measure) == ("propose", "x-hide")
    assert "対象：特定の職員" in proposed.decision.facts and "表計算" in proposed.decision.note
    assert (state("c2"), state("c1")) == ("open", "waiting_approval")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"項目1": ""}, "該当する項目"),
        ({"確認事項": ""}, "公共性"),
        ({"確認した事実": ""}, "それはどなた"),
        ({"引継ぎ": ""}, "引継ぎ"),
        ({"関係職員の確認": ""}, "関係職員"),
        ({"措置": "コメントを非表示"}, "選べません"),
        ({"措置": "ブロック"}, "選べません"),
        ({"項目1": "5(2)イ⑮"}, "一覧にありません"),
        ({"判断": "承認"}, "一覧にありません"),
        ({"判断": ""}, "判断の列が空"),
        ({"理由": "=1+1"}, "数式"),
        ({"本文の照合": "0" * 64}, "本文が変更"),
        ({"記録番号": "7"}, "先に処理済み"),
    ],
)
def test_what_the_console_refuses_is_refused_here(sheet, changes, said):
    """Each gap, foreign word, formula and stale row is named with its comment, and nothing of the row is recorded."""
    if "記録番号" in changes:
        _noted("c1")
    fill(sheet, c1={**HIDDEN, **changes})

    assert said in taken(sheet)["c1"]
    assert all(event.decision is None for event in timeline("c1"))


def _noted(key):
    from datetime import UTC, datetime

    from triage.store.chain import Draft
    from triage.store.decisions import EventKind, record

    record(Draft(EventKind.NOTE, ME, datetime.now(UTC), {}, key, {"note": "メモ"}))


def test_whoever_stepped_aside_decides_nothing_by_sheet(sheet):
    """関係職員 are refused row by row, 措置なし too, also where they had decided before they said so."""
    from datetime import UTC, datetime

    from triage.store.chain import Draft
    from triage.store.decisions import EventKind, record

    fill(sheet, c3=LEFT)
    taken(sheet)
    record(Draft(EventKind.RECUSED, ME, datetime.now(UTC), {}, "c3"))
    write_sheet([case("c3")], POLICY, sheet)
    fill(sheet, c3={"判断": "後で判断"})

    assert "関係職員として" in taken(sheet)["c3"]
    assert state("c3") == "decided"


def test_removal_by_sheet_waits_for_somebody_else(sheet):
    """削除 needs its evidence and stays a proposal: a file approves nothing."""
    given = {**HIDDEN, "措置": "削除", "保全できない理由": "すでに見られない"}
    fill(sheet, c4=given)

    assert taken(sheet) == {"c4": ""}
    assert state("c4") == "waiting_approval"


def test_the_same_file_twice_decides_once(sheet):
    """The second import meets its own decision as 先に処理済み."""
    fill(sheet, c3=LEFT)
    taken(sheet)

    assert "先に処理済み" in taken(sheet)["c3"]
    assert len(timeline("c3")) == 1


def test_a_dry_run_says_the_same_and_writes_nothing(sheet):
    """--dry-run is for looking."""
    fill(sheet, c3=LEFT, c1={**HIDDEN, "項目1": ""})

    assert taken(sheet, dry_run=True) == {"c1": "該当する項目を一つ以上選んでください。", "c3": ""}
    assert last_seq("c3") == 0


def test_another_sections_comment_is_not_there(sheet):
    """Somebody restricted to other accounts records nothing through a file either."""
    fill(sheet, c3=LEFT)

    (outcome,) = import_sheet(sheet, POLICY, ME, accounts=frozenset({"other"}))
    assert outcome.problem == "このコメントはありません。"


def test_only_the_answers_can_be_typed_and_nothing_is_a_formula(desk, tmp_path):
    """The sheet is protected, its answers open and offered by platform; a comment that begins like a formula is text."""
    from triage.store import comments as store

    from .conftest import comment

    identity = store.Identity(native=True, content_key=lambda c: "", version_key=lambda c: "")
    said = [comment("e1", '=HYPERLINK("http://evil.example","x")'), comment("e2", "+1 \u202e逆")]
    store.save_comments(said, store.File("e", "e" * 64, "t"), identity)
    path = tmp_path / "queue.xlsx"
    write_sheet([case("e1"), case("e2"), case("c4")], POLICY, path)
    book = openpyxl.load_workbook(path)
    rows = list(book[SHEET].iter_rows(min_row=2))

    assert book[SHEET].protection.sheet
    for cells in rows:
        assert "f" not in {c.data_type for c in cells}
        assert [c.protection.locked for c in cells] == [name not in FILLED for name in COLUMNS]
    assert rows[0][COLUMNS.index("本文")].value.startswith("=HYPERLINK") and rows[0][7].quotePrefix
    assert "⟦RLO⟧" in rows[1][COLUMNS.index("本文")].value
    offered = {str(rule.sqref): rule.formula1 for rule in book[SHEET].data_validations.dataValidation}
    assert offered["L2 L3"] != offered["L4"]
    assert all(not cells[i].value for cells in rows for i, name in enumerate(COLUMNS) if name in FILLED)


@pytest.mark.parametrize("kind", ["other sheet", "other columns", "no workbook"])
def test_another_file_is_refused_whole(desk, tmp_path, kind):
    """What is not the exported form is not guessed at."""
    path = tmp_path / "x.xlsx"
    book = openpyxl.Workbook()
    book.active.title = SHEET if kind == "other columns" else "売上"
    book.active.append(["A", "B"])
    book.save(path)
    if kind == "no workbook":
        path.write_bytes(b"PK\x03\x04broken")

    with pytest.raises(ExportError):
        list(import_sheet(path, POLICY, ME, accounts=None))


def test_the_command_line_names_refused_rows_and_ends_with_65(sheet, capsys, monkeypatch):
    """Good rows are recorded, bad ones told by row and comment; an auditor's name is refused."""
    import typer

    from triage.cli import desk as commands
    from triage.web.people import AccountError, decider_named

    fill(sheet, c3=LEFT, c1={**HIDDEN, "項目1": ""})
    with pytest.raises(AccountError, match="判断できません"):
        decider_named("kansa")
    monkeypatch.setattr(commands, "open_store", lambda: SimpleNamespace(policy="kagoshima"))
    with pytest.raises((typer.Exit, SystemExit)):
        commands.queue_import(sheet, "tantou", dry_run=False, as_json=False)
    said = capsys.readouterr().out
    assert "2 行 c1: 該当する項目" in said and "1 件を記録しました。受け付けなかった行 1 件。" in said


def test_the_sheet_says_in_japanese_what_the_console_says(desk, tmp_path):
    """SNS, 注意 and 該当の可能性 hold the console's words: name, level, basis, label and reasons; ranks go on from `first`."""
    from openpyxl import load_workbook

    from triage.store.models.machine import QueueEntry

    QueueEntry.objects.filter(comment__key="c4").update(routes=["crisis", "opinion"], flags=["obfuscated"])
    path = tmp_path / "words.xlsx"
    write_sheet([case("c4")], POLICY, path, first=201)
    row = dict(zip(COLUMNS, [str(cell.value) for cell in load_workbook(path)[SHEET][2]], strict=True))

    assert row["SNS"] == "YouTube" and row["順位"] == "201"
    assert row["注意"].splitlines()[0] == "人命・安全" and row["注意"].splitlines()[-1] == "伏せ字・当て字"
    assert "opinion" not in row["注意"]
    label = next(c.label for c in POLICY.clauses if c.id == "defamation")
    shown = row["該当の可能性"].splitlines()
    assert shown[0] == f"5(2)イ④ {label}"
    assert shown[1] == "該当の可能性：高（参考値 0.70・作例で学習・実績なし）"
    assert shown[2] == "・人をおとしめる表現に関わる語です。"
