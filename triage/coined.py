"""Names that no list has, by what they end in: 「みなと新生党」, 「光の泉教団」, 「はまゆう労組」.

What stands before the ending must be able to make a name: 「与党」, 「労働組合」 and 「お寺」 are words, not names.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from triage.lemmas import Words, tokenise


class Coined(NamedTuple):
    """One name in a normalised text: half-open range, and the kind its ending tells (party, union, group)."""

    start: int
    end: int
    kind: str


_NUMBERS = frozenset("一二三四五六七八九十百千0123456789第何年回人〇○")


@dataclass(frozen=True, slots=True)
class _Ending:
    """What an invented name may end in: the kind it tells, words before it that make no name."""

    kind: str
    generic: frozenset[str]
    never: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PARTIES = _Ending(
    "party",
    _words(
        "与 野 政 他 各 両 同 新 旧 大 小 二 全 公 一 本 両 第 最大 既成 既存 保守 革新 左翼 右翼 左派 右派 極左 "
        "極右 連立 少数 多数 弱小 支持 泡沫 無 主要 反対 賛成 何 甘 辛 犬 猫 諸派 国政 地方 地域 政権 次 今 独裁 "
        "リベラル 宗教 外国 当地 〇 ○"
    ),
)
_UNIONS = _Ending(
    "union",
    _words(
        "労働 職員 教職員 教職 合同 企業 社内 会社 企業内 社員 従業員 全国 地域 職場 産業 産別 非 新 旧 同 別 他 "
        "全 各 大手 御用 公務員 官公 第 一 二 大 単位 正規 非正規 バイト パート 個人 学生 〇 ○"
    ),
    _words(
        "協同 生活 信用 農業 漁業 森林 共済 管理 振興 事業 健康 保険 国民 商店 商店街 土地 改良 住宅 消費 一部 "
        "事務 広域"
    ),
)
_CREEDS = _Ending(
    "group",
    _words(
        "お 御 宗 仏 国 新興 カルト 宗教 新 旧 邪 某 例 別 他 各 全 古 大 小 山 近所 地元 有名 近く 隣 実家 田舎 "
        "町 村 街 市内 世界 〇 ○ なんとか 縁結び 駆け込み 檀家 菩提 総本山 末 親 子 禅 尼 氏 自己 責任"
    ),
    _words("お ご"),
)
ENDINGS = {
    **dict.fromkeys(("党",), _PARTIES),
    **dict.fromkeys(("労組", "労連", "組合", "ユニオン"), _UNIONS),
    **dict.fromkeys(("教", "宗", "教団", "教会", "神社", "寺", "会"), _CREEDS),
}
# 「あおぞら県|民党」, 「虹ヶ淵|新党」.
_ENDING_WORDS = frozenset({"民党", "新党"})
_SOCIETY = "会"
_MEETS = frozenset("いうえっわお")
_SOCIETY_NAME = re.compile("(?:^|[^ぁ-ん])(?![おご])([ぁ-んー]{3,6})$")
_NAMING = frozenset({"名詞", "接頭辞", "接尾辞", "形状詞", "記号"})
# 「暮らし」, 「渡り」: a verb that stands for a thing.
_AS_THING = frozenset("らわんいきぎしちにびみりえけげせねべめれ")
_KANA_THING = re.compile("[ぁ-ん]{3,}")
_KANA_PIECE = re.compile("[ぁ-ん]{1,2}")
_CLAUSE = re.compile(r"(?:^|[。、!?「『(\s])([ぁ-ん]{2,6})$")
_NO_NAME = _words(
    "でも もう また だから やっぱり やはり ただ なぜ どうせ まさか たぶん きっと まず いつも せめて さすが "
    "そして しかし それ これ あの その この どの うち わたし みんな ほんと まあ もし たとえ いま いまの どこ "
    "なに だれ ある いろんな ここ そこ あそこ それで これで "
    "昨日 今日 明日 今 今回 前回 次回 最近 去年 今年 来年 先週 今週 来週 先月 今月 来月 毎日 本日 先日 今朝 昔"
)


_STOPS = "。!?\n"
# 「。組合は」, 「うちの会」: nothing before that could be a name.
_NO_BODY = frozenset("、。!? \n「」『』()・=/のはがをにでともだ")


def may_close(text: str, start: int, end: int) -> bool:
    """Whether an ending may close a name: something stands before it, and no word goes on after it."""
    if start == 0 or text[start - 1] in _NO_BODY:
        return False
    if text[start:end] == _SOCIETY:
        return text[end : end + 1] not in _MEETS and _SOCIETY_NAME.search(text, max(0, start - 8), start) is not None
    return True


def coined(text: str, endings: Sequence[tuple[int, int]]) -> Iterator[Coined]:
    """Yield names by what they end in: 「みなと新生党」, 「光の泉教団」; a name stands in one sentence."""
    at = 0
    while at < len(endings):
        start, end = endings[at]
        before = max(text.rfind(mark, 0, start) for mark in _STOPS) + 1
        after = min((found for mark in _STOPS if (found := text.find(mark, end)) >= 0), default=len(text))
        inside = [(start - before, end - before) for start, end in endings[at:] if end <= after]
        for name in _in_sentence(text[before:after], inside):
            yield Coined(name.start + before, name.end + before, name.kind)
        at += len(inside)


def _in_sentence(text: str, endings: Sequence[tuple[int, int]]) -> Iterator[Coined]:
    words = tokenise(text)
    starts = words.starts(text)
    word_at = {start + len(surface): at for at, (start, surface) in enumerate(zip(starts, words.surfaces, strict=True))}
    for start, end in endings:
        at = word_at.get(end)
        if at is None:
            continue
        # An ending inside a longer word is one only in a name that the dictionary knows (善光寺).
        apart = starts[at] >= start or words.surfaces[at] in _ENDING_WORDS
        if not apart and not words.names[at]:
            continue
        ending = ENDINGS[text[start:end]]
        first = _first_word(words, at)
        body = words.surfaces[first : at if apart else at + 1]
        if body and not ending.never & set(body) and not set(body) <= ending.generic | _NUMBERS:
            yield Coined(_with_kana(text, starts[first]), end, ending.kind)


def _first_word(words: Words, at: int) -> int:
    """Return the word that a name whose ending is or ends word `at` begins with."""
    first = _run(words, at, at)
    return _run(words, first - 2, at) if _has_genitive(words, first, at) else first


def _run(words: Words, first: int, at: int) -> int:
    while first > 0 and _may_name(words, first - 1, nearest=first == at):
        first -= 1
    return first


def _has_genitive(words: Words, first: int, at: int) -> bool:
    """Whether a name goes on before の: one letter follows it (「光の泉教団」), a longer word not (「隣の朝霧教」)."""
    return (
        at - first == 1
        and first > 1
        and words.surfaces[first - 1] in "のノ"
        and words.pos[first - 2] == "名詞"
        and len(words.surfaces[first]) == 1
        and "一" <= words.surfaces[first] <= "龠"
    )


def _may_name(words: Words, at: int, *, nearest: bool) -> bool:
    part, surface = words.pos[at], words.surfaces[at]
    if surface in _NO_NAME:
        return False
    if part in _NAMING or surface in "ヶケ":
        return True
    # Kana of a name that MeCab takes for an adverb or a verb form (こく|みん|明朝党); real ones are longer or end in u.
    if part == "動詞":
        return surface[-1] in _AS_THING and (not nearest or _KANA_THING.fullmatch(surface) is not None)
    return part == "副詞" and not nearest and _KANA_PIECE.fullmatch(surface) is not None


def _with_kana(text: str, start: int) -> int:
    """Return where a name begins that opens its clause with kana that are no word (「こくみん明朝党」)."""
    before = _CLAUSE.search(text[:start])
    return before.start(1) if before and before[1] not in _NO_NAME and before[1][-1] not in "はがをに" else start
