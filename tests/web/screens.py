"""The screens of the console as they are tested for accessibility: every address a browser can show, and what refuses."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: who opens which address, and, for what only an action shows, the button they press there."""

    name: str
    title: str
    path: str
    who: str = "sekinin"
    press: str = ""


SCREENS = (
    Screen("login", "ログイン", "/login/", who=""),
    Screen("home", "本日の状況", "/"),
    Screen("queue", "確認待ち", "/queue/"),
    Screen("search", "検索", "/queue/?state=all"),
    Screen("comment", "一件の画面", "/comment/?id=c3", who="tantou"),
    Screen("hostile", "一件の画面（悪意のある本文）", "/comment/?id=c2"),
    Screen("approval", "承認待ちの案", "/comment/?id=c1"),
    Screen("group", "まとめて判断", "/group/?group=grp"),
    Screen("notices", "人からの申出・通報", "/notices/"),
    Screen("worklist", "SNSで行う作業", "/worklist/"),
    Screen("matters", "相談・苦情", "/matters/"),
    Screen("sheet", "措置伺", "/comment/sheet/?id=c4"),
    Screen("audit", "記録の点検", "/audit/?check=1&figures=1"),
    Screen("guide", "判定の手引き", "/guide/"),
    Screen("refused", "足りないものがある判断", "/comment/?id=c2", press='button[value="measure"]'),
    Screen("held", "他の職員が確認中", "/comment/?id=c3", press='button[value="leave"]'),
    Screen("forbidden", "役割が足りない", "/audit/", who="tantou"),
    Screen("not_found", "見つからない", "/comment/?id=nobody"),
)
