"""Names and texts that pass for the office."""

import pytest

from triage.detectors.impersonation import Impersonation
from triage.detectors.likeness import fold_name
from triage.reading import Reading, read
from triage.records import Comment, CommentId, Platform, Source

DETECTOR = Impersonation(
    ["ハローワーク霧島YouTubeチャンネル【公式】", "霧島労働局訓練課", "【公式】霧島労働局 ミドルシニア応援"],
    [(Platform.X, "hw_kirishima"), (Platform.X, "99Kunrenka"), (Platform.YOUTUBE, "UCabcdefghijklmnopqrstuv")],
)


def reading(text: str, author_name: str = "", author_id: str = "", *, owner: bool = False) -> Reading:
    source = Source("test", "t.csv", "0" * 64, 1)
    return read(
        Comment(
            CommentId("c1"),
            Platform.X,
            text,
            source,
            author_id=author_id,
            author_name=author_name,
            author_is_owner=owner,
        )
    )


def strength(text: str, author_name: str = "", author_id: str = "", *, owner: bool = False) -> float:
    (cues,) = DETECTOR([reading(text, author_name, author_id, owner=owner)])
    return max((cue.strength for cue in cues), default=0.0)


@pytest.mark.parametrize(
    "name",
    [
        "ハローワーク霧島【公式】",
        "ハ口ーワ一ク霧島",
        "霧島労働局 訓練課✅",
        "霧島労働局訓練課サポート",
        "ﾊﾛｰﾜｰｸ霧島",
        "ハローワーク霧島\u200b公式",
        "ハローワーク窓口",
        "厚生労働省 公式サポート",
        "ハローワーク職員A",
        "霧島労働局 認証済み✓",
        "霧島労働局長",
        "HW_Kirish1ma",
    ],
)
def test_name_like_an_account_is_seen(name: str) -> None:
    """A name that a reader would take for the account brings a strong cue without a span."""
    (cues,) = DETECTOR([reading("こんにちは", name)])
    assert cues[0].strength >= 0.8
    assert cues[0].spans == ()


@pytest.mark.parametrize(
    "name",
    [
        "田中太郎",
        "霧島太郎",
        "ハロワ通いのおっさん",
        "公式ファン",
        "ミドル",
        "求職中のA",
        "",
        "ハローワークファン",
        "霧島労働局を応援する会 応援団",
        "元職員",
        "たけし2026",
    ],
)
def test_ordinary_name_is_left_alone(name: str) -> None:
    """A private person's name is no cue, even with the town's name in it."""
    assert strength("こんにちは", name) == 0.0


@pytest.mark.parametrize(
    "text",
    [
        "ハローワーク職員です。DMで個人番号を送ってください",
        "労働局の担当の山下です。LINEで受付しますので登録をお願いします",
        "こちらが公式アカウントです。フォローしてください",
    ],
)
def test_claim_with_request_is_strong(text: str) -> None:
    """Claiming an office and asking for contact or data is a strong cue."""
    assert strength(text) >= 0.8


@pytest.mark.parametrize(
    "text",
    [
        "ハローワークの職員さんに相談したらよかったです",
        "職員の態度が悪い",
        "採用担当です。求人の書き方が分かりません",
    ],
)
def test_talk_about_office_is_weak(text: str) -> None:
    """Talking about the office, or naming one's own role without asking for anything, is at most a weak cue."""
    assert strength(text) < 0.5


def test_owner_is_exempt() -> None:
    """The account's owner may bear its name and speak for it."""
    assert strength("ハローワーク職員です。DMで個人番号を送ってください", "ハローワーク霧島【公式】", owner=True) == 0.0


def test_fold_makes_look_alikes_one() -> None:
    """Half-width, decorated and homoglyph spellings of a name fold to the same string."""
    assert fold_name("ﾊﾛｰﾜｰｸ★霧島") == fold_name("ハ口ーワ一ク 霧島")


