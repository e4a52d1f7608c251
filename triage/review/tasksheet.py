"""The work list as a spreadsheet: out with what is to be done on each platform, back with what came of it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from triage.clock import to_the_minute
from triage.decision import Person
from triage.detectors.masking import masked, masks_of_beginning
from triage.policy import Policy
from triage.readers.rows import Row
from triage.records import Comment
from triage.review.choice import Refused
from triage.review.doing import moment_of, refuse_concerned
from triage.review.naming import PLATFORMS
from triage.review.protected import finish, number_in, offer, place_of, read_back, write_row
from triage.review.sheet_in import Outcome
from triage.store.cases import current_comments
from triage.store.decisions import Conflict
from triage.store.worklist import RESULTS, Task, tasks, tick
from triage.text import reveal

SHEET = "SNSで行う作業"
SHOWN = (
    "コメントID",
    "SNS",
    "アカウント",
    "行う作業",
    "操作したときの動き",
    "投稿者名",
    "場所（開きません）",
    "本文",
    "決定した日時",
    "決定した方",
)
FILLED = ("結果", "実施日時")
CHECKED = ("決定の記録番号", "戻す作業")
COLUMNS = (*SHOWN, *FILLED, *CHECKED)
PREVIEW = 120
_FORM = "SNSで行う作業の様式ではありません。triage worklist export のファイルを使ってください。"
_GONE = "この作業は、いまの一覧にありません(すでに記録されたか、判断が変わりました)。書き出し直してください。"
_REVERSE = "1"
_WIDTHS = {"本文": 50, "行う作業": 34, "操作したときの動き": 40, "場所（開きません）": 30, "実施日時": 20}


def beginning_of(text: str, policy: Policy) -> str:
    """Return the beginning of a text as a list shows it, personal data masked."""
    hidden = masks_of_beginning(text, PREVIEW, policy.official_phones)
    return reveal(masked(text, hidden, 0, min(PREVIEW, len(text)))) + ("…" if len(text) > PREVIEW else "")


def write_tasks(found: Sequence[Task], policy: Policy, path: Path) -> None:
    """Write tasks in order; result and time alone can be typed."""
    from openpyxl import Workbook  # noqa: PLC0415 - 0.1 s

    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    write_row(sheet, 1, COLUMNS, COLUMNS, open_=())
    comments = current_comments([task.comment_id for task in found])
    for number, task in enumerate(found, start=2):
        values = _values(task, comments.get(task.comment_id), policy)
        write_row(sheet, number, COLUMNS, values, open_=FILLED)
    if found:
        places = f"{place_of(COLUMNS, '結果', 2)}:{place_of(COLUMNS, '結果', len(found) + 1)}"
        offer(sheet, f'"{",".join(RESULTS.values())}"', [places])
    guide = book.create_sheet("書き方")
    for row, line in enumerate(_GUIDE, start=1):
        guide.cell(row, 1, line).data_type = "s"
    guide.column_dimensions["A"].width = 110
    guide.protection.sheet = True
    finish(sheet, COLUMNS, open_=FILLED, hidden=CHECKED, widths=_WIDTHS, frozen="B2")
    book.save(path)


_GUIDE = (
    "SNSで行う作業の一覧です。このツールはSNSを操作しません。担当の方がSNSの画面で操作します。",
    "操作したら「結果」を選び、「実施日時」を 2026-12-01 09:30 のように書きます。先の日時は書けません。",
    f"結果：{'・'.join(RESULTS.values())}",
    "書いたら triage worklist import で取り込みます。取り込んだ方の記録になります。何も書かない行は、一覧に残ります。",
)


def _values(task: Task, comment: Comment | None, policy: Policy) -> list[str]:
    measure = next((one for one in policy.measures if one.id == task.measure), None)
    label = measure.label if measure else task.measure
    verb = "解除する" if task.axis == "person" else "再表示する"
    shown = [
        task.comment_id,
        PLATFORMS.get(task.platform, task.platform),
        next((account.name for account in policy.accounts if account.id == task.account), task.account),
        f"{verb}（「{label}」を戻す）" if task.reverse else f"「{label}」",
        measure.effect if measure and not task.reverse else "",
        reveal(comment.author_name) if comment else "",
        reveal(comment.url) if comment else "",
        beginning_of(comment.text, policy) if comment else "",
        to_the_minute(task.decided_at),
        " ".join(filter(None, [task.by.section, task.by.post, task.by.called])),
    ]
    return [*shown, *[""] * len(FILLED), str(task.decision), _REVERSE if task.reverse else ""]


def import_tasks(
    path: Path, policy: Policy, person: Person, *, accounts: frozenset[str] | None, now: datetime, dry_run: bool = False
) -> Iterator[Outcome]:
    """Record every row that says a result or a time, one by one, as the act of `person`; the others are passed over.

    `accounts` are those whose comments the person may see, None for all. With `dry_run` nothing is written.

    Raises:
        ExportError: no workbook, or not the form that `triage worklist export` wrote.
    """
    for row, cells in read_back(path, SHEET, COLUMNS, _FORM):
        if not any(cells[name].strip() for name in FILLED):
            continue
        problem = ""
        try:
            found = tasks(policy, accounts, decision=number_in(cells["決定の記録番号"]))
            task, result, at = _done(row, cells, found, now)
            refuse_concerned(task.comment_id, person)
            if not dry_run:
                tick(task, person, result=result, done_at=at, now=now)
        except (Refused, Conflict) as error:
            problem = " ".join(str(error).splitlines())
        yield Outcome(row.number, cells["コメントID"].strip(), problem)


def _done(row: Row, cells: Mapping[str, str], found: Sequence[Task], now: datetime) -> tuple[Task, str, datetime]:
    """Return the task of a row, its result and when.

    Raises:
        Refused: everything that is wrong with the row, or its task is done or no longer asked for.
    """
    if row.formulas:
        raise Refused(["数式は使えません。言葉で書いてください。"])
    asked = (cells["戻す作業"].strip() == _REVERSE, cells["コメントID"].strip())
    task = next((one for one in found if (one.reverse, one.comment_id) == asked), None)
    if task is None:
        raise Refused([_GONE])
    missing, at = [], now
    result = next((name for name, label in RESULTS.items() if label == cells["結果"].strip()), "")
    if not result:
        missing.append(
            f"結果「{cells['結果'].strip()}」は選べません。{'・'.join(RESULTS.values())}から選んでください。"
        )
    try:
        at = moment_of(cells["実施日時"], now)
    except Refused as refused:
        missing += refused.problems
    if missing:
        raise Refused(missing)
    return task, result, at
