"""What a moderator types: look at the queue, open the console."""

import json
from typing import Annotated

import typer

from triage.cli.exits import reported
from triage.cli.opening import open_store

queue = typer.Typer(help="確認待ちの一覧", no_args_is_help=True)


@queue.command("list")
def queue_list(
    top: Annotated[int, typer.Option(min=1, max=1000, help="先頭から何件")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines で出す")] = False,
) -> None:
    """未処理のコメントを、確認の順に示します。"""
    with reported():
        settings = open_store()
        from triage.cli.table import Line, notes_of, print_table, shown, words
        from triage.policy import load_policy
        from triage.store.cases import current_texts
        from triage.store.listing import Filters, listed
        from triage.store.payloads import suggestions_from_json

        entries = listed(Filters(), size=top)
        texts = current_texts(entries)
        lines = []
        for place, entry in enumerate(entries, start=1):
            suggestions, text = suggestions_from_json(entry.suggestions), texts[entry.comment_id]
            notes = notes_of(suggestions, entry.routes)
            found = " / ".join(words(suggestions, text))
            lines.append(Line(place, entry.priority, notes, found, shown(text), entry.platform))
        if as_json:
            for line in lines:
                typer.echo(json.dumps({slot: getattr(line, slot) for slot in line.__slots__}, ensure_ascii=False))
            return
        print_table(lines, f"確認待ちの先頭 {len(lines)} 件({load_policy(settings.policy).legend})")
        typer.echo("これは候補です。判断は人が行います。画面を開くには: triage serve")


def serve(
    host: Annotated[str, typer.Option(help="待ち受ける場所")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="ポート")] = 8000,
) -> None:
    """確認用の画面を開きます(この PC のブラウザーから使います)。"""
    with reported():
        settings = open_store()
        from triage.web.server import run

        typer.echo(f"http://{host}:{port}/ をブラウザーで開いてください。終えるには Ctrl+C を押します。")
        run(settings, host, port)