@pytest.mark.parametrize(
    "name",
    ["ハローワーク宮崎【公式】", "福岡労働局訓練課", "マザーズハローワーク天神", "熊本労働局", "さつま市役所 広報課"],
)
def test_another_office_is_at_most_a_weak_cue(name: str) -> None:
    """A sister office elsewhere may well be what it says: its name alone stays weak."""
    assert 0 < strength("こんにちは", name) < 0.4


@pytest.mark.parametrize(
    ("handle", "close"),
    [
        ("hw_kirishima_official", True), ("hw.kirishima", True), ("hw_kirlshima", True), ("99Kunrenka_", True), ("99kunrenkaa", True),
        ("kirishima_taro", False), ("hw_kirishima", False), ("UCabcdefghijklmnopqrstux", False), ("1234567890", False), ("kunren", False),
    ],
)  # fmt: skip
def test_handle_like_a_registered_one_is_seen(handle: str, close: bool) -> None:
    """A handle one letter or a mark away from a registered one is a strong cue; the registered one itself is exempt."""
    assert (strength("こんにちは", author_id=handle) >= 0.8) is close


@pytest.mark.parametrize(
    ("platform", "handle", "exempt"),
    [("x", "@HW_Kirishima", True), ("instagram", "hw_kirishima", False), ("other", "hw_kirishima", False)],
)
def test_a_registered_handle_is_exempt_on_its_platform_only(platform: str, handle: str, exempt: bool) -> None:
    """Whoever took the office's handle on another platform is no office (27)."""
    comment = Comment(CommentId("c"), Platform(platform), "よい", Source("t", "t", "0", 1), author_id=handle)
    assert (DETECTOR([read(comment)])[0] == ()) is exempt


def test_letters_of_other_scripts_hide_nothing() -> None:
    """Cyrillic letters of the same shape make no other name."""
    assert strength("こんにちは", "hаllo") == 0.0
    assert strength("こんにちは", author_id="hw_kiriѕhima") >= 0.8


@pytest.mark.parametrize(
    "text",
    [
        "監督署の者ですが、会社名と社長の名前を書けば今日中に処分します", "【公式】給付金センターより：暗証番号を返信してください", "職員の者です。手続はこちらの窓口で→ hw.test/form",
        "当局の新しい電話番号です。今後はこちらへおかけください", "公 式 で す 。本人確認のため免許証の画像を送ってください", "黒潮運輸の人事担当 山下と申します。身分証の写真をLINEへお送りください",
        "ハローワーク霧島の山下です。至急、口座番号をDMで送ってください", "事務局からのお知らせ：アカウントは統合されました。新アカウント @mihon_real へ", "動画に出ていた社長本人です。あの話は全部うそでした",
        "職員として回答します。その書類はもう要りません", "国の調査員です。勤務先をこの欄に記入してください",
    ],
)  # fmt: skip
def test_claim_that_wants_something_is_strong(text: str) -> None:
    """Speaking for an office, a firm or a person of the post and asking, ordering or declaring is a strong cue."""
    assert strength(text) >= 0.8


@pytest.mark.parametrize(
    "text",
    [
        "「公式」と名乗るアカウントからDMが来ました。本物ですか？", "局をかたる電話がありました。注意喚起してください", "元職員ですが、朝一がおすすめです", "隣の県の労働局の職員です。いつも参考にしています、応援してます",
        "うちの会社もPR動画に出たいです。採用担当より", "ファンアカウントです。非公式に応援しています", "社長さん本人が出てくるとは思わなかった", "職員になったつもりで答えると、まず求人番号を控えることですかね",
        "ハローワークの職員さんに、DMで口座番号を送ってくださいと言われました。本物ですか？", "ハローワークの常連です。今日も行きます", "窓口の担当は山下さんです。よろしくお伝えください",
    ],
)  # fmt: skip
def test_report_and_own_role_stay_weak(text: str) -> None:
    """Telling of an impostor, cheering, or naming one's own role without wanting anything is at most a weak cue."""
    assert strength(text) < 0.5


