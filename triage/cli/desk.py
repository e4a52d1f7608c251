"""What a moderator types: look at the queue, open the console."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.exits import DATA, reported
from triage.cli.opening import open_store, settle_accounts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from triage.review.sheet_in import Outcome

DryRun = Annotated[bool, typer.Option("--dry-run", help="確かめるだけで記録しない")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON Lines で出す")]
Exporter = Annotated[str, typer.Option("--as", help="書き出す方の利用者名(見られるアカウントに限ります)")]

queue = typer.Typer(help="確認待ちの一覧", no_args_is_help=True)
worklist = typer.Typer(help="SNSで行う作業の一覧", no_args_is_help=True)


@queue.command("list")
def queue_list(
    top: Annotated[int, typer.Option(min=1, max=1000, help="先頭から何件")] = 20,
    as_json: AsJson = False,
) -> None:
    """未処理のコメントを、確認の順に示します。電話番号などは［電話番号］のように伏せます。"""
    with reported():
        settings = open_store()
        from triage.cli.table import Line, masked_cells, notes_of, print_table
        from triage.policy import load_policy
        from triage.store.cases import current_texts
        from triage.store.listing import Filters, listed
        from triage.store.payloads import suggestions_from_json

        policy = load_policy(settings.policy)
        entries = listed(Filters(), size=top)
        texts = current_texts(entries)
        lines = []
        for place, entry in enumerate(entries, start=1):
            suggestions = suggestions_from_json(entry.suggestions)
            notes = notes_of(suggestions, entry.routes, policy)
            text, found = masked_cells(suggestions, texts[entry.comment_id], policy.official_phones)
            lines.append(Line(place, entry.priority, notes, found, text, entry.platform))
        if as_json:
            for line in lines:
                typer.echo(json.dumps({slot: getattr(line, slot) for slot in line.__slots__}, ensure_ascii=False))
            return
        print_table(lines, f"確認待ちの先頭 {len(lines)} 件({policy.legend})")
        typer.echo("これは候補です。判断は人が行います。画面を開くには: triage serve")


@queue.command("export")
def queue_export(
    path: Annotated[Path, typer.Argument(help="書き出すファイル(.xlsx)")],
    top: Annotated[int | None, typer.Option(min=1, max=1000, help="何件(省くと要領の batch_size)")] = None,
    begin: Annotated[int, typer.Option("--from", min=1, help="何番目から(201 とすると、前の 200 件の続き)")] = 1,
    user: Exporter = "",
) -> None:
    """確認待ちを、判断を書き込める Excel に書き出します。"""
    with reported():
        settings = open_store()
        from triage.policy import load_policy
        from triage.review.sheet_out import write_sheet
        from triage.store.cases import cases_of
        from triage.store.listing import Filters, listed
        from triage.store.models.machine import State
        from triage.store.ranked import ranked
        from triage.web.people import accounts_named, person_named

        if path.suffix != ".xlsx":
            raise typer.BadParameter("末尾を .xlsx にしてください。")
        rules = load_policy(settings.policy)
        states = (State.OPEN, State.REOPENED, State.POSTPONED, State.ESCALATED)
        filters = Filters(states=states, accounts=accounts_named(user) if user else None)
        before = ranked(filters, begin - 1) if begin > 1 else []
        after = before[-1] if before else None
        size = top or rules.batch_size
        entries = listed(filters, size=size, after=after) if len(before) == begin - 1 else []
        by_key = {one.entry.comment_id: one for one in cases_of([entry.comment.key for entry in entries])}
        found = [by_key[entry.comment_id] for entry in entries]
        write_sheet(found, rules, path, first=begin, by=person_named(user) if user else None)
        typer.echo(f"{len(found)} 件を {path} に書き出しました。判断を書いたら triage queue import で取り込みます。")


@queue.command("import")
def queue_import(
    path: Annotated[Path, typer.Argument(help="判断を書いたファイル(.xlsx)")],
    user: Annotated[str, typer.Option("--as", help="取り込む方の利用者名。その方の判断として記録します")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Excel の判断を取り込みます。画面で受け付けない行は、理由を示して取り込みません。"""
    with reported():
        settings = open_store()
        from triage.policy import load_policy
        from triage.review.sheet_in import import_sheet
        from triage.web.people import accounts_named, decider_named

        person, accounts = decider_named(user), accounts_named(user)
        rows = list(import_sheet(path, load_policy(settings.policy), person, accounts=accounts, dry_run=dry_run))
        _tell(rows, dry_run=dry_run, as_json=as_json)


def _tell(rows: "Sequence[Outcome]", *, dry_run: bool, as_json: bool) -> None:
    """Say what became of each row; one that was refused ends the command with 65."""
    refused = [row for row in rows if row.problem]
    for row in rows if as_json else refused:
        told = {"row": row.row, "comment_id": row.key, "problem": row.problem}
        typer.echo(json.dumps(told, ensure_ascii=False) if as_json else f"{row.row} 行 {row.key}: {row.problem}")
    done = "確かめました(記録していません)" if dry_run else "記録しました"
    typer.echo(f"{len(rows) - len(refused)} 件を{done}。受け付けなかった行 {len(refused)} 件。", err=as_json)
    if refused:
        raise typer.Exit(DATA)


@worklist.command("export")
def worklist_export(
    path: Annotated[Path, typer.Argument(help="書き出すファイル(.xlsx)")],
    top: Annotated[int, typer.Option(min=1, max=1000, help="古い決定から何件")] = 200,
    user: Exporter = "",
) -> None:
    """SNSで行う作業を、結果を書き込める Excel に書き出します。"""
    with reported():
        settings = open_store()
        from triage.policy import load_policy
        from triage.review.tasksheet import write_tasks
        from triage.store.worklist import tasks
        from triage.web.people import accounts_named

        if path.suffix != ".xlsx":
            raise typer.BadParameter("末尾を .xlsx にしてください。")
        policy = load_policy(settings.policy)
        found = tasks(policy, accounts_named(user) if user else None, limit=top)
        write_tasks(found, policy, path)
        typer.echo(f"{len(found)} 件を {path} に書き出しました。結果を書いたら triage worklist import で取り込みます。")


@worklist.command("import")
def worklist_import(
    path: Annotated[Path, typer.Argument(help="結果を書いたファイル(.xlsx)")],
    user: Annotated[str, typer.Option("--as", help="取り込む方の利用者名。その方の記録になります")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Excel に書いた結果を取り込みます。画面で受け付けない行は、理由を示して取り込みません。"""
    with reported():
        settings = open_store()
        from datetime import UTC, datetime

        from triage.policy import load_policy
        from triage.review.tasksheet import import_tasks
        from triage.web.people import accounts_named, decider_named

        person, accounts, policy = decider_named(user), accounts_named(user), load_policy(settings.policy)
        rows = import_tasks(path, policy, person, accounts=accounts, now=datetime.now(UTC), dry_run=dry_run)
        _tell(list(rows), dry_run=dry_run, as_json=as_json)


def serve(
    host: Annotated[str, typer.Option(help="待ち受ける場所")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="ポート")] = 8000,
) -> None:
    """確認用の画面を開きます(この PC のブラウザーから使います)。"""
    with reported():
        settings = open_store()
        from triage.policy import load_policy
        from triage.web.server import run

        settle_accounts(load_policy(settings.policy))
        typer.echo(f"http://{host}:{port}/ をブラウザーで開いてください。終えるには Ctrl+C を押します。")
        run(settings, host, port)
