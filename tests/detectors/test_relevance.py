"""What has to do with the post, the account or the ministry's field, and what has not."""

from collections import Counter
from importlib.resources import files

import pytest

from triage.detectors.relevance import Relevance, Subject, SubjectError, _subject, load_subjects
from triage.reading import Reading, read
from triage.records import Comment, CommentId, Platform, Source

SHIPPED = Relevance(load_subjects())
POST = "【ハロトレ 9月開講】Webデザイン科\n訓練期間は5か月、テキスト代は自己負担です。会場は海辺の庁舎です。"


def reading(text: str, post: str = POST, *, parent: str = "") -> Reading:
    source = Source("test", "t.csv", "0" * 64, 1)
    return read(Comment(CommentId("c1"), Platform.X, text, source, post_text=post, parent_id=parent))


def strength(text: str, post: str = POST, *, parent: str = "") -> float:
    (cues,) = SHIPPED([reading(text, post, parent=parent)])
    return max((cue.strength for cue in cues), default=0.0)


def test_shipped_terms_are_told_apart() -> None:
    """No term stands twice in one kind, nor both among idle talk and the ministry's field."""
    seen = Counter((subject.kind, subject.term) for subject in SHIPPED.subjects)
    assert [key for key, count in seen.items() if count > 1] == []
    field = {subject.term for subject in SHIPPED.subjects if subject.kind == "field"}
    assert [subject.term for subject in SHIPPED.subjects if subject.kind == "idle" and subject.term in field] == []


def test_shipped_exceptions_hold() -> None:
    """No exception, posted alone, is read as the term that it excepts."""
    for subject in SHIPPED.subjects:
        only = Relevance([subject])
        for exception in subject.exceptions:
            found = only._hits([reading(exception)]).get(0, {})
            assert subject.kind not in found, (subject.term, exception)


@pytest.mark.parametrize(
    "text",
    [
        "昨日の試合、延長戦で逆転ホームランとか最高すぎた", "うちの猫が冷蔵庫の上から降りてこない", "ガチャ天井まで回しても星5が出ない",
        "推しの卒業ライブ、チケット外れた", "今期アニメの主題歌どれが好き？", "ラーメンは味噌派？醤油派？", "彗星が見えたので望遠鏡を買いました",
        "徳川の埋蔵金は裏山にあると思う", "新しいイヤホンの音が良すぎる",
    ],
)  # fmt: skip
def test_idle_talk_is_off_topic(text: str) -> None:
    """Games, pets, food, idols, sports and the like under a post on training are a strong cue."""
    assert strength(text) >= 0.5


def test_spans_lie_on_the_idle_words() -> None:
    """The evidence is the idle words as posted, half-width letters included."""
    text = "昨日のﾌﾟﾛ野球見た？"
    (cues,) = SHIPPED([reading(text)])
    assert [text[span.start : span.end] for cue in cues for span in cue.spans] == ["ﾌﾟﾛ野球"]


@pytest.mark.parametrize(
    "text",
    [
        "ゲーム会社の求人って県内にありますか", "パン屋で働きたいです", "面接会場の近くにおいしいラーメン屋ありますか", "猫の手も借りたい職場です",
        "就活とかいうクソゲー、ラスボスは面接", "アニメーターになりたいけど訓練コースはないですよね", "試合に行くので説明会は途中で抜けてもいいですか",
        "年金だけじゃ推し活できないので70まで働きます", "動画のBGM、なんていう曲ですか", "最低賃金が上がってもパン一つ買えない",
    ],
)  # fmt: skip
def test_field_of_work_or_post_comes_first(text: str) -> None:
    """Idle words in a comment on work, the post or the video itself are at most a weak cue."""
    assert strength(text) < 0.4


@pytest.mark.parametrize(
    "text",
    [
        "おはようございます！今日もいい天気ですね", "ありがとうございました、猫も喜んでます", "お世話になりました。野球部の息子が就職しました",
        "なんで昨日のコメント消したん？野球の話を書いただけなのに", "消されたので再投稿します。映画の感想を書いただけです", "🐈🍜⚽", "草", "へえ〜すごい",
    ],
)  # fmt: skip
def test_courtesy_reaction_and_complaint_are_never_off_topic(text: str) -> None:
    """Greetings, thanks, reactions and complaints about a removal bring no cue, whatever words they hold."""
    assert strength(text) == 0.0


def test_greeting_before_idle_talk_excuses_nothing() -> None:
    """A greeting in front of plain idle talk leaves the cue."""
    assert strength("おはようございます！昨日のホームランと満塁の場面、野球は最高ですね") >= 0.5


def test_without_relation_a_cue_comes_only_where_there_is_enough_text() -> None:
    """Words that share nothing with the post are a cue; the same where neither post nor length tells are none."""
    text = "古い灯台の鍵を三本拾った"
    (cues,) = SHIPPED([reading(text)])
    assert [cue.spans for cue in cues] == [()]
    assert SHIPPED([reading(text, post="")]) == [()]
    assert strength("古い灯台の鍵を三本拾ったので、交番と郵便局に一つずつ届けた", post="") > 0


def test_words_of_the_post_are_related() -> None:
    """Nouns that the post has too lower the cue."""
    assert strength("海辺の庁舎の壁に大きな魚の絵") < strength("裏山の校舎の壁に大きな魚の絵")


def test_reply_is_told_less_surely() -> None:
    """A reply may answer a comment that is not seen, so the same words weigh less."""
    text = "うちの猫が冷蔵庫の上から降りてこない"
    assert strength(text, parent="c0") < strength(text)


@pytest.mark.parametrize(
    "text",
    ["はじめて かきます。こどもと いっしょに いきたいです。", "Thank you for the information about the office", "谢谢你们,老师讲得很清楚", "Cảm ơn anh chị rất nhiều"],
)  # fmt: skip
def test_other_languages_and_easy_japanese_are_never_unrelated(text: str) -> None:
    """A text in another language or in hiragana alone brings no cue: its words cannot be compared."""
    assert strength(text) == 0.0


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("term", "ABC", "語"), ("topic", "", "話題"), ("match", "regex", "match"), ("weight", "2", "weight"),
        ("weight", "x", "weight"), ("exceptions", "別の語", "exceptions"),
    ],
)  # fmt: skip
def test_bad_row_is_named(column: str, value: str, said: str) -> None:
    """An unusable row is refused with its file, its line and what is allowed."""
    row = {"term": "野球", "match": "substring", "weight": "0.5", "topic": "スポーツ", "source": "x", "exceptions": ""}
    with pytest.raises(SubjectError, match=rf"idle\.tsv の 7 行目: .*{said}"):
        _subject("idle", 7, [*(row | {column: value}).values()])


def test_every_subject_file_is_read() -> None:
    """No file of subjects lies unread."""
    names = {entry.name for entry in files("triage.detectors").joinpath("subjects").iterdir()}
    assert names == {f"{subject.kind}.tsv" for subject in SHIPPED.subjects}


def test_longer_term_counts_once() -> None:
    """Of a term inside another only the longer is found."""
    found = Relevance(
        [Subject("idle", "パン", "substring", 0.5, "食べ物"), Subject("idle", "カレーパン", "substring", 0.5, "食べ物")]
    )
    (cues,) = found([reading("カレーパン")])
    assert [len(cue.spans) for cue in cues] == [1]
