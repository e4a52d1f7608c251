"""What an administrator types to list what has reached its end, and to carry out a list that was approved."""

from collections import Counter, deque
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.exits import reported
from triage.cli.opening import open_store
from triage.clock import JST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from triage.policy import Policy
    from triage.store.discarding import Piece
    from triage.store.models.disposal import DisposalItem, DisposalList
    from triage.store.units import Unit


def purge(
    number: Annotated[int | None, typer.Argument(help="廃棄予定一覧の番号(画面の「廃棄予定一覧」にあります)")] = None,
    listing: Annotated[bool, typer.Option("--list", help="一覧を示すだけで、何も廃棄しない")] = False,
    out: Annotated[Path | None, typer.Option(help="--list の書き出し先(.csv か .xlsx)")] = None,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="いつの時点の一覧か(省くと今日)")] = None,
    transfer_to: Annotated[Path | None, typer.Option(help="移管する記録の書き出し先(空のフォルダー)")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="何が廃棄されるかを示すだけで、廃棄しない")] = False,
) -> None:
    """保存期間が満了した記録の一覧(廃棄予定一覧)を示し、責任者が画面で承認した一覧を廃棄します。元に戻せません。"""
    with reported():
        if (number is None and not listing) or (number is not None and on is not None):
            raise typer.BadParameter(
                "--list で一覧を示すか、承認された一覧の番号を指定してください。--on は、番号なしの --list で使います。"
            )
        if (out and not listing) or (listing and (transfer_to or dry_run)):
            raise typer.BadParameter(
                "--out は --list とだけ、--transfer-to と --dry-run は --list なしで使います。何も廃棄していません。"
            )
        settings = open_store()
        from triage.policy import load_policy

        policy = load_policy(settings.policy)
        if number is None:
            _show_ended(policy, on, out)
        elif listing:
            _show_settled(_list_numbered(number), policy, out)
        else:
            _carry_out(_list_numbered(number), policy, settings.home, transfer_to, dry_run=dry_run)


def _list_numbered(number: int) -> "DisposalList":
    from triage.store.models.disposal import DisposalList

    made = DisposalList.objects.filter(pk=number).first()
    if made is None:
        raise typer.BadParameter(f"一覧 {number} はありません。画面の「廃棄予定一覧」で番号を確かめてください。")
    return made


def _show_ended(policy: "Policy", on: datetime | None, out: Path | None) -> None:
    from triage.policy.retention import FIRST, LAST
    from triage.store.units import ended

    day = on.date() if on else datetime.now(JST).date()
    if not FIRST <= day <= LAST:
        raise typer.BadParameter(f"--on {day}: {FIRST} から {LAST} までの日付にしてください。")
    about = [f"{day} に保存期間が満了しているもの(確定していない一覧。廃棄はできません)", f"要領 {policy.version}"]
    typer.echo(about[0])
    _tell(ended(policy.records, day, None), policy, out, about)


def _tell(found: "Iterable[Unit | DisposalItem]", policy: "Policy", out: Path | None, about: "Sequence[str]") -> None:
    """Write a list where that is asked for, and say how many there are: one at a time, however many have ended."""
    from triage.review.disposalsheet import FORMATS, write_disposal

    if out is not None and out.suffix not in FORMATS:
        raise typer.BadParameter(f"--out {out.name}: 末尾は {'、'.join(FORMATS)} のいずれかにしてください。")
    counts, barred = Counter[str](), Counter[str]()
    read = _counted(found, counts, barred)
    if out is None:
        deque(read, maxlen=0)
    else:
        write_disposal(read, policy, out, about)
    for one in policy.records:
        typer.echo(f"{one.label}\t{counts[one.id]} 件\t{one.file_name}")
    for why, n in barred.items():
        typer.echo(f"載せないもの: {why}\t{n} 件")
    if out is not None:
        typer.echo(f"{out} に書き出しました。")


def _counted(
    found: "Iterable[Unit | DisposalItem]", counts: Counter[str], barred: Counter[str]
) -> "Iterator[Unit | DisposalItem]":
    for unit in found:
        why = getattr(unit, "barred", ())
        barred.update(why)
        if not why:
            counts.update(unit.records)
        yield unit


def _show_settled(made: "DisposalList", policy: "Policy", out: Path | None) -> None:
    from triage.store.disposal import items_of

    approved = f"承認 {made.approved_by}、文書番号 {made.document_number}" if made.approved else "未承認"
    approved += f"、取下げ済み(記録番号 {made.withdrawn})" if made.withdrawn else ""
    about = [
        f"廃棄予定一覧 {made.pk}({made.on} 現在、{made.items.count()} 件、作成 {made.listed_by}、{approved})",
        f"SHA-256 {made.sha256}",
        f"要領 {made.policy_version}",
    ]
    for line in about:
        typer.echo(line)
    _tell(items_of(made), policy, out, about)


def _carry_out(made: "DisposalList", policy: "Policy", home: Path, folder: Path | None, *, dry_run: bool) -> None:
    from datetime import UTC

    from triage.store.discarding import Handed, discard, look
    from triage.store.disposal import Refused
    from triage.store.handing import hand_over
    from triage.store.sweeping import sweep
    from triage.web.changes import AT_THE_MACHINE

    now = datetime.now(UTC)
    if dry_run:
        _report(look(made, policy.records, now), "廃棄される見込み(何も廃棄していません)")
        return
    try:
        handed = hand_over(made, policy.records, folder, now) if folder else Handed()
        _report(discard(made, policy.records, AT_THE_MACHINE, now, handed), "廃棄しました")
    except Refused:
        # Withdrawn half-way: what had gone by then leaves the files too.
        if made.withdrawn and made.items.exclude(discarded=0).exists():
            sweep(home, made, now)
        raise
    sweep(home, made, now)
    typer.echo("データベースのファイルからも消しました。バックアップや書き出したファイルは、別に廃棄してください。")


def _report(pieces: "Iterator[Piece]", done: str) -> None:
    gone, seqs, stay = 0, [], Counter[str]()
    try:
        for piece in pieces:
            gone += len(piece.gone)
            seqs += [str(piece.seq)] if piece.seq else []
            stay.update(why for _, why in piece.stay)
    finally:
        # Of a run that stopped half-way too: what is gone is gone.
        typer.echo(f"{done}: {gone} 件" + (f"(廃棄記録 {'、'.join(seqs)} 番)" if seqs else ""))
    for why, n in stay.items():
        typer.echo(f"残したもの: {why}\t{n} 件")
