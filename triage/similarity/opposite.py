"""Whether two nearly equal texts say the opposite: one turned word costs a similarity almost nothing."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel

from triage.expression import compiled
from triage.similarity.index import Words

# Words whose exchange turns a comment round, as they read after folding (katakana as hiragana).
_OPPOSITES = tuple(
    pair.split("/")
    for line in (
        "悪/高 悪/良 悪/善 良/酷 高/低 高/安 好/嫌 すき/きらい 賛成/反対 賛/反 上/下 増/減 有/無 可/否 正/誤",
        "強/弱 多/少 勝/負 嬉/悲 楽/苦 楽/辛 早/遅 速/遅 明/暗 新/古 長/短 優/劣 喜/怒 親切/冷た",
        "丁寧/乱暴 丁寧/雑 神/くそ 神/糞 さいこう/さいてい いい/わるい よい/わるい よく/わるく",
        "よかった/わるかった 行/忘 ある/ない する/やめ 続/止 安心/不安 信頼/不信 便利/不便 満足/不満",
        "安全/危険 合法/違法 成功/失敗 得/損 売/買 重/軽 広/狭 厚/薄 味方/敵 本当/嘘 開/閉 始/終 勝/敗 暑/寒 真/嘘",
    )
    for pair in line.split()
)
_ANY_OF_THEM = "|".join(sorted({word for pair in _OPPOSITES for word in pair}, key=len, reverse=True))
_NEGATION = "ません|ない|なかっ|なく|なけれ|[不無非未反](?=[一-龠])|ずに|ぬ"
# A letter alone lost in, put into or changed in a longer negation is a slip (足りない, 足りな), and turns no sentence
# but by these: したい and しない, よくなる and よくない, よくなった and よくなかった.
_TURNING_LETTERS = frozenset({("た", "な"), ("い", "る"), ("", "か")})
_NEGATION_OF_ONE = "[不無非未反](?=[一-龠])|ぬ"
_NEGATING_LETTERS = frozenset("不無非未反ぬ")
# An edit longer than this adds or drops a phrase (a tail, a greeting) and is no turn of the sentence.
_LONGEST_TURN = 6
# In more places than these a text is strewn with slips, and a negation hit by one of them says nothing.
_MOST_TURNS = 3
_CONTEXT = 2
# Above the bits of the opposites, of which there are fewer than 63.
_NEGATION_BIT = 63


def opposed(one: str, other: str) -> bool:
    """Tell whether some short edit between two folded texts exchanges opposites or adds or drops a negation.

    A list of words, so it misses what it does not name: it keeps plain reversals out of a group and promises
    no more. The same for either order.
    """
    return any(_turned(*edit) for edit in _edits(*sorted((one, other))))


def hints(texts: Iterable[str]) -> Words:
    """Return two words of bits per folded text: only where `may_oppose` says so of two of them can they be opposed.

    Bit k of the first: the first of opposites k is in the text; of the second: the other one. The highest bit:
    the text has a negation; every text may stand against one.
    """
    return np.array([[_bits(text, 0), _bits(text, 1)] for text in texts], dtype=np.uint64).reshape(-1, 2)


def _bits(text: str, side: int) -> int:
    bits = sum(1 << k for k, pair in enumerate(_OPPOSITES) if pair[side] in text)
    return bits | (side == 1 or compiled(_NEGATION).search(text) is not None) << _NEGATION_BIT


def may_oppose(one: Words, other: Words) -> NDArray[np.bool_]:
    """Tell of pairs of hints whether their texts may be opposed."""
    found: NDArray[np.bool_] = ((one[:, 0] & other[:, 1]) | (one[:, 1] & other[:, 0])) != 0
    return found


class _Place(NamedTuple):
    """The range of each text that is edited, and the letters lost and put in, piece by piece."""

    start: int
    end: int
    other_start: int
    other_end: int
    pieces: tuple[tuple[str, str], ...]

    @property
    def negation(self) -> re.Pattern[str] | None:
        """What can negate here: words, or single letters if only letters apart from each other are edited."""
        if any(max(map(len, piece)) > 1 or tuple(sorted(piece)) in _TURNING_LETTERS for piece in self.pieces):
            return compiled(_NEGATION)
        return compiled(_NEGATION_OF_ONE) if _NEGATING_LETTERS & set("".join(map("".join, self.pieces))) else None


def _edits(one: str, other: str) -> Iterator[tuple[str, str, re.Pattern[str] | None]]:
    """Yield each edited place as the two wordings, with `_CONTEXT` characters around them, and what negates there."""
    places = _places(one, other)
    for place in places:
        if max(place.end - place.start, place.other_end - place.other_start) <= _LONGEST_TURN:
            yield (
                one[max(0, place.start - _CONTEXT) : place.end + _CONTEXT],
                other[max(0, place.other_start - _CONTEXT) : place.other_end + _CONTEXT],
                place.negation if len(places) <= _MOST_TURNS else None,
            )


def _places(one: str, other: str) -> list[_Place]:
    """Return the edited places of both texts; edits with one equal character between them are one."""
    found: list[_Place] = []
    codes = cast("list[tuple[str, int, int, int, int]]", Indel.opcodes(one, other).as_list())
    for tag, start, end, other_start, other_end in codes:
        if tag == "equal":
            continue
        piece = one[start:end], other[other_start:other_end]
        last = found[-1] if found else None
        if last and start - last.end <= 1 and other_start - last.other_end <= 1:
            adjoins = start == last.end and other_start == last.other_end
            pieces = _adjoined(last.pieces, piece) if adjoins else (*last.pieces, piece)
            found[-1] = last._replace(end=end, other_end=other_end, pieces=pieces)
        else:
            found.append(_Place(start, end, other_start, other_end, (piece,)))
    return found


def _adjoined(pieces: tuple[tuple[str, str], ...], piece: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Put a deletion and the insertion beside it into one piece."""
    return (*pieces[:-1], (pieces[-1][0] + piece[0], pieces[-1][1] + piece[1]))


# Variants of one sentence are turned, or not, at the same few places.
@lru_cache(1 << 14)
def _turned(mine: str, theirs: str, negation: re.Pattern[str] | None) -> bool:
    if negation and len(negation.findall(mine)) % 2 != len(negation.findall(theirs)) % 2:
        return True
    if not (compiled(_ANY_OF_THEM).search(mine) and compiled(_ANY_OF_THEM).search(theirs)):
        return False
    return any(_exchanged(mine, theirs, a, b) or _exchanged(mine, theirs, b, a) for a, b in _OPPOSITES)


def _exchanged(mine: str, theirs: str, word: str, opposite: str) -> bool:
    return word in mine and word not in theirs and opposite in theirs and opposite not in mine
