"""The screens of the console as they are tested for accessibility: every address a browser can show, and what refuses."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: who opens which address, and, for what only an action shows, the button they press there.

    `ways` marks what is there only where more ways to sign in than the password are set; `who` is then one of
    the fixture `doors`.
    """

    name: str
    title: str
    path: str
    who: str = "sekinin"
    press: str = ""
    ways: bool = False


SCREENS = (
    Screen("login", "ログイン", "/login/", who=""),
    Screen("home", "本日の状況", "/"),
    Screen("queue", "確認待ち", "/queue/"),
    Screen("search", "検索", "/search/?since=2026-01-01"),
    Screen("comment", "一件の画面", "/comment/?id=c3", who="tantou"),
    Screen("hostile", "一件の画面（悪意のある本文）", "/comment/?id=c2"),
    Screen("approval", "承認待ちの案", "/comment/?id=c1"),
    Screen("group", "まとめて判断", "/group/?group=grp"),
    Screen("notices", "人からの申出・通報", "/notices/"),
    Screen("worklist", "SNSで行う作業", "/worklist/"),
    Screen("matters", "相談・苦情", "/matters/"),
    Screen("sheet", "措置伺", "/comment/sheet/?id=c4"),
    Screen("audit", "記録の点検", "/audit/?check=1&figures=1"),
    Screen("onbehalf", "代決と後閲", "/seen/"),
    Screen("handover", "引継書", "/handover/"),
    Screen("holds", "保存期間の延長（廃棄停止）", "/holds/"),
    Screen("disposal", "廃棄予定一覧", "/disposal/?on=2040-05-01"),
    Screen("disclosure", "開示請求の一覧", "/disclosure/?since=2026-01-01&until=2030-01-01"),
    Screen("training", "判断による学習", "/training/"),
    Screen("lots", "全件確認", "/lots/"),
    Screen("lot", "全件確認済の記録", "/lots/sheet/"),
    Screen("guide", "判定の手引き", "/guide/"),
    Screen("password", "パスワードの変更", "/password/", who="tantou"),
    Screen("refused", "足りないものがある判断", "/comment/?id=c2", press='button[value="measure"]'),
    Screen("held", "他の職員が確認中", "/comment/?id=c3", press='button[value="leave"]'),
    Screen("forbidden", "役割が足りない", "/audit/", who="tantou"),
    Screen("not_found", "見つからない", "/comment/?id=nobody"),
    Screen("second_step", "二段階の確認", "/login/code/", who="half", ways=True),
    Screen("account", "二段階の確認の設定", "/account/", who="enrolled", ways=True),
    Screen("start", "二段階の確認を始める", "/account/start/", who="new", ways=True),
    Screen("stop", "二段階の確認をやめる", "/account/stop/", who="enrolled", ways=True),
    Screen("spare", "予備の番号", "/account/spare/", who="enrolled", ways=True),
    Screen("new_spare", "予備の番号を作り直す", "/account/spare/new/", who="enrolled", ways=True),
    Screen("again", "本人の確認", "/account/again/", who="enrolled", ways=True),
    Screen("no_provider", "職場の認証につながらない", "/login/provider/", who="", ways=True),
    Screen("no_answer", "職場の認証の答えがない", "/login/provider/answer/", who="", ways=True),
)
