"""What a batch job types: score exports, make the form for copying by hand, list the formats."""

import json
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TextIO

import typer

from triage.cli.exits import CANNOT_WRITE, USAGE, reported
from triage.cli.leaving import hold
from triage.cli.opening import open_store, settle_accounts
from triage.cli.progress import stages

if TYPE_CHECKING:
    from collections.abc import Callable

    from triage.assess import Plan
    from triage.imports import FileReport
    from triage.policy import Policy
    from triage.ranking import Ranked
    from triage.readers import Description, ReadOptions
    from triage.records import Comment
    from triage.score import Scored
    from triage.settings import Settings

_TOP = 12


def score(  # one parameter for each option of the contract
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT...", help="書き出したファイル。- は標準入力(JSONL)")],
    out: Annotated[Path | None, typer.Option(help="結果の書き出し先(.jsonl、.csv、.xlsx)")] = None,
    no_store: Annotated[bool, typer.Option("--no-store", help="保存も参照もしない")] = False,
    file_format: Annotated[str, typer.Option("--format", help="形式(triage readers で一覧)")] = "auto",
    mapping: Annotated[Path | None, typer.Option(help="列の対応を書いた TOML")] = None,
    encoding: Annotated[str | None, typer.Option(help="文字コード(自動判定に優先)")] = None,
    encoding_errors: Annotated[Literal["strict", "replace"], typer.Option(help="読めない文字の扱い")] = "strict",
    policy: Annotated[str | None, typer.Option(help="要領の名前または TOML")] = None,
    model: Annotated[str | None, typer.Option(help="auto、default、semantic、またはモデルのフォルダー")] = None,
    account: Annotated[str, typer.Option(help="アカウントの ID(ファイルに無いとき)")] = "",
    jobs: Annotated[int | None, typer.Option(min=1, help="並行する処理の数(指定しなければ件数による)")] = None,
    engine: Annotated[Literal["joblib", "dask"], typer.Option(help="分散の方法")] = "joblib",
    scheduler: Annotated[str, typer.Option(help="Dask スケジューラーの所在(省くとこのPC)")] = "",
    max_reject_rate: Annotated[float, typer.Option(min=0, max=1, help="読めない行の許容割合")] = 0.1,
    keep_going: Annotated[bool, typer.Option("--keep-going", help="許容を超えても読める行を取り込む")] = False,
    own_posts: Annotated[bool, typer.Option("--own-posts", help="自アカウントの投稿の書き出しも読む")] = False,
    allow_private_messages: Annotated[bool, typer.Option("--allow-private-messages", help="1対1の私信も読む")] = False,
    accept_mojibake: Annotated[bool, typer.Option("--accept-mojibake", help="文字化けのまま読む")] = False,
    keep_author_ids: Annotated[bool, typer.Option("--keep-author-ids", help="投稿者 ID を仮名にしない")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="読み方を示し、読めるかを確かめ、何も保存しない")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="まとめを JSON で出す")] = False,
) -> None:
    """コメントを読み取り、該当の可能性のある項目と根拠を付けて、確認の順に並べます。"""
    with reported():
        _check_out(out, inputs)
        from triage.assess import Plan
        from triage.engine import Engine
        from triage.imports import Watch
        from triage.modelchoice import usable_model
        from triage.policy import load_policy
        from triage.readers import ReadOptions
        from triage.score import score as run
        from triage.settings import load

        settings = load() if no_store or dry_run else open_store()
        rules = load_policy(policy or settings.policy)
        options = ReadOptions(
            format=file_format,
            mapping=mapping,
            encoding=encoding,
            encoding_errors=encoding_errors,
            account=account,
            own_posts=own_posts,
            allow_private_messages=allow_private_messages,
            accept_mojibake=accept_mojibake,
            max_reject_rate=max_reject_rate,
            keep_going=keep_going,
            accounts=rules.accounts,
        )
        if dry_run:
            _describe(inputs, options, as_json=as_json)
            return
        if not no_store:
            settle_accounts(rules)
        plan = Plan(policy or settings.policy, usable_model(model or settings.model, settings.home))
        shared = Engine(jobs or 0, engine, scheduler)
        make = _making(out, rules, settings, keep_author_ids=keep_author_ids)
        with stages() as progress:
            scored = run(
                inputs,
                plan,
                options,
                make,
                home=settings.home,
                store=not no_store,
                engine=shared,
                watch=Watch(progress, _show_guess),
            )
        _hand_out(scored, out)
        _report(scored, plan, as_json=as_json, table=out is None)
        if no_store:
            hold(scored)


def _check_out(out: Path | None, inputs: list[str]) -> None:
    """Refuse a place that cannot be written before anything is read or stored."""
    from triage.results import FORMS

    if out is None:
        return
    if out.suffix not in FORMS:
        print(f"--out {out.name}: 末尾は {'、'.join(FORMS)} のいずれかにしてください。", file=sys.stderr)
        raise typer.Exit(USAGE)
    if out.exists() and any(path != "-" and Path(path).exists() and out.samefile(path) for path in inputs):
        print(
            f"--out {out}: 読み込むファイルと同じです。書き出しが消えないよう、別の名前にしてください。",
            file=sys.stderr,
        )
        raise typer.Exit(USAGE)
    _check_folder(out)


def _check_folder(out: Path) -> None:
    if not out.absolute().parent.is_dir():
        print(f"{out}: 保存先のフォルダーがありません。先に作ってください。", file=sys.stderr)
        raise typer.Exit(CANNOT_WRITE)


