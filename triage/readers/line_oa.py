"""LINE Official Account Manager chat CSV: private one-to-one talk, read only when that is asked for."""

import re
from collections.abc import Iterator
from datetime import timedelta, timezone, tzinfo

from triage.readers.content import Content
from triage.readers.draft import Draft
from triage.readers.grid import body_rows, cell, heading_with
from triage.readers.mapping import fold
from triage.readers.reader import Reader
from triage.readers.rows import ExportError, Intake
from triage.readers.times import parse_time
from triage.records import Comment, Platform

_HEADER = ("送信者タイプ", "送信者名", "送信日", "送信時刻", "内容")
_OFFSET = re.compile(r"'?([+-])(\d{2}):?(\d{2})")
_GUARDED = tuple("=+-@\t\r\n＝＋－＠")


def _recognises(content: Content) -> bool:
    return heading_with(content, *map(fold, _HEADER)) is not None


def _read(content: Content, intake: Intake) -> Iterator[Comment]:
    if not intake.options.allow_private_messages:
        raise ExportError(
            "LINEのチャットは1対1の私信です。SNSの公開コメントではないため読み込みません。"
            "必要性を責任者に確かめたうえで読み込む場合は --allow-private-messages を付けてください。",
            "refused",
        )
    found = heading_with(content, *map(fold, _HEADER))
    if found is None:
        raise ExportError("LINEのチャットの見出し（送信者タイプ、送信者名、送信日、送信時刻、内容）がありません。")
    header, at = found
    before = {
        fold(row.cells[0]): row.cells[1]
        for row in content.first_rows
        if row.number < header.number and len(row.cells) > 1
    }
    zone = _zone(before.get(fold("タイムゾーン"), ""), intake)
    account = intake.options.account or before.get(fold("アカウント名"), "")
    for row in body_rows(content, intake, header):
        kind, text = cell(row, at, fold("送信者タイプ")), cell(row, at, fold("内容"))
        if kind not in {"Account", "User"}:
            intake.reject(row.number, "送信者タイプ", kind, "送信者タイプは Account か User のいずれかにしてください。")
            continue
        if kind == "Account":
            intake.counts["outbound"] += 1
        when = f"{cell(row, at, fold('送信日'))} {cell(row, at, fold('送信時刻'))}"
        accepted = intake.accept(
            Draft(
                row.number,
                "",
                text[1:] if text[:1] == "'" and text[1:2] in _GUARDED else text,
                Platform.LINE,
                account,
                author_name=cell(row, at, fold("送信者名")),
                owner=kind == "Account",
                moment=parse_time(when.strip(), zone, intake.date_order)._replace(naive=zone is intake.zone),
            )
        )
        if accepted is not None:
            yield accepted


def _zone(written: str, intake: Intake) -> tzinfo:
    """The zone of the preamble; its cell carries Excel's guard (`'+09:00`)."""
    found = _OFFSET.fullmatch(written.strip())
    if found is None:
        intake.warn(f"タイムゾーンの行がないため、{intake.zone.key}の時刻として読みました。")
        return intake.zone
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(-offset if found[1] == "-" else offset) if offset < timedelta(hours=24) else intake.zone


READER = Reader("line_oa_chat", "LINE公式アカウントのチャット（1対1の私信）", "native", _recognises, _read)
