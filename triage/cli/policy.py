"""What anybody types to read the policy: is it sound, what does it say, what is published of it."""

from pathlib import Path
from typing import Annotated

import typer

from triage.cli.exits import reported

policy = typer.Typer(help="要領の確認・表示", no_args_is_help=True)

PolicyName = Annotated[str, typer.Argument(help="要領の名前または TOML(省くと設定のもの)")]


@policy.command("check")
def policy_check(name: PolicyName = "") -> None:
    """要領の設定を確かめ、誤りをすべて示します。要領の文言の誤記と思われる箇所も挙げます(直しません)。"""
    with reported():
        from triage.policy import load_policy
        from triage.settings import load

        rules = load_policy(name or load().policy)
        typer.echo(
            f"{rules.version}: 設定に誤りはありません(項目 {len(rules.clauses)}、アカウント {len(rules.accounts)})。"
        )
        for slip in rules.slips:
            typer.echo(f"所管への確認事項 {slip.where}「{slip.found}」: {slip.remark}")


@policy.command("show")
def policy_show(name: PolicyName = "") -> None:
    """項目としきい値、承認と確認事項、SNSごとにできること、体制、アカウント、法令を示します。"""
    with reported():
        from triage.assess import Plan, model_version, thresholds
        from triage.cli.outline import outline
        from triage.modelchoice import find_model
        from triage.policy import load_policy
        from triage.settings import load

        settings = load()
        named = name or settings.policy
        plan = Plan(named, find_model(settings.model, settings.home))
        for line in outline(load_policy(named), thresholds(plan), model_version(plan)):
            typer.echo(line)


@policy.command("render")
def policy_render(name: PolicyName = "", out: Annotated[Path | None, typer.Option(help="書き出し先")] = None) -> None:
    """公表用の項目の文を、要領の文言のまま出します。"""
    with reported():
        from triage.policy import load_policy, render
        from triage.settings import load

        text = render(load_policy(name or load().policy))
        if out:
            out.write_text(text, encoding="utf-8", newline="\n")
        else:
            typer.echo(text, nl=False)
