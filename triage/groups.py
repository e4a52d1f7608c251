"""Names of nations, places, parties, unions, creeds, genders, sides: where a text names one, and the word in its stead.

Whom a comment names must not change what is suggested for it, so nothing that judges may see the name.
The common word is one that the word lists know (外国, 政党): 「〇〇人は帰れ」 says the same of every nation.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from triage.automaton import Automaton
from triage.coined import ENDINGS, coined, may_close
from triage.tsv import rows

COLUMNS = ("name", "kind", "note")
NATION, PLACE, PARTY, UNION, RELIGION, GROUP = "外国", "当地", "政党", "労組", "宗教", "団体"
GENDER, SIDE = "男女", "賛否"
# One word of MeCab's dictionary each, so that a text is cut into the same words whatever it named.
STAND_INS = {
    "nation": NATION,
    "place": PLACE,
    "surname": PLACE,
    "prefecture": PLACE + "県",
    "city": PLACE + "市",
    "town": PLACE + "町",
    "village": PLACE + "村",
    "party": PARTY,
    "union": UNION,
    "religion": RELIGION,
    "group": GROUP,
    "gender": GENDER,
    "side": SIDE,
}
_KEPT, _SURNAME, _NATION, _GENDER = "kept", "surname", "nation", "gender"
# 「女性」, 「男の子」, and no 「女医」 or 「長男」.
_OF_GENDER = "性子児"
_KATAKANA = re.compile("[ァ-ヶー]")
_SHORT = 3
# 「途中国道」, 「対中国」.
_BEFORE_NATION = "対在反訪親嫌元旧現日米中韓各他同"
_TITLES_WORDS = """
さん くん ちゃん 君 氏 様 先生 先輩 課長 係長 部長 所長 店長 社長 次長 室長 主任 専務 容疑者 被告 選手
"""
_TITLES = tuple(_TITLES_WORDS.split())
_OF_PLACES_WORDS = """
県 市 府 都 町 区 弁 産 駅 港 城 空港 労働 出身 在住 支部 支店 支局 支社 本社 本店 地方 地区 周辺 近郊 近辺 方面
県内 市内 中央 大学 高校 県民 市民 全域 東部 西部 南部 北部 行き 生まれ 育ち 住み 在勤 勤務 限定 旅行 出張 転勤
観光 名物 銀行 放送
"""
_OF_PLACES = tuple(_OF_PLACES_WORDS.split())
_AFTER_NAME = frozenset("のにではがをへともやかまだなっ")
_PERSON = re.compile("(?:窓口|担当|受付|職員|係|課|室|員|長|師|生|官|[あこそ]|うち|例)の?$")


class Named(NamedTuple):
    """One name in a normalised text: half-open range, and the word that stands in for it."""

    start: int
    end: int
    stand_in: str


@dataclass(frozen=True, slots=True)
class _Known:
    """Every listed name and every ending, with the automaton that finds them."""

    kinds: tuple[str, ...]
    automaton: Automaton


@cache
def _known() -> _Known:
    listed = {name: kind for _, (name, kind, _note) in rows(COLUMNS, "groups.tsv")}
    return _Known((*listed.values(), *[""] * len(ENDINGS)), Automaton([*listed, *ENDINGS], longest=True))


def names(texts: Sequence[str]) -> list[tuple[Named, ...]]:
    """Return, for each normalised text, the names in it by place; they do not overlap."""
    return [
        _named(text, found) if found else () for text, found in zip(texts, _known().automaton.find(texts), strict=True)
    ]


def _named(text: str, found: Sequence[tuple[int, int, int]]) -> tuple[Named, ...]:
    kinds = _known().kinds
    listed: list[Named] = []
    endings: list[tuple[int, int]] = []
    for word, start, end in found:
        kind = kinds[word]
        if not kind:
            if may_close(text, start, end):
                endings.append((start, end))
        elif kind != _KEPT and _stands(kind, text, start, end):
            listed.append(Named(start, end, STAND_INS[kind]))
            # 「あけぼの社会党」: a listed party may be the end of another name.
            if start and text[end - 1] in ENDINGS:
                endings.append((end - 1, end))
    shaped = [Named(start, end, STAND_INS[kind]) for start, end, kind in coined(text, endings)] if endings else []
    return _apart([*shaped, *listed]) if shaped else tuple(listed)


def _apart(found: Sequence[Named]) -> tuple[Named, ...]:
    """Keep of names that overlap the first given (「鹿児島」 in 「鹿児島みなと労組」)."""
    kept: list[Named] = []
    for one in found:
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return tuple(sorted(kept))


def _stands(kind: str, text: str, start: int, end: int) -> bool:
    """Whether listed letters are the name there, and not a part of another word or a person's name."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if _KATAKANA.match(text[start]):
        if before and _KATAKANA.match(before):
            return False
        if after and _KATAKANA.match(after):
            return end - start > _SHORT and after not in "ンーニ"
    # Whose host a link leads to is no nation or place that a comment names.
    if text.startswith("://", max(0, start - 3)):
        return False
    if kind in (_NATION, _GENDER):
        return _stands_alone(kind, text[start], before, after)
    if text.startswith(_TITLES, end):
        return False
    return kind != _SURNAME or _is_place(text, before, after, start, end)


def _is_kanji(char: str) -> bool:
    return "一" <= char <= "龠" or char == "々"


def _stands_alone(kind: str, first: str, before: str, after: str) -> bool:
    if kind == _GENDER:
        return not (_is_kanji(before) or (after not in _OF_GENDER and _is_kanji(after)))
    return not (_is_kanji(before) and _is_kanji(first)) or before in _BEFORE_NATION


def _is_place(text: str, before: str, after: str, start: int, end: int) -> bool:
    """Whether a name that is a surname too stands for the place."""
    if before and (_is_kanji(before) or _PERSON.search(text, max(0, start - 4), start)):
        return False
    if after and _is_kanji(after):
        return text.startswith(_OF_PLACES, end)
    return not ("ぁ" <= after <= "ん") or after in _AFTER_NAME
