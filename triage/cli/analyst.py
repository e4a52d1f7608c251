"""What an analyst types about models: train, evaluate, compare, adopt, go back."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from triage.cli.exits import reported
from triage.cli.opening import open_store
from triage.cli.progress import bar

if TYPE_CHECKING:
    from triage.learn.compare import Difference
    from triage.learn.evaluate import CategoryResult, Evaluation
    from triage.learn.measured import Measured

models = typer.Typer(help="モデルの一覧・確認・適用・切替", no_args_is_help=True)


Labeled = Annotated[list[Path], typer.Option("--labeled", help="ラベル付き JSONL、またはそのフォルダー(複数可)")]
AsJson = Annotated[bool, typer.Option("--json", help="結果を JSON で出す")]
ModelName = Annotated[str, typer.Option("--model", help="auto、default、semantic、またはモデルのフォルダー")]


def train(
    labeled: Labeled,
    out: Annotated[Path | None, typer.Option(help="候補を書くフォルダー(新規または空)")] = None,
    name: Annotated[str, typer.Option(help="モデルの名前")] = "candidate",
    reads: Annotated[
        Literal["words", "senses", "sentences"] | None,
        typer.Option(help="words=語だけ、senses=語の意味も、sentences=文全体の意味も([encoder] が必要)"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """ラベル付きデータから候補のモデルを作り、交差検証の結果を示します。適用はしません。"""
    with reported():
        from triage.retrain import as_json as evaluation_json
        from triage.retrain import train as run
        from triage.settings import load

        with bar("学習") as progress:
            settings = load()
            folder = out or settings.home / "models" / name
            result = run(labeled, folder, name=name, reads=reads, policy=settings.policy, progress=progress)
        if as_json:
            typer.echo(evaluation_json(result.evaluation))
            return
        typer.echo(f"候補 {result.version} を {result.folder} に作りました({result.examples} 件で学習)。")
        _print_evaluation(result.evaluation)
        typer.echo(f"適用するには: triage models adopt {result.folder}")


def evaluate(
    labeled: Labeled,
    model: ModelName = "auto",
    against: Annotated[
        str | None, typer.Option(help="比べる相手のモデル(同じコメントでの差と、その 95% の幅を示す)")
    ] = None,
    report: Annotated[Path | None, typer.Option(help="図と誤りの一覧を書く HTML ファイル")] = None,
    as_json: AsJson = False,
) -> None:
    """学習に使っていないラベル付きデータで、triage score が示すとおりにモデルを測ります(繰り返しの検知は除きます)。"""
    with reported():
        from triage.modelchoice import usable_model
        from triage.retrain import measured, measured_json
        from triage.settings import load

        settings = load()
        folder = usable_model(model, settings.home)
        other = usable_model(against, settings.home) if against else None
        first = measured(labeled, folder, policy=settings.policy)
        _warn_of_training(first)
        if report:
            _report(first, folder, report, settings.policy)
        if other is not None:
            second = measured(labeled, other, policy=settings.policy)
            _warn_of_training(second)
            _compare(first, second, as_json=as_json)
        elif as_json:
            typer.echo(measured_json(first))
        else:
            typer.echo(f"モデル: {model}")
            _print_evaluation(first.evaluation())


def _warn_of_training(found: "Measured") -> None:
    """Say on stderr how far the rows were part of the training, or that nobody knows."""
    from triage.learn.measured import known_rows

    if said := known_rows(found):
        typer.echo(f"{found.version}: {said}", err=True)


def _report(measured: "Measured", folder: Path, out: Path, policy: str) -> None:
    from functools import partial

    from triage.report import write_report
    from triage.retrain import evidence

    write_report(measured, partial(evidence, folder=folder, policy=policy), out)
    typer.echo(f"測定の報告を {out} に書きました。コメントの本文を含みます。取扱いに注意してください。", err=True)


def _compare(first: "Measured", second: "Measured", *, as_json: bool) -> None:
    from triage.learn.compare import compare
    from triage.retrain import comparison_json

    differences = compare(first, second)
    if as_json:
        typer.echo(comparison_json(first, second, differences))
        return
    for one in (first, second):
        typer.echo(f"モデル: {one.version}")
        _print_evaluation(one.evaluation())
    typer.echo(f"\n差({first.version} − {second.version}、同じ {len(first.rows)} 件、[ ] は 95% の幅)")
    typer.echo(f"{'項目':<16}{'該当':>6}{'非該当':>7}  平均適合率の差 再現率の差")
    for row in differences:
        both = "  ".join(map(_difference, (row.average_precision, row.recall)))
        typer.echo(f"{row.category:<18}{row.n_yes:>7}{row.n_no:>8}  {both}")


def _difference(found: "Difference | None") -> str:
    return f"{found.value:+.3f} [{found.low:+.3f}, {found.high:+.3f}]" if found else "–".ljust(23)


def _print_evaluation(evaluation: "Evaluation") -> None:
    typer.echo(f"{'項目':<16}{'しきい値':>6}{'該当':>6}{'非該当':>7}  平均適合率[95%] 再現率[95%] 誤って示す率[95%]")
    for row in evaluation.categories:
        typer.echo(_line(row))
    for title, rate in (
        ("項目に当たるもののうち、何らかの項目を示した割合", evaluation.violations_suggested),
        ("該当なしのうち項目を示した割合", evaluation.benign_suggested),
        ("人に示す割合(回付を含む)", evaluation.review_load),
    ):
        typer.echo(f"{title}: {rate}(n={rate.n})")


def _line(row: "CategoryResult") -> str:
    rates = "  ".join(f"{rate!s:<20}" for rate in (row.average_precision, row.recall, row.false_positive_rate))
    return f"{row.category:<18}{row.threshold:>7.2f}{row.n_yes:>7}{row.n_no:>8}  {rates}"


@models.command("list")
def models_list() -> None:
    """使えるモデルと、いま適用されているモデルを示します。"""
    with reported():
        from triage.modelchoice import adopted_model, candidate_models
        from triage.modelfile import shipped_models
        from triage.settings import load

        home = load().home
        adopted = adopted_model(home)
        for name, folder in {**shipped_models(), **candidate_models(home)}.items():
            typer.echo(f"{'*' if folder == adopted else ' '} {name}\t{folder}")


@models.command("show")
def models_show(name: Annotated[str, typer.Argument(help="名前またはフォルダー")] = "auto") -> None:
    """モデルの版、学習データ、各項目のしきい値を示します。"""
    with reported():
        from triage.modelchoice import find_model
        from triage.modelfile import load_model
        from triage.settings import load

        model = load_model(find_model(name, load().home))
        basis = "作例で学習・実績なし" if model.basis == "authored" else "実際の判断で学習"
        typer.echo(f"版: {model.version}\n根拠: {basis}\n語彙: {model.vocabulary.size}")
        for head in model.heads:
            typer.echo(f"{head.category:<16} しきい値 {head.threshold:.2f}  該当 {head.n_yes}  非該当 {head.n_no}")


@models.command("adopt")
def models_adopt(
    name: Annotated[str, typer.Argument(help="名前またはフォルダー")],
    labeled: Annotated[list[Path] | None, typer.Option("--labeled", help="比べるためのラベル付きデータ")] = None,
    by: Annotated[str, typer.Option("--by", help="適用する人の利用者名")] = "",
    force: Annotated[str, typer.Option("--force", help="劣っていても適用する理由")] = "",
) -> None:
    """モデルを適用します。ラベル付きデータを渡すと、いまのモデルと比べ、劣るときは止めます。"""
    with reported():
        settings = open_store()
        from triage.adopt import Comparison, adopt
        from triage.modelchoice import find_model
        from triage.retrain import measured
        from triage.web.acting import acting, record_event

        folder = find_model(name, settings.home)
        comparison = None
        if labeled:
            current = find_model("auto", settings.home)
            found = [measured(labeled, one, policy=settings.policy) for one in (folder, current)]
            for one in found:
                _warn_of_training(one)
            comparison = Comparison(*(one.evaluation() for one in found))
        person = acting(by)
        version = adopt(folder, settings.home, person, record_event, comparison=comparison, reason=force)
        typer.echo(f"{version} を適用しました。次の triage score から使われます。戻すには: triage models rollback")


@models.command("rollback")
def models_rollback(
    reason: Annotated[str, typer.Option(help="戻す理由")],
    by: Annotated[str, typer.Option("--by", help="戻す人の利用者名")] = "",
) -> None:
    """一つ前のモデルに戻します。"""
    with reported():
        settings = open_store()
        from triage.adopt import roll_back
        from triage.web.acting import acting, record_event

        version = roll_back(settings.home, acting(by), record_event, reason=reason)
        typer.echo(f"{version} に戻しました。")


@models.command("verify")
def models_verify(name: Annotated[str, typer.Argument(help="名前またはフォルダー")] = "auto") -> None:
    """モデルの全ファイルのハッシュを確かめます。"""
    with reported():
        from triage.modelchoice import find_model
        from triage.modelfile import load_model
        from triage.settings import load

        typer.echo(f"{load_model(find_model(name, load().home)).version}: 改変はありません。")
