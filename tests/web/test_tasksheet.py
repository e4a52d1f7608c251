"""The work list without a server: out as a protected spreadsheet, back row by row, held to what the console asks."""

from datetime import UTC, datetime
from types import SimpleNamespace

import openpyxl
import pytest

from triage.decision import Person
from triage.readers.rows import ExportError
from triage.review.tasksheet import COLUMNS, FILLED, SHEET, import_tasks, write_tasks
from triage.store.decisions import last_seq, timeline
from triage.store.worklist import tasks
from triage.web.models import Profile

from .conftest import POLICY
from .test_axes import decide
from .test_console import HIDE
from .test_worklist import ahead

ME = Person("tantou", "見本所", "主任")
DONE = {"結果": "実施済", "実施日時": "2026-11-01 10:05"}


@pytest.fixture
def out(desk, tmp_path):
    """c3 is to be hidden and to be reported; return the file that says so."""
    decide(desk["tantou"], "x-hide")
    decide(desk["tantou"], "x-report")
    path = tmp_path / "sagyou.xlsx"
    write_tasks(tasks(POLICY, None), POLICY, path)
    return path


def rows_of(path):
    cells = list(openpyxl.load_workbook(path)[SHEET].iter_rows(values_only=True))
    return [dict(zip(COLUMNS, row, strict=True)) for row in cells[1:]]


def fill(path, *rows):
    """Type into the rows, one mapping each in their order."""
    book = openpyxl.load_workbook(path)
    for cells, answers in zip(book[SHEET].iter_rows(min_row=2), rows, strict=False):
        for name, value in answers.items():
            cells[COLUMNS.index(name)].value = value
    book.save(path)


def taken(path, **options):
    told = import_tasks(path, POLICY, ME, **{"accounts": None, "now": datetime.now(UTC), **options})
    return [(one.row, one.key, one.problem) for one in told]


def left():
    return [(task.comment_id, task.measure, task.reverse) for task in tasks(POLICY, None)]


def test_who_decided_is_called_by_name(desk, tmp_path):
    """氏名 and account name, as in the record."""
    Profile.objects.filter(user__username="tantou").update(name="見本 一子")
    decide(desk["tantou"], "x-hide")
    write_tasks(tasks(POLICY, None), POLICY, tmp_path / "sagyou.xlsx")

    assert [row["決定した方"] for row in rows_of(tmp_path / "sagyou.xlsx")] == ["見本所 主任 見本 一子（tantou）"]


def test_the_sheet_says_what_to_do_in_the_menus_own_words(out):
    """One row a task: platform, account, measure and effect, who decided; result and time are empty and alone open."""
    hide, report = rows_of(out)
    assert (hide["行う作業"], report["行う作業"]) == ("「返信を非表示にする」", "「ポストを報告」")
    assert "「非表示の返信」から誰でも見られます" in hide["操作したときの動き"]
    assert hide["SNS"] == "X" and hide["決定した方"] == "見本所 主任 tantou" and "ありがとう" in hide["本文"]
    assert not any(row[name] for row in (hide, report) for name in FILLED)

    sheet = openpyxl.load_workbook(out)[SHEET]
    assert sheet.protection.sheet
    for cells in sheet.iter_rows(min_row=2):
        assert [cell.protection.locked for cell in cells] == [name not in FILLED for name in COLUMNS]
    (rule,) = sheet.data_validations.dataValidation
    assert rule.formula1 == '"実施済,本人が削除済,該当なし,操作不可"' and str(rule.sqref) == "K2:K3"


def test_results_come_back_as_their_importers_ticks(out):
    """Two tasks of one comment in one file; a time typed as a date cell reads the same as one typed as text."""
    fill(out, DONE, {"結果": "操作不可", "実施日時": datetime.fromisoformat("2026-11-01T11:30")})

    assert taken(out) == [(2, "c3", ""), (3, "c3", "")]
    *_, first, second = timeline("c3")
    assert (first.by, first.body["result"], first.body["done_at"]) == (ME, "done", "2026-11-01T10:05+09:00")
    assert (second.body["result"], second.body["done_at"]) == ("impossible", "2026-11-01T11:30+09:00")
    assert left() == []


