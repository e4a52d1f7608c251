"""Under the shipped policy planted copies and groups are found among strangers, and harmless look-alikes are not."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.repeating.phrases import DRESSINGS, FRAMES, PHRASES, POSTS, REMARKS
from benchmarks.repeating.planted import KINDS
from triage.detectors.repeats import Post, find_repeats
from triage.policy import load_policy
from triage.records import CommentId

RULE = load_policy("kagoshima").repeat
START = datetime(2026, 4, 1, tzinfo=UTC)
SENTENCES = (
    "この求人票の給料は実際と全く違うので注意してください",
    "窓口で一時間も待たされたのに書類が足りないと言われた",
    "職業訓練の申込みは来月の10日までと聞きましたが本当ですか",
    "副業で月30万円稼げる方法を教えますので連絡ください",
    "隣の席の方が大きな声で電話をしていて集中できませんでした",
    "面接の日程が急に変わって連絡も来ないまま終わってしまった",
    "こちらの会社は社会保険に入れてくれないという噂があります",
    "最低賃金が上がっても手取りはほとんど増えていません",
    "駐車場が狭くて毎回止めるのに苦労するので広げてほしい",
    "担当の方がとても丁寧に話を聞いてくれて気持ちが楽になった",
    "雇用保険の手続きに必要な書類の一覧をどこかに載せてください",
    "カロリーメイトのプレゼントをバラマキますのでフォローして",
    "動画の後半で話していた助成金の名前をもう一度教えてほしいです",
    "夜勤明けにこの配信を見るのが最近の日課になっています",
    "パワハラの相談をしたら会社に名前が伝わってしまうのでしょうか",
    "イベントの会場まで駅からバスで何分くらいかかりますか",
    "うちの町にも出張相談の日をもっと増やしていただけませんか",
    "ＡＩの仕事が増えると聞いて五十歳から勉強を始めました",
    "投票に行こうと言うだけでなく中身の話をしてほしいものです",
    "隠れて録音した音声をばらまくと言って脅してくる人がいます",
    "介護の資格を取ったのに求人が遠い所ばかりで困っています",
    "説明会で配られた冊子の12ページに印刷のずれがありました",
    "知り合いが同じ会社をやめたばかりなので応募をためらいます",
    "口座を貸すだけで5万円という話はどこに通報すればいいですか",
)


def groups(texts, post_texts=None):
    """Return the group of each text, each by another author, or None."""
    posts = [
        Post(
            comment_id=CommentId(f"c{n:04}"),
            platform="youtube",
            account="",
            author_id=f"u{n}",
            author_is_owner=False,
            posted_at=START + timedelta(minutes=n),
            text=text,
            in_batch=True,
            post_text=post_texts[n] if post_texts else "",
        )
        for n, text in enumerate(texts)
    ]
    found = find_repeats(posts, RULE)
    return [found[post.comment_id].repeat.group if post.comment_id in found else None for post in posts]


def share_found(kind, seed):
    rng = random.Random(f"{kind}{seed}")
    found = groups([*SENTENCES, *(KINDS[kind](rng, text) for text in SENTENCES)])
    pairs = zip(found[: len(SENTENCES)], found[len(SENTENCES) :], strict=True)
    return sum(one is not None and one == other for one, other in pairs) / len(SENTENCES)


def test_nobody_repeats_before_anything_is_planted():
    """The sentences are strangers to each other, so whatever is found below was planted."""
    assert set(groups(SENTENCES)) == {None}


@pytest.mark.parametrize("kind", KINDS)
def test_planted_copies_are_found(kind):
    """Of copies changed in one way, in one batch with their originals, next to none is missed."""
    assert sum(share_found(kind, seed) for seed in range(5)) / 5 >= 0.97


def test_of_all_kinds_together_one_in_a_hundred_is_missed_at_most():
    """Over all kinds of change the share found is .99 or more."""
    assert sum(share_found(kind, 9) for kind in KINDS) / len(KINDS) >= 0.99


@pytest.mark.parametrize("seed", range(3))
def test_planted_groups_are_found_whole(seed):
    """Of groups of 2 to 8, each member changed in another way, nine in ten have one id for all, and nobody else's."""
    rng, texts, members = random.Random(seed), list(SENTENCES), []
    for at, sentence in enumerate(SENTENCES[:16]):
        copies = [rng.choice(list(KINDS.values()))(rng, sentence) for _ in range(rng.randrange(1, 8))]
        members.append([at, *range(len(texts), len(texts) + len(copies))])
        texts += copies
    found = groups(texts)
    ids = [{found[at] for at in group} for group in members]

    assert sum(len(one) == 1 and None not in one for one in ids) / len(ids) >= 0.9
    assert all(not one & other - {None} for at, one in enumerate(ids) for other in ids[:at])
    assert found[16 : len(SENTENCES)] == [None] * 8


@pytest.mark.parametrize("people", [5, 30])
def test_short_phrases_by_many_are_not_flagged(people):
    """Thanks, greetings and applause by many people are next to never a finding, whatever marks are added."""
    rng = random.Random(people)
    texts = [phrase + rng.choice(DRESSINGS) for phrase in PHRASES for _ in range(people)]
    assert sum(map(bool, groups(texts))) / len(texts) <= 0.05


def test_quotations_of_the_post_are_not_flagged():
    """Who quotes the body's post, in any marks and with any short remark, is next to never a finding."""
    rng = random.Random(5)
    posts = [post for post in POSTS for _ in range(60)]
    parts = [rng.choice([part for part in post.split("。") if part]) for post in posts]
    texts = [rng.choice(FRAMES).format(part) + rng.choice(REMARKS) for part in parts]

    assert sum(map(bool, groups(texts, posts))) / len(texts) <= 0.05
    assert sum(map(bool, groups(texts))) / len(texts) > 0.5
