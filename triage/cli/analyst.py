"""What an analyst types: train, evaluate, adopt a model, take labels out of decisions."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from triage.cli.exits import reported
from triage.cli.opening import open_store
from triage.cli.progress import bar

if TYPE_CHECKING:
    from triage.learn.evaluate import CategoryResult, Evaluation, Rate

models = typer.Typer(help="モデルの一覧・確認・適用・切替", no_args_is_help=True)
labels = typer.Typer(help="ラベル付きデータの確認・取り出し", no_args_is_help=True)


Labeled = Annotated[list[Path], typer.Option("--labeled", help="ラベル付き JSONL、またはそのフォルダー(複数可)")]
AsJson = Annotated[bool, typer.Option("--json", help="結果を JSON で出す")]
ModelName = Annotated[str, typer.Option("--model", help="auto、default、またはモデルのフォルダー")]


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
            folder = out or load().home / "models" / name
            result = run(labeled, folder, name=name, reads=reads, progress=progress)
        if as_json:
            typer.echo(evaluation_json(result.evaluation))
            return
        typer.echo(f"候補 {result.version} を {result.folder} に作りました({result.examples} 件で学習)。")
        _print_evaluation(result.evaluation)
        typer.echo(f"適用するには: triage models adopt {result.folder}")


def evaluate(
    labeled: Labeled,
    model: ModelName = "auto",
    against: Annotated[str | None, typer.Option(help="比べる相手のモデル")] = None,
    as_json: AsJson = False,
) -> None:
    """学習に使っていないラベル付きデータで、モデルを測ります。"""
    with reported():
        from triage.modelfile import find_model
        from triage.retrain import as_json as evaluation_json
        from triage.retrain import measure
        from triage.settings import load

        home = load().home
        for name in filter(None, (model, against)):
            result = measure(labeled, find_model(name, home))
            if as_json:
                typer.echo(evaluation_json(result))
            else:
                typer.echo(f"モデル: {name}")
                _print_evaluation(result)


def _print_evaluation(evaluation: "Evaluation") -> None:
    typer.echo(f"{'項目':<16}{'しきい値':>6}{'該当':>6}{'非該当':>7}  平均適合率[95%] 再現率[95%] 誤って示す率[95%]")
    for row in evaluation.categories:
        typer.echo(_line(row))
    for title, rate in (
        ("違反のうち何らかの項目を示した割合", evaluation.violations_suggested),
        ("該当なしのうち項目を示した割合", evaluation.benign_suggested),
        ("人に示す割合(回付を含む)", evaluation.review_load),
    ):
        typer.echo(f"{title}: {_rate(rate)}(n={rate.n})")


def _line(row: "CategoryResult") -> str:
    rates = "  ".join(_rate(r) for r in (row.average_precision, row.recall, row.false_positive_rate))
    return f"{row.category:<18}{row.threshold:>7.2f}{row.n_yes:>7}{row.n_no:>8}  {rates}"


def _rate(rate: "Rate") -> str:
    return f"{rate.value:.3f} [{rate.low:.3f}, {rate.high:.3f}]" if rate.value is not None else "–".ljust(20)


@models.command("list")
def models_list() -> None:
    """使えるモデルと、いま適用されているモデルを示します。"""
    with reported():
        from triage.modelfile import adopted_model, candidate_models, shipped_models
        from triage.settings import load

        home = load().home
        adopted = adopted_model(home)
        for name, folder in {**shipped_models(), **candidate_models(home)}.items():
            typer.echo(f"{'*' if folder == adopted else ' '} {name}\t{folder}")


@models.command("show")
def models_show(name: Annotated[str, typer.Argument(help="名前またはフォルダー")] = "auto") -> None:
    """モデルの版、学習データ、各項目のしきい値を示します。"""
    with reported():
        from triage.modelfile import find_model, load_model
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
        from triage.modelfile import find_model
        from triage.retrain import measure
        from triage.web.acting import acting, record_event

        folder = find_model(name, settings.home)
        comparison = None
        if labeled:
            current = find_model("auto", settings.home)
            comparison = Comparison(measure(labeled, folder), measure(labeled, current))
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


@labels.command("export")
def labels_export(out: Annotated[Path, typer.Argument(help="書き出す JSONL")]) -> None:
    """確定した判断を、学習用のラベルとして書き出します(投稿者は含めません)。"""
    with reported():
        settings = open_store()
        from dataclasses import replace

        from triage.learn.decided import labeled as from_decision
        from triage.learn.labels import write_labels
        from triage.policy import load_policy
        from triage.store.conclusions import labels as decided

        rules = load_policy(settings.policy)
        rows = (
            from_decision(
                replace(label.comment, author_id="", author_name=""),
                rules,
                yes=label.yes,
                sub_labels=label.sub_labels,
                no=label.no,
                rest=label.rest,
                provenance=label.provenance,
            )
            for label in decided()
        )
        typer.echo(f"{write_labels(rows, out)} 件を {out} に書きました。")


@models.command("verify")
def models_verify(name: Annotated[str, typer.Argument(help="名前またはフォルダー")] = "auto") -> None:
    """モデルの全ファイルのハッシュを確かめます。"""
    with reported():
        from triage.modelfile import find_model, load_model
        from triage.settings import load

        typer.echo(f"{load_model(find_model(name, load().home)).version}: 改変はありません。")


@labels.command("check")
def labels_check(labeled: Annotated[list[Path], typer.Argument(help="ラベル付き JSONL")]) -> None:
    """ラベル付きデータの形式を確かめ、項目ごとの件数を示します。"""
    with reported():
        from triage.retrain import clause_categories, read_labelled

        rows = read_labelled(labeled)
        typer.echo(f"{len(rows)} 件、誤りはありません。")
        for category in clause_categories():
            n_yes = sum(category in row.yes for row in rows)
            n_no = sum(category in row.no for row in rows)
            typer.echo(f"{category:<16} 該当 {n_yes:>5}  非該当 {n_no:>6}")
