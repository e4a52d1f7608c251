"""docs/accessibility.ja.md: the success criteria, what tests each, and the table as written and read back."""

import re
from dataclasses import dataclass, field

from .screens import SCREENS

HUMAN = "未実施（人による確認が必要）"
PASSED, FAILED, NONE = "適合", "不適合", "該当なし"

CHECKS = {
    "axe": "axe-core（開閉部をすべて開き、1280・390・320 px で違反 0）",
    "markup": "HTML の構文（html5lib の厳格な読込みで誤り 0、id の重複なし）",
    "still": "音声・映像・画像・埋込み・動く部分がない",
    "keyboard": "Tab だけで、見えている操作部をすべて並び順に通り、先へ抜ける。通るだけでは画面が変わらない",
    "focus": "移動先に輪郭線があり、画面の中で何にも隠れない",
    "forced": "ハイコントラスト（forced-colors）でも輪郭線がある",
    "zoom": "200 % 相当（幅 640 px）で横に動かない",
    "reflow": "幅 320 px で横に動かない",
    "spacing": "行・段落・文字・単語の間隔を広げても、横に動かず、切れない",
    "targets": "ボタン・入力欄・開閉部・画面の移動が 24 px 四方以上",
}


@dataclass(frozen=True, slots=True)
class Criterion:
    """One success criterion: what tests it on every screen, or which test of its own, and what only a person can say."""

    number: str
    name: str
    level: str
    checks: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    human: bool = True
    absent: str = ""


_NO_MEDIA = {"checks": ("still",), "human": False, "absent": "音声・映像・動く部分がない"}
_NO_GESTURE = {"tests": ("test_the_script_listens_to_keys_and_presses_alone",), "human": False}

JIS = (
    Criterion("1.1.1", "非テキストコンテンツ", "A", ("axe",)),
    Criterion("1.2.1", "音声だけ及び映像だけ（収録済み）", "A", **_NO_MEDIA),
    Criterion("1.2.2", "キャプション（収録済み）", "A", **_NO_MEDIA),
    Criterion("1.2.3", "音声解説又はメディアに対する代替コンテンツ（収録済み）", "A", **_NO_MEDIA),
    Criterion("1.2.4", "キャプション（ライブ）", "AA", **_NO_MEDIA),
    Criterion("1.2.5", "音声解説（収録済み）", "AA", **_NO_MEDIA),
    Criterion("1.3.1", "情報及び関係性", "A", ("axe", "markup")),
    Criterion("1.3.2", "意味のある順序", "A", ("keyboard",)),
    Criterion("1.3.3", "感覚的な特徴", "A"),
    Criterion("1.4.1", "色の使用", "A", ("axe",)),
    Criterion("1.4.2", "音声の制御", "A", **_NO_MEDIA),
    Criterion("1.4.3", "コントラスト（最低限レベル）", "AA", ("axe",)),
    Criterion("1.4.4", "テキストのサイズ変更", "AA", ("zoom",)),
    Criterion("1.4.5", "文字画像", "AA", ("still",), human=False),
    Criterion("2.1.1", "キーボード", "A", ("keyboard",), ("test_the_keyboard_alone_reaches_the_decision",)),
    Criterion("2.1.2", "キーボードトラップなし", "A", ("keyboard",), human=False),
    Criterion("2.2.1", "タイミング調整可能", "A"),
    Criterion("2.2.2", "一時停止，停止及び非表示", "A", **_NO_MEDIA),
    Criterion("2.3.1", "3回のせん（閃）光，又はいき（閾）値以下", "A", **_NO_MEDIA),
    Criterion("2.4.1", "ブロックスキップ", "A", ("axe",), human=False),
    Criterion("2.4.2", "ページタイトル", "A", ("axe",)),
    Criterion("2.4.3", "フォーカス順序", "A", ("keyboard",)),
    Criterion("2.4.4", "リンクの目的（コンテキスト内）", "A", ("axe",)),
    Criterion("2.4.5", "複数の手段", "AA"),
    Criterion("2.4.6", "見出し及びラベル", "AA", ("axe",)),
    Criterion("2.4.7", "フォーカスの可視化", "AA", ("focus", "forced"), human=False),
    Criterion("3.1.1", "ページの言語", "A", ("axe",), human=False),
    Criterion("3.1.2", "一部分の言語", "AA", ("axe",), ("test_a_page_in_english_marks_all_that_is_japanese",)),
    Criterion("3.2.1", "フォーカス時", "A", ("keyboard",), human=False),
    Criterion("3.2.2", "入力時", "A", (), ("test_enter_in_a_text_field_decides_nothing",)),
    Criterion("3.2.3", "一貫したナビゲーション", "AA"),
    Criterion("3.2.4", "一貫した識別性", "AA"),
    Criterion("3.3.1", "エラーの特定", "A", (), ("test_a_measure_without_its_checks_is_refused_and_says_which",)),
    Criterion("3.3.2", "ラベル又は説明", "A", ("axe",)),
    Criterion("3.3.3", "エラー修正の提案", "AA", (), ("test_a_measure_without_its_checks_is_refused_and_says_which",)),
    Criterion(
        "3.3.4", "エラー回避（法的，金融及びデータ）", "AA", (), ("test_one_can_take_back_ones_own_decision_only",)
    ),
    Criterion("4.1.1", "構文解析", "A", ("markup",), human=False),
    Criterion("4.1.2", "名前（name），役割（role）及び値（value）", "A", ("axe",)),
)
WCAG = (
    Criterion("1.3.4", "表示の向き", "AA", ("reflow",)),
    Criterion("1.3.5", "入力目的の特定", "AA", ("axe",)),
    Criterion("1.4.10", "リフロー", "AA", ("reflow",)),
    Criterion("1.4.11", "非テキストのコントラスト", "AA"),
    Criterion("1.4.12", "テキストの間隔", "AA", ("spacing",), human=False),
    Criterion("1.4.13", "ホバー又はフォーカスで表示されるコンテンツ", "AA"),
    Criterion("2.1.4", "文字キーのショートカット", "A", (), ("test_keys_move_and_can_be_switched_off",), human=False),
    Criterion("2.4.11", "隠されないフォーカス（最低限）", "AA", ("focus",), human=False),
    Criterion("2.5.1", "ポインタのジェスチャ", "A", absent="指や線の動きによる操作がない", **_NO_GESTURE),
    Criterion("2.5.2", "ポインタのキャンセル", "A", **_NO_GESTURE),
    Criterion("2.5.3", "名前（name）のラベル", "A"),
    Criterion("2.5.4", "動きによる起動", "A", absent="機器の動きによる操作がない", **_NO_GESTURE),
    Criterion("2.5.7", "ドラッグ動作", "AA", absent="ドラッグによる操作がない", **_NO_GESTURE),
    Criterion("2.5.8", "ターゲットのサイズ（最低限）", "AA", ("targets",), human=False),
    Criterion("3.2.6", "一貫したヘルプ", "A"),
    Criterion("3.3.7", "冗長な入力項目", "A", (), ("test_a_refused_form_keeps_what_was_filled_in",)),
    Criterion("3.3.8", "アクセシブルな認証（最低限）", "AA"),
    Criterion("4.1.3", "ステータスメッセージ", "AA"),
)
BY_HAND = (
    "スクリーンリーダー（NVDA）での全画面の操作",
    "利用者（障害のある職員を含む）による確認",
    "実際のブラウザーでの 200 % の拡大と 320 px の表示",
    "Windows のハイコントラストでの表示",
)
_MARKS = {True: "○", False: "×"}


