"""What an analyst types about labels: take them out of decisions, check them, see where people and models disagree."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from triage.cli.exits import reported
from triage.cli.opening import open_store
from triage.cli.progress import bar

labels = typer.Typer(help="ラベル付きデータの確認・取り出し", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="結果を JSON で出す")]
_TEXT_SHOWN = 60


@labels.command("export")
def labels_export(out: Annotated[Path, typer.Argument(help="書き出す JSONL")]) -> None:
    """確定した判断を、学習用のラベルとして書き出します(責任者の承認が要ります。投稿者は含めず、電話番号などは伏せます)。"""
    with reported():
        settings = open_store()

        from triage.detectors.masking import masked, masks
        from triage.learn.decided import labeled as from_decision
        from triage.learn.labels import write_labels
        from triage.policy import load_policy
        from triage.store.conclusions import labels as decided
        from triage.store.training import require_approval

        require_approval()
        rules = load_policy(settings.policy)

        def hidden(text: str) -> str:
            return masked(text, masks(text, rules.official_phones))

        rows = (
            from_decision(
                label.comment._replace(
                    author_id="",
                    author_name="",
                    text=hidden(label.comment.text),
                    post_text=hidden(label.comment.post_text),
                ),
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


@labels.command("agree")
def labels_agree(
    first: Annotated[Path, typer.Argument(help="一人目のラベル付き JSONL")],
    second: Annotated[Path, typer.Argument(help="二人目のラベル付き JSONL")],
    as_json: AsJson = False,
) -> None:
    """二人が同じコメントに付けたラベルの一致を、項目ごとに示します(コーエンのカッパ係数)。"""
    with reported():
        from triage.retrain import agree

        rows = agree(first, second)
        if as_json:
            typer.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1))
            return
        typer.echo(f"{'項目':<16}{'両者が判断 n':>8}{'一人目の該当':>8}{'二人目の該当':>8}  一致率  カッパ")
        for row in rows:
            same, kappa = (f"{value:6.3f}" if value is not None else "     –" for value in (row.same, row.kappa))
            typer.echo(f"{row.category:<18}{row.n:>10}{row.first_yes:>12}{row.second_yes:>12}  {same}  {kappa}")
        typer.echo(
            "カッパは、偶然の一致を 0、完全な一致を 1 とします。両者の答えが一種類だけの項目では計算できません(–)。"
        )


@labels.command("suspect")
def labels_suspect(
    labeled: Annotated[list[Path], typer.Option("--labeled", help="ラベル付き JSONL、またはそのフォルダー(複数可)")],
    top: Annotated[int, typer.Option(min=1, help="示す件数")] = 50,
    as_json: AsJson = False,
) -> None:
    """ラベルと、その件を除いて学習したモデルが大きく食い違うものを示します(Northcutt ほか 2021)。直しはしません。"""
    with reported():
        from triage.detectors.masking import masked, masks
        from triage.retrain import suspicious
        from triage.text import reveal

        with bar("学習") as progress:
            found = suspicious(labeled, progress=progress)
        shown = [(found.rows[suspect.row].comment, suspect) for suspect in found.suspects[:top]]
        if as_json:
            facts = [
                {"id": c.id, "category": s.category, "labelled": s.labelled, "probability": round(s.probability, 4)}
                for c, s in shown
            ]
            counts = {"rows": len(found.rows), "examined": found.examined, "suspects": len(found.suspects)}
            typer.echo(json.dumps({**counts, "shown": facts}, ensure_ascii=False, indent=1))
            return
        typer.echo(
            f"{len(found.rows)} 件のうち、食い違いは {len(found.suspects)} 箇所です(上から {len(shown)} 箇所)。"
            f"誤りと決まったものではありません。\n調べた項目(件数の足りるもの): {'、'.join(found.examined) or 'なし'}"
        )
        typer.echo("id\t項目\tラベル\t参考値\t本文")
        for comment, suspect in shown:
            label = "該当" if suspect.labelled else "非該当"
            text = reveal(" ".join(masked(comment.text, masks(comment.text)).split()))[:_TEXT_SHOWN]
            typer.echo(f"{reveal(comment.id)}\t{suspect.category}\t{label}\t{suspect.probability:.3f}\t{text}")