@pytest.mark.parametrize(
    ("text", "author_name"),
    [
        ("このチャンネルは違反により停止予定です。本人確認のためリンクからログインしてください", "YouTube運営チーム"), ("説明会の日程が変更になりました。詳細はプロフのリンクから", "霧島労働局 新卒応援課"),
        ("うち、ハロワの人間なんで、裏で紹介状出せますよ。DMで", ""), ("局の公式LINEはこちらに変わりました→ @kyoku_new", ""), ("その質問には私、職業相談員がお答えします。認定日は来なくても大丈夫です", ""),
        ("弁護士の佐藤です。この投稿に関するコメントは全て削除してください。さもなくば法的措置を取ります", ""), ("上のコメントを書いた本人です。あれは嘘なので忘れてください", ""),
        ("労働局長です。皆さんの不満は私が直接聞きますのでメールください", ""), ("お客様各位 当社の採用は終了しました。今後はこちらへご連絡ください", ""), ("ありがとう✨次の配信は金曜です", "霧島労動局【公式】"),
        ("訓練校の教務の者です。合格発表は来週に延期になりました", ""), ("偽アカの件はこちらで捜査しています。身分証の表と裏を送ってください", "県警サイバー班👮公認"),
    ],
)  # fmt: skip
def test_speaking_for_somebody_else_is_seen(text: str, author_name: str) -> None:
    """Speaking as an office, a firm, its staff, another writer, in the text or by the name, and wanting something."""
    assert strength(text, author_name) >= 0.5


@pytest.mark.parametrize(
    ("text", "author_name"),
    [
        ("お隣の県から応援しています", "宮崎労働局"), ("いつも素敵な動画をありがとうございます。参考にさせていただきます", "ハローワーク出水"), ("「担当です」としか言わないので誰だかわかりませんでした", ""),
        ("求人を出している会社の者です。求人票の修正はどこでできますか", ""), ("「内定おめでとうございます、人事部です」とメッセージが来て泣いて喜んだ", ""), ("訓練校の先生になりたいです", ""),
        ("本物の公式アカウントはどれですか。似たのがたくさんあって", ""), ("元ハローワーク職員です。窓口は午前中が混みますよ", ""), ("社長です。うちも面接会に参加したいのですが、どこに申し込めばいいですか", ""),
        ("抽選、当選しました!", ""), ("怪しいDMはガブッとするワン（※なりきり犬です）", "ポメ太警部🐶なりきり垢"), ("職員の方、いつもお疲れ様です", ""),
    ],
)  # fmt: skip
def test_sister_offices_own_roles_and_quotes_stay_weak(text: str, author_name: str) -> None:
    """Another office that cheers, a role of one's own, a former one, a wish, a quotation, a question are weak cues."""
    assert strength(text, author_name) < 0.5


def test_somebody_of_the_post_speaks() -> None:
    """Whoever says to be the person that the post names, and declares something, is seen; naming that person is not."""
    post = "修了生インタビュー。Webデザイン科を修了した西迫さん（仮名）に聞きました。"
    source = Source("test", "t.csv", "0" * 64, 1)
    claims, names = (
        max(
            (
                cue.strength
                for cue in DETECTOR([read(Comment(CommentId("c"), Platform.X, text, source, post_text=post))])[0]
            ),
            default=0,
        )
        for text in ("西迫です。台本を読まされただけなので信じないで", "西迫さん、おめでとうございます")
    )
    assert names < 0.5 <= claims


def test_spans_are_the_claim_and_the_request() -> None:
    """The evidence is the words that claim and the words that ask, as posted."""
    text = "労働局の担当の山下です。ＤＭください"
    (cues,) = DETECTOR([reading(text)])
    assert [text[span.start : span.end] for span in cues[0].spans] == ["労働局の担当の山下です", "ＤＭください"]