def test_a_reversal_goes_out_and_comes_back_as_one(out, desk, tmp_path):
    """Hidden, done, then 措置なし: the row says 再表示する, and its tick is of the reversal."""
    fill(out, DONE)
    taken(out)
    desk["tantou"].post("/comment/decide/", {"id": "c3", "action": "leave", "expected": str(last_seq("c3"))})
    path = tmp_path / "modosu.xlsx"
    write_tasks(tasks(POLICY, None), POLICY, path)
    (row,) = rows_of(path)
    assert row["行う作業"] == "再表示する（「返信を非表示にする」を戻す）"

    fill(path, DONE)
    assert taken(path) == [(2, "c3", "")] and left() == [] and timeline("c3")[-1].body["reverse"]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({**DONE, "結果": ""}, "結果「」は選べません"),
        ({**DONE, "結果": "やった"}, "結果「やった」は選べません"),
        ({**DONE, "実施日時": ""}, "日付と時刻"),
        ({**DONE, "実施日時": "2026-11-01"}, "日付と時刻"),
        ({**DONE, "実施日時": ahead(days=1)}, "先の時刻"),
        ({**DONE, "結果": "=1+1"}, "数式"),
        ({**DONE, "コメントID": "c1"}, "いまの一覧にありません"),
        ({**DONE, "決定の記録番号": "99"}, "いまの一覧にありません"),
        ({**DONE, "戻す作業": "1"}, "いまの一覧にありません"),
    ],
)
def test_a_row_that_is_wrong_is_named_and_the_others_go_in(out, answers, said):
    """Row, comment, and what is allowed; the second row is recorded."""
    fill(out, answers, DONE)
    (row, _, problem), other = taken(out)

    assert row == 2 and said in problem and other == (3, "c3", "")
    assert left() == [("c3", "x-hide", False)]


def test_the_same_file_twice_records_once(out):
    """What is no longer to be done is refused, and so is what somebody gave up meanwhile."""
    fill(out, DONE, DONE)
    taken(out)

    assert all("いまの一覧にありません" in problem for _, _, problem in taken(out))
    assert len(timeline("c3")) == 4


def test_a_dry_run_says_the_same_and_writes_nothing(out):
    """--dry-run is for looking."""
    fill(out, DONE, {**DONE, "結果": "やった"})
    seen = taken(out, dry_run=True)

    assert len(timeline("c3")) == 2 and [bool(problem) for *_, problem in seen] == [False, True]
    assert seen == taken(out)


def test_nobody_ticks_for_another_section(out):
    """Somebody restricted to other accounts exports and records nothing."""
    fill(out, DONE)

    assert tasks(POLICY, frozenset({"other"})) == []
    ((_, _, problem),) = taken(out, accounts=frozenset({"other"}))
    assert "いまの一覧にありません" in problem and len(timeline("c3")) == 2


def test_another_file_is_refused_whole(desk, tmp_path):
    """The queue's sheet is not the work list's."""
    path = tmp_path / "x.xlsx"
    book = openpyxl.Workbook()
    book.active.title = SHEET
    book.active.append(["A", "B"])
    book.save(path)

    with pytest.raises(ExportError, match="triage worklist export"):
        taken(path)


def test_the_command_line_names_refused_rows_and_ends_with_65(desk, tmp_path, capsys, monkeypatch):
    """Out and back by command; an auditor's name is refused, and a waiting proposal is no task."""
    import typer

    from triage.cli import desk as commands

    decide(desk["tantou"], "x-hide")
    desk["tantou"].post("/comment/decide/", HIDE)
    path = tmp_path / "sagyou.xlsx"
    monkeypatch.setattr(commands, "open_store", lambda: SimpleNamespace(policy="kagoshima"))
    commands.worklist_export(path, 200, "tantou")
    fill(path, {**DONE, "結果": "やった"})
    with pytest.raises((typer.Exit, SystemExit)):
        commands.worklist_import(path, "tantou", dry_run=False, as_json=False)
    fill(path, DONE)
    with pytest.raises((typer.Exit, SystemExit)):
        commands.worklist_import(path, "kansa", dry_run=False, as_json=False)
    assert len(timeline("c3")) == 1
    commands.worklist_import(path, "tantou", dry_run=False, as_json=False)

    said = capsys.readouterr().out
    assert "1 件を" in said and "2 行 c3: 結果「やった」は選べません" in said and "1 件を記録しました" in said
    assert len(timeline("c3")) == 2


def test_a_row_of_somebody_who_stepped_aside_is_not_taken(out, desk):
    """関係職員 are refused in the sheet as on the page, with --dry-run too."""
    desk["tantou"].post("/comment/skip/", {"id": "c3", "concerned": "on"})
    fill(out, DONE, {})

    for dry_run in (True, False):
        ((_, _, problem),) = taken(out, dry_run=dry_run)
        assert "関係職員は担当できません" in problem
    assert len(left()) == 2