def _describe(inputs: list[str], options: "ReadOptions", *, as_json: bool) -> None:
    """Show how each file is read and read it to its end: what the real run would refuse is refused here."""
    from triage.imports import rehearse

    if not as_json:
        for path in inputs:
            rehearse(path, options, lambda found: _show(found, sys.stdout))
        return
    found: list[Description] = []
    reports = [rehearse(path, options, found.append) for path in inputs]
    typer.echo(json.dumps({"files": list(map(_planned, found, reports))}, ensure_ascii=False))


def _planned(found: "Description", report: "FileReport") -> dict[str, object]:
    from triage.readers.cells import mask_secrets

    return {
        "file": found.file,
        "format": found.format,
        "encoding": found.encoding or None,
        "delimiter": found.delimiter or None,
        "sheet": found.sheet or None,
        "header_row": found.header_row or None,
        "columns": {field: mask_secrets(heading) for field, heading in found.columns},
        "unread": list(map(mask_secrets, found.unread)),
        "comments": report.comments,
        "rejected": report.rejected,
        "warnings": list(report.warnings),
    }


def _show_guess(found: "Description") -> None:
    """Show which column is taken for what; a platform's own export needs no guess."""
    if found.columns:
        _show(found, sys.stderr)


def _show(found: "Description", stream: TextIO) -> None:
    shape = (
        f"文字コード {found.encoding}" if found.encoding else "",
        f"区切り文字 {found.delimiter!r}" if found.delimiter else "",
        f"シート「{found.sheet}」" if found.sheet else "",
        f"見出し {found.header_row} 行目" if found.header_row else "",
    )
    print(f"{found.file}: {'、'.join((found.label, *filter(None, shape)))}", file=stream)
    for field, heading in found.columns:
        print(f"  {_plain(heading)} → {field}", file=stream)
    if found.unread:
        print(f"  読まない列: {'、'.join(map(_plain, found.unread))}", file=stream)


def _plain(heading: str) -> str:
    """A heading comes from a file: its control characters, and all but its beginning, stay out of the terminal."""
    from triage.readers.cells import shown

    return shown(heading, chars=40)


def _making(
    out: Path | None, policy: "Policy", settings: "Settings", *, keep_author_ids: bool
) -> "Callable[[Ranked], Any]":
    """Return what makes of each comment what is written to `out`; the table takes the comment itself."""
    from triage.results import FORMS, pseudonym
    from triage.settings import secret_key

    if out is None:
        return lambda ranked: ranked
    key = b"" if keep_author_ids else secret_key(settings).encode()

    def author(comment: "Comment") -> str:
        return comment.author_id if keep_author_ids else pseudonym(comment, key)

    return FORMS[out.suffix].making(policy, author)


def _hand_out(scored: "Scored[Any]", out: Path | None) -> None:
    from triage.collector import rare_collector
    from triage.results import FORMS

    if out is not None:
        with rare_collector():
            FORMS[out.suffix].write(scored.made(), out)


def _report(scored: "Scored[Any]", plan: "Plan", *, as_json: bool, table: bool) -> None:
    for file in scored.files:
        for warning in file.warnings:
            print(f"{file.file}: {warning}", file=sys.stderr)
        if file.rejects_file:
            kinds = (("読めない行", file.rejected), ("読めない値", file.left_empty))
            listed = "、".join(f"{name} {n} 件" for name, n in kinds if n)
            print(f"{file.file}: {listed}を {file.rejects_file} に書きました。", file=sys.stderr)
    if as_json:
        typer.echo(json.dumps(_summary(scored, plan), ensure_ascii=False))
        return
    if table:
        from triage.cli.table import line_of, print_table

        lines = [
            line_of(place, ranked, scored.policy) for place, ranked in enumerate(islice(scored.made(), _TOP), start=1)
        ]
        print_table(lines, f"先頭の {len(lines)} 件({scored.policy.legend})")
    typer.echo(f"{scored.comments} 件を並べました。うち要確認の印 {scored.marked} 件。判断は人が行います。")


def _summary(scored: "Scored[Any]", plan: "Plan") -> dict[str, object]:
    from triage.assess import thresholds

    applied = thresholds(plan)
    return {
        "comments": scored.comments,
        "needs_review": scored.marked,
        "thresholds": {
            clause.id: {
                "from": clause.threshold_from,
                "values": {name: applied[name] for name in clause.categories if name in applied},
            }
            for clause in scored.policy.clauses
        },
        "files": [
            {
                "file": file.file,
                "format": file.format,
                "comments": file.comments,
                "rejected": file.rejected,
                "rejects_file": str(file.rejects_file) if file.rejects_file else None,
                "warnings": list(file.warnings),
            }
            for file in scored.files
        ],
    }


def template(
    out: Annotated[Path, typer.Argument(help="書き出し先")] = Path("取込様式.xlsx"),
) -> None:
    """コメントを手で写すための様式(取込様式.xlsx)を作ります。"""
    with reported():
        from triage.readers import write_template

        _check_folder(out)
        if out.exists():
            raise FileExistsError(f"{out}: すでにあります。別の名前を指定してください。")
        write_template(out)
        typer.echo(f"{out} を作りました。「取込」シートに1件1行で写し、triage score {out} で読み込んでください。")


def readers() -> None:
    """読める形式を一覧します。"""
    with reported():
        from triage.readers import READERS

        for reader in READERS:
            typer.echo(f"{reader.name:<20} {reader.label}")
