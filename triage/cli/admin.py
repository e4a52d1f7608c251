"""What an administrator types: prepare the store, people, the record's integrity."""

from datetime import datetime
from types import ModuleType
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.exits import DATA, USAGE, reported
from triage.cli.opening import migrate as bring_up
from triage.cli.opening import open_store, settle_accounts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from triage.settings import Settings

user = typer.Typer(help="利用者の登録・一覧・停止", no_args_is_help=True)
audit = typer.Typer(help="記録の検証", no_args_is_help=True)


def init(
    quiet: Annotated[bool, typer.Option("--quiet", help="何も表示しない")] = False,
    demo: Annotated[bool, typer.Option("--demo", help="お試し用の利用者を作る")] = False,
) -> None:
    """保存先を準備します。何度実行しても、保存済みのものは変わりません。"""
    with reported():
        settings = open_store()
        from triage.settings import secret_key
        from triage.web import people

        secret_key(settings)
        people.ensure_roles()
        if demo:
            for name, password, role in people.ensure_demo():
                typer.echo(f"お試し用の利用者: {name} / {password} ({role})")
        if not quiet:
            typer.echo(f"準備ができました。保存先: {settings.home}")


def migrate() -> None:
    """データベースをこの版に合わせます。SQLite の場合は、先に写しを取ります。"""
    with reported():
        from triage.policy import load_policy
        from triage.settings import load
        from triage.web import configure
        from triage.web.place import back_up

        settings = load()
        configure(settings)
        copy = back_up(settings)
        bring_up()
        settle_accounts(load_policy(settings.policy))
        typer.echo(f"この版に合わせました。{f'直前の写し: {copy}' if copy else ''}")


@user.command("add")
def user_add(
    name: Annotated[str, typer.Argument(help="利用者名")],
    role: Annotated[str, typer.Option(help="moderator、approver、coordinator、analyst、auditor、admin")],
    section: Annotated[str, typer.Option(help="所属")],
    post: Annotated[str, typer.Option(help="職名")],
    full_name: Annotated[str, typer.Option(help="氏名(記録と措置伺に残ります)")] = "",
    account: Annotated[list[str] | None, typer.Option(help="見られるアカウント(何度でも。省くとすべて)")] = None,
    email: Annotated[str, typer.Option(help="職場の認証でのメールアドレス(oidc_server を使うとき)")] = "",
) -> None:
    """利用者を登録します。仮のパスワードを画面で尋ねます(12文字以上)。ご本人が、最初のログインで変えます。"""
    with reported():
        settings = open_store()
        from triage.web import people

        accounts = _registered(account or (), settings)
        password = typer.prompt("仮のパスワード", hide_input=True, confirmation_prompt="もう一度")
        people.add(
            name,
            password,
            role=role,
            section=section,
            post=post,
            accounts=accounts,
            full_name=full_name,
            email=email,
            temporary=True,
        )
        typer.echo(f"{name} を登録しました。")


def _registered(names: "Sequence[str]", settings: "Settings") -> list[str]:
    """Return the registry's ids for accounts as people name them; what is not registered stays, and is said."""
    from triage.policy import by_name, ids_of, load_policy

    accounts = by_name(load_policy(settings.policy).accounts)
    found = {name: sorted(ids_of(accounts, name)) for name in names}
    for name in (name for name, ids in found.items() if not ids):
        typer.echo(
            f"「{name}」は要領のアカウント一覧にありません。書かれたまま登録します。"
            "一覧の ID は triage policy show で確かめられます。",
            err=True,
        )
    return list(dict.fromkeys(one for name, ids in found.items() for one in ids or [name]))


@user.command("list")
def user_list() -> None:
    """利用者を一覧します。"""
    with reported():
        open_store()
        from triage.web import people

        for person in people.everyone():
            typer.echo(
                f"{person.name}\t{person.role}\t{person.section}\t{person.post}\t{person.full_name}"
                f"\t{'有効' if person.active else '停止'}"
            )


@user.command("disable")
def user_disable(name: Annotated[str, typer.Argument(help="利用者名")]) -> None:
    """利用者を停止します。記録は残ります。"""
    with reported():
        open_store()
        from triage.web import changes

        changes.close(name)
        typer.echo(f"{name} を停止しました。")


@user.command("enable")
def user_enable(name: Annotated[str, typer.Argument(help="利用者名")]) -> None:
    """停止した利用者を、また使えるようにします。"""
    with reported():
        open_store()
        from triage.web import changes

        changes.enable(name)
        typer.echo(f"{name} を使えるようにしました。")


@user.command("reset")
def user_reset(name: Annotated[str, typer.Argument(help="利用者名")]) -> None:
    """仮のパスワードを設定します(12文字以上)。開いている画面はログアウトになり、ご本人が次のログインで変えます。"""
    with reported():
        open_store()
        from triage.web import changes

        password = typer.prompt("仮のパスワード", hide_input=True, confirmation_prompt="もう一度")
        changes.set_password(name, password)
        typer.echo(f"{name} の仮のパスワードを設定しました。ご本人が次のログインで変えます。")


