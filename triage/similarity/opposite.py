"""Whether two nearly equal texts say the opposite: one turned word costs a similarity almost nothing."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel

from triage.similarity.index import Words

# Words whose exchange turns a comment round, as they read after folding (katakana as hiragana).
_OPPOSITES = tuple(
    pair.split("/")
    for line in (
        "悪/高 悪/良 悪/善 良/酷 高/低 高/安 好/嫌 すき/きらい 賛成/反対 賛/反 上/下 増/減 有/無 可/否 正/誤",
        "強/弱 多/少 勝/負 嬉/悲 楽/苦 楽/辛 早/遅 速/遅 明/暗 新/古 長/短 優/劣 喜/怒 親切/冷た",
        "丁寧/乱暴 丁寧/雑 神/くそ 神/糞 さいこう/さいてい いい/わるい よい/わるい よく/わるく",
        "よかった/わるかった 行/忘 ある/ない する/やめ 続/止 安心/不安 信頼/不信 便利/不便 満足/不満",
    )
    for pair in line.split()
)
_ANY_OF_THEM = re.compile("|".join(sorted({word for pair in _OPPOSITES for word in pair}, key=len, reverse=True)))
_NEGATION = re.compile("ません|ない|なかっ|なく|なけれ|[不無非未反](?=[一-龠])|ずに|ぬ")
# An edit longer than this adds or drops a phrase (a tail, a greeting) and is no turn of the sentence.
_LONGEST_TURN = 6
_CONTEXT = 2
# Above the bits of the opposites, of which there are fewer than 63.
_NEGATION_BIT = 63


def opposed(one: str, other: str) -> bool:
    """Tell whether some short edit between two folded texts exchanges opposites or adds or drops a negation.

    A list of words, so it misses what it does not name: it keeps plain reversals out of a group and promises
    no more. The same for either order.
    """
    return any(_turned(mine, theirs) for mine, theirs in _edits(*sorted((one, other))))


def hints(texts: Iterable[str]) -> Words:
    """Return two words of bits per folded text: only where `may_oppose` says so of two of them can they be opposed.

    Bit k of the first: the first of opposites k is in the text; of the second: the other one. The highest bit:
    the text has a negation; every text may stand against one.
    """
    return np.array([[_bits(text, 0), _bits(text, 1)] for text in texts], dtype=np.uint64).reshape(-1, 2)


def _bits(text: str, side: int) -> int:
    bits = sum(1 << k for k, pair in enumerate(_OPPOSITES) if pair[side] in text)
    return bits | (side == 1 or _NEGATION.search(text) is not None) << _NEGATION_BIT


def may_oppose(one: Words, other: Words) -> NDArray[np.bool_]:
    """Tell of pairs of hints whether their texts may be opposed."""
    found: NDArray[np.bool_] = ((one[:, 0] & other[:, 1]) | (one[:, 1] & other[:, 0])) != 0
    return found


def _edits(one: str, other: str) -> Iterator[tuple[str, str]]:
    """Yield each edited place as the two wordings, with `_CONTEXT` characters around them."""
    for start, end, other_start, other_end in _places(one, other):
        if max(end - start, other_end - other_start) <= _LONGEST_TURN:
            yield (
                one[max(0, start - _CONTEXT) : end + _CONTEXT],
                other[max(0, other_start - _CONTEXT) : other_end + _CONTEXT],
            )


def _places(one: str, other: str) -> list[tuple[int, int, int, int]]:
    """Return the edited ranges of both texts; edits with one equal character between them are one."""
    found: list[tuple[int, int, int, int]] = []
    codes = cast("list[tuple[str, int, int, int, int]]", Indel.opcodes(one, other).as_list())
    for tag, start, end, other_start, other_end in codes:
        if tag == "equal":
            continue
        if found and start - found[-1][1] <= 1 and other_start - found[-1][3] <= 1:
            found[-1] = (found[-1][0], end, found[-1][2], other_end)
        else:
            found.append((start, end, other_start, other_end))
    return found


# Variants of one sentence are turned, or not, at the same few places.
@lru_cache(1 << 14)
def _turned(mine: str, theirs: str) -> bool:
    if len(_NEGATION.findall(mine)) % 2 != len(_NEGATION.findall(theirs)) % 2:
        return True
    if not (_ANY_OF_THEM.search(mine) and _ANY_OF_THEM.search(theirs)):
        return False
    return any(_exchanged(mine, theirs, a, b) or _exchanged(mine, theirs, b, a) for a, b in _OPPOSITES)


def _exchanged(mine: str, theirs: str, word: str, opposite: str) -> bool:
    return word in mine and word not in theirs and opposite in theirs and opposite not in mine
