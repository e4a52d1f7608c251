"""The queue into a protected spreadsheet: only the answers can be typed, and nothing in it is a formula."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from triage.clock import to_the_minute
from triage.decision import Person
from triage.policy import Check, Policy, route_labels
from triage.records import Suggestion
from triage.review.blind import hidden_from
from triage.review.naming import FLAGS, PLATFORMS, level_of
from triage.review.protected import finish, offer, place_of, write_row
from triage.review.sheet import (
    ACTIONS,
    ALL_CHECKED,
    CHECKED,
    COLUMNS,
    FILLED,
    GUIDE,
    LISTS,
    SHEET,
    UNCONCERNED,
    Words,
    words_of,
)
from triage.store.cases import Case
from triage.store.payloads import suggestions_from_json
from triage.text import reveal

_WIDTHS = {"本文": 60, "対象の投稿": 30, "該当の可能性": 30, "理由": 30, "確認した事実": 30, "措置": 24, "項目1": 26}


def write_sheet(cases: Sequence[Case], policy: Policy, path: Path, *, first: int = 1, by: Person | None = None) -> None:
    """Write the cases in order, ranked from `first`; `by` is who takes them out, where that is known.

    The sheet for the answers is protected without a password, as a guard against slips.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - 0.1 s

    book, words = Workbook(), words_of(policy)
    sheet = book.active
    sheet.title = SHEET
    write_row(sheet, 1, COLUMNS, COLUMNS, open_=())
    for number, found in enumerate(cases, start=2):
        values = [*_shown(found, number - 2 + first, policy), *[""] * len(FILLED), *_checked(found)]
        write_row(sheet, number, COLUMNS, values, open_=FILLED)
    ranges = _lists(book.create_sheet(LISTS), words)
    _drop_downs(sheet, cases, ranges)
    _guide(book.create_sheet(GUIDE), policy, by)
    finish(sheet, COLUMNS, open_=FILLED, hidden=CHECKED, widths=_WIDTHS, frozen="C2")
    book[LISTS].sheet_state = "hidden"
    book.save(path)


def _shown(found: Case, place: int, policy: Policy) -> list[str]:
    comment = found.comment
    account = next((a.name for a in policy.accounts if a.id == comment.account), comment.account)
    posted = to_the_minute(comment.posted_at) if comment.posted_at else ""
    return [
        str(place),
        comment.id,
        PLATFORMS.get(comment.platform.value, comment.platform.value),
        account,
        posted,
        reveal(comment.author_name),
        reveal(comment.post_text),
        reveal(comment.text),
        _possible(found, policy),
        "\n".join(
            [*(route_labels()[name] for name in found.entry.routes), *(FLAGS.get(f, f) for f in found.entry.flags)]
        ),
    ]


def _possible(found: Case, policy: Policy) -> str:
    if hidden_from(policy, found, revealed=False):
        return "提案は判断のあとに示します"
    basis = _basis(found, policy)
    return "\n".join(_suggested(one, policy, basis) for one in suggestions_from_json(found.entry.suggestions))


def _basis(found: Case, policy: Policy) -> str:
    authored = found.assessment is not None and found.assessment.basis == "authored"
    return f"・{policy.messages.get('authored_basis', '')}" if authored else ""


def _suggested(suggestion: Suggestion, policy: Policy, basis: str) -> str:
    likely = f"該当の可能性：{level_of(suggestion.probability)}（参考値 {suggestion.probability:.2f}{basis}）"
    reasons = dict.fromkeys(f"・{cue.reason}" for cue in suggestion.cues)
    return "\n".join([policy.named(suggestion.clause), likely, *reasons])


def _checked(found: Case) -> list[str]:
    return [str(found.last_seq), found.text_sha256]


def _lists(sheet: Any, words: Words) -> dict[str, str]:
    """Write what the drop-downs offer, one column each; return the cell range of each by name."""
    platforms = sorted({platform for platform, _ in words.measures})
    offered = {
        "判断": list(ACTIONS),
        "項目": list(words.clauses),
        "細目": list(words.sub_labels),
        "引継ぎ": list(words.topics),
        **{f"措置 {p}": [label for platform, label in words.measures if platform == p] for p in platforms},
    }
    ranges = {}
    for column, (name, values) in enumerate(offered.items(), start=1):
        for row, value in enumerate([name, *values], start=1):
            sheet.cell(row, column, value)
        letter = sheet.cell(1, column).column_letter
        ranges[name] = f"'{LISTS}'!${letter}$2:${letter}${len(values) + 1}"
    return ranges


def _drop_downs(sheet: Any, cases: Sequence[Case], ranges: dict[str, str]) -> None:
    last = max(len(cases), 1) + 1
    fixed = {"確認事項": f'"{ALL_CHECKED}"', "関係職員の確認": f'"{UNCONCERNED}"'}
    named = {"判断": "判断", "項目1": "項目", "項目2": "項目", "細目": "細目", "引継ぎ": "引継ぎ"}
    for column, formula in {**fixed, **{c: ranges[name] for c, name in named.items()}}.items():
        offer(sheet, formula, [place_of(COLUMNS, column, 2) + ":" + place_of(COLUMNS, column, last)])
    for name, formula in ranges.items():
        platform = name.removeprefix("措置 ")
        rows = [i for i, found in enumerate(cases, start=2) if found.comment.platform == platform]
        if name != platform and rows:
            offer(sheet, formula, [place_of(COLUMNS, "措置", row) for row in rows])


def _guide(sheet: Any, policy: Policy, by: Person | None) -> None:
    lines = [
        *([f"書き出した方：{by.section} {by.post} {by.called}（{to_the_minute(datetime.now(UTC))}）"] if by else []),
        "このファイルは確認待ちの一覧です。色のない列は変えられません。",
        "判断の列から右に記入し、triage queue import で取り込みます。",
        "取り込んだ方の判断として、その方の氏名・所属・職名とともに記録します。何も書かない行は、そのまま確認待ちに残ります。",
        policy.messages.get("first", ""),
        policy.messages.get("note_disclosure", ""),
        "人に対する措置（ブロック）は画面で起案してください。削除は、先に画面で証拠を保全するか、保全できない理由を書いてください。",
        "「確認した事実」には、下の見出しで「対象：…／事実か意見か：…」のように書きます。",
        f"{policy.legend}。{policy.version}",
        *(f"{c.item} {c.wording}" for c in policy.clauses),
        *(f"{c.item} 確認：{_asked(check)}" for c in policy.clauses for check in c.checks),
        *(
            f"{c.item} 確認：†「{label.label}」のときは、ほかの項目のどれにも当たらないことを一つずつ確かめます。"
            for c in policy.clauses
            for label in c.sub_labels
            if label.rejects_others
        ),
    ]
    for row, line in enumerate(lines, start=1):
        sheet.cell(row, 1, line).data_type = "s"
    sheet.column_dimensions["A"].width = 120
    sheet.protection.sheet = True


def _asked(check: Check) -> str:
    options = f"（{'・'.join(check.options)}）" if check.options else ""
    return check.question + (f"〔見出し：{check.record}{options}〕" if check.record else "")