@dataclass(slots=True)
class Results:
    """What was found: by (check, screen), with the day and the programs it was found with."""

    tested_with: str = ""
    found: dict[tuple[str, str], bool] = field(default_factory=dict)

    def passed(self, check: str) -> bool:
        """Return whether a check holds on every screen; one that did not run does not."""
        return all(self.found.get((check, screen.name), False) for screen in SCREENS)


def _row(criterion: Criterion, results: Results) -> str:
    how = [CHECKS[check] for check in criterion.checks] + [f"専用の試験 `{name}`" for name in criterion.tests]
    good = all(results.passed(check) for check in criterion.checks)
    machine = (
        "—" if not how else FAILED if not good else f"{NONE}（{criterion.absent}）" if criterion.absent else PASSED
    )
    by_hand = HUMAN if criterion.human else "不要"
    return (
        f"| {criterion.number} {criterion.name} | {criterion.level} | {'。'.join(how) or '—'} | {machine} | {by_hand} |"
    )


def written(results: Results) -> str:
    """Return the document for these results."""
    head = ["| 達成基準 | レベル | 自動の試験 | 自動の結果 | 人による確認 |", "| --- | --- | --- | --- | --- |"]
    screens = [
        f"| {screen.title} | " + " | ".join(_MARKS[results.found[check, screen.name]] for check in CHECKS) + " |"
        for screen in SCREENS
    ]
    return "\n".join(
        [
            "# アクセシビリティの試験結果（JIS X 8341-3:2016 適合レベル AA を目標）",
            "",
            "この文書は試験が書きます。手で直さず、次のとおり作り直してください。",
            "```",
            "TRIAGE_ACCESSIBILITY=1 python -m pytest tests/web/test_accessibility.py",
            "```",
            f"試験に使ったもの：{results.tested_with}",
            "",
            f"「{HUMAN}」が残っているため、適合レベル AA への準拠は、まだ表明できません。自動の試験で分かるのは、その一部だけです。",
            "",
            "## JIS X 8341-3:2016（レベル A・AA の38項目）",
            *head,
            *(_row(criterion, results) for criterion in JIS),
            "",
            "## WCAG 2.1・2.2 で加わった項目（レベル A・AA）",
            *head,
            *(_row(criterion, results) for criterion in WCAG),
            "",
            "## 人が行う確認",
            "| 確認すること | 結果 |",
            "| --- | --- |",
            *(f"| {what} | {HUMAN} |" for what in BY_HAND),
            "",
            "## 画面ごとの結果",
            *(f"- {name}：{how}" for name, how in CHECKS.items()),
            "",
            f"| 画面 | {' | '.join(CHECKS)} |",
            f"| --- |{' --- |' * len(CHECKS)}",
            *screens,
            "",
        ]
    )


def read(text: str) -> Results:
    """Return the results that a document holds: of the screens and checks it names, whatever they are called now."""
    names = {screen.title: screen.name for screen in SCREENS}
    table = text.split("## 画面ごとの結果")[1]
    header, *rows = [
        [cell.strip() for cell in row.strip("|").split("|")] for row in re.findall(r"^\|.*\|$", table, re.MULTILINE)
    ]
    found = {
        (check, names.get(title, title)): mark == "○"
        for title, *marks in rows[1:]
        for check, mark in zip(header[1:], marks, strict=True)
    }
    return Results(re.search(r"^試験に使ったもの：(.*)$", text, re.MULTILINE)[1], found)
