"""Whether two nearly equal texts say the opposite: one turned word costs a similarity almost nothing."""

import re
from collections.abc import Iterator

from rapidfuzz.distance import Indel

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
_NEGATION = re.compile("ません|ない|なかっ|なく|なけれ|[不無非未反](?=[一-龠])|ずに|ぬ")
# An edit longer than this adds or drops a phrase (a tail, a greeting) and is no turn of the sentence.
_LONGEST_TURN = 6
_CONTEXT = 2


def opposed(one: str, other: str) -> bool:
    """Tell whether some short edit between two folded texts exchanges opposites or adds or drops a negation.

    A list of words, so it misses what it does not name: it keeps plain reversals out of a group and promises
    no more.
    """
    return any(_turned(mine, theirs) for mine, theirs in _edits(one, other))


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
    for code in Indel.opcodes(one, other):
        if code.tag == "equal":
            continue
        place = (code.src_start, code.src_end, code.dest_start, code.dest_end)
        if found and place[0] - found[-1][1] <= 1 and place[2] - found[-1][3] <= 1:
            place = (found[-1][0], place[1], found.pop()[2], place[3])
        found.append(place)
    return found


def _turned(mine: str, theirs: str) -> bool:
    if len(_NEGATION.findall(mine)) % 2 != len(_NEGATION.findall(theirs)) % 2:
        return True
    return any(_exchanged(mine, theirs, a, b) or _exchanged(mine, theirs, b, a) for a, b in _OPPOSITES)


def _exchanged(mine: str, theirs: str, word: str, opposite: str) -> bool:
    return word in mine and word not in theirs and opposite in theirs and opposite not in mine