@user.command("change")
def user_change(
    name: Annotated[str, typer.Argument(help="利用者名")],
    role: Annotated[list[str] | None, typer.Option(help="役割(何度でも。指定した役割だけになります)")] = None,
    section: Annotated[str | None, typer.Option(help="所属")] = None,
    post: Annotated[str | None, typer.Option(help="職名")] = None,
    full_name: Annotated[str | None, typer.Option(help="氏名")] = None,
    account: Annotated[list[str] | None, typer.Option(help="見られるアカウント(何度でも。これだけになります)")] = None,
    all_accounts: Annotated[
        bool, typer.Option("--all-accounts", help="すべてのアカウントを見られるようにする")
    ] = False,
) -> None:
    """役割・所属・職名・氏名・見られるアカウントを変えます。これまでの記録は変わりません。"""
    with reported():
        settings = open_store()
        from triage.web import changes

        if account and all_accounts:
            raise typer.BadParameter("--account と --all-accounts は、どちらか一方にしてください。")
        accounts = [] if all_accounts else _registered(account, settings) if account else None
        wanted = changes.Wanted(role or None, accounts, section, post, full_name)
        changed = changes.change(name, wanted)
        typer.echo(f"{name} の{'・'.join(changed)}を変えました。" if changed else f"{name} は指定のとおりでした。")


@user.command("leave")
def user_leave(
    name: Annotated[str, typer.Argument(help="利用者名")],
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="異動日(例 2027-04-01)")] = None,
    cancel: Annotated[bool, typer.Option("--cancel", help="異動日を取り消す")] = False,
) -> None:
    """異動日を登録します。その日から、その方はログインも記録もできません。引継書は画面から印刷します。"""
    with reported():
        open_store()
        from triage.web import changes

        if (on is None) != cancel:
            raise typer.BadParameter("--on と --cancel の、どちらか一方を指定してください。")
        changes.leave(name, on.date() if on else None)
        typer.echo(f"{name} の異動日を {on.date()} としました。" if on else f"{name} の異動日を取り消しました。")


@user.command("link")
def user_link(
    name: Annotated[str, typer.Argument(help="利用者名")],
    email: Annotated[str, typer.Option(help="職場の認証でのメールアドレス")] = "",
    subject: Annotated[str, typer.Option(help="職場の認証での識別子(ログインできなかった画面に出ます)")] = "",
) -> None:
    """職場の認証(oidc_server)のどの方かを、利用者に結び付けます。"""
    with reported():
        settings = open_store()
        from triage.web import people

        if not (email or subject):
            raise people.AccountError("--email か --subject を指定してください。")
        if email:
            people.set_email(name, email)
        if subject:
            _provider(settings).bind(people.user_named(name), subject)
        typer.echo(f"{name} を職場の認証に結び付けました。")


@user.command("unlink")
def user_unlink(name: Annotated[str, typer.Argument(help="利用者名")]) -> None:
    """職場の認証との結び付きを解きます(職場のアカウントが作り直されたときなど)。"""
    with reported():
        settings = open_store()
        from triage.web import people

        there = _provider(settings).unbind(people.user_named(name))
        typer.echo(f"{name} の結び付きを解きました。" if there else f"{name} は結び付いていません。")


@user.command("reset-code")
def user_reset_code(name: Annotated[str, typer.Argument(help="利用者名")]) -> None:
    """二段階の確認を解除します(認証アプリと予備の番号を失くした方のため)。"""
    with reported():
        settings = open_store()
        from triage.web import people

        if settings.mfa == "off":
            raise people.AccountError("二段階の確認は使われていません(設定の mfa が off です)。")
        from triage.web import codes

        there = codes.forget(people.user_named(name))
        typer.echo(f"{name} の二段階の確認を解除しました。" if there else f"{name} は二段階の確認を使っていません。")


def _provider(settings: "Settings") -> ModuleType:
    from triage.web import people

    if not settings.oidc_server:
        raise people.AccountError("職場の認証は使われていません(設定に oidc_server がありません)。")
    from triage.web import provider

    return provider


@audit.command("verify")
def audit_verify(
    anchor: Annotated[str | None, typer.Option(help="控えておいた「番号:ハッシュ」")] = None,
) -> None:
    """判断の記録がつながっているか、改変がないかを確かめます。"""
    with reported():
        open_store()
        from triage.store.chain import Anchor, verify_chain

        seq, _, digest = (anchor or "").partition(":")
        if anchor and not (seq.isdecimal() and digest):
            typer.echo(f"--anchor {anchor}: 「番号:ハッシュ」の形(例 120:3f9a…)で指定してください。", err=True)
            raise typer.Exit(USAGE)
        report = verify_chain(Anchor(int(seq), digest) if anchor else None)
        if report.broken_seq is not None:
            typer.echo(f"記録 {report.broken_seq} 番で一致しません: {report.reason}", err=True)
            raise typer.Exit(DATA)
        if not report.guarded:
            typer.echo("記録の書換えを防ぐ仕組みが外されています。管理者に知らせてください。", err=True)
            raise typer.Exit(DATA)
        typer.echo(f"記録 {report.events} 件、改変はありません。控え: {report.head.seq}:{report.head.hash}")
