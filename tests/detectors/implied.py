"""Whether every text that a pattern matches holds one of some words: decided for the pattern, not by example.

The pattern as an automaton, and beside it the longest end of what was read that is the beginning of a word. If its end
can be reached and no word was ever whole, some match holds none of them. Anchors and look-around are read as nothing,
which is stricter.
"""

from collections.abc import Callable, Iterator
from re import _constants as kinds
from re import _parser as parser
from typing import Any

_Edge = tuple[Callable[[str], bool] | None, int]
# Letters of which a class that is none of the words' own may hold one.
_OTHERS = "んx0龠ァ 。\U0001f600é\n\t/"
_CATEGORIES = {
    kinds.CATEGORY_SPACE: lambda char: char in " \t\n\r\f\v",
    kinds.CATEGORY_DIGIT: lambda char: char in "0123456789",
    kinds.CATEGORY_WORD: lambda char: char.isascii() and (char.isalnum() or char == "_"),
}


def implies(pattern: str, words: tuple[str, ...]) -> bool:
    """Whether whatever the pattern matches holds one of the words."""
    tree = parser.parse(pattern)
    edges: list[list[_Edge]] = [[]]
    end = _built(edges, tree, 0)
    letters = sorted(set("".join(words)))
    others = sorted(({*_OTHERS} | set(_named(tree))) - set(letters))
    begun = {word[:size] for word in words for size in range(len(word))}
    seen, waiting = {(0, "")}, [(0, "")]
    while waiting:
        state, read = waiting.pop()
        if state == end:
            return False
        for accepts, target in edges[state]:
            for following in _followed(accepts, read, letters, others, words, begun):
                if (target, following) not in seen:
                    seen.add((target, following))
                    waiting.append((target, following))
    return True


def _followed(accepts, read, letters, others, words, begun) -> Iterator[str]:
    if accepts is None:
        yield read
        return
    # All letters that no word holds are alike: one of them stands for all.
    for char in [*filter(accepts, letters), *list(filter(accepts, others))[:1]]:
        whole = read + char
        if not whole.endswith(words):
            yield next(whole[at:] for at in range(len(whole) + 1) if whole[at:] in begun)


def _built(edges: list[list[_Edge]], tree: Any, state: int) -> int:
    for kind, value in tree:
        state = _step(edges, kind, value, state)
    return state


def _step(edges: list[list[_Edge]], kind: Any, value: Any, state: int) -> int:
    if kind in (kinds.AT, kinds.ASSERT, kinds.ASSERT_NOT):
        return state
    if kind is kinds.SUBPATTERN:
        assert not value[1], "flags inside a pattern"
        return _built(edges, value[3], state)
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT):
        return _repeated(edges, *value, state)
    if kind is kinds.BRANCH:
        ends = [_built(edges, branch, _new(edges, state, None)) for branch in value[1]]
        target = _new(edges, ends[0], None)
        for one in ends[1:]:
            edges[one].append((None, target))
        return target
    return _new(edges, state, lambda char: _accepts(kind, value, char))


def _repeated(edges: list[list[_Edge]], least: int, most: Any, tree: Any, state: int) -> int:
    for _ in range(least):
        state = _built(edges, tree, state)
    target = _new(edges, state, None)
    if most is kinds.MAXREPEAT:
        edges[_built(edges, tree, target)].append((None, target))
        return target
    for _ in range(most - least):
        state = _built(edges, tree, state)
        edges[state].append((None, target))
    return target


def _new(edges: list[list[_Edge]], state: int, accepts: Callable[[str], bool] | None) -> int:
    edges.append([])
    edges[state].append((accepts, len(edges) - 1))
    return len(edges) - 1


def _accepts(kind: Any, value: Any, char: str) -> bool:
    if kind is kinds.LITERAL:
        return ord(char) == value
    if kind is kinds.NOT_LITERAL:
        return ord(char) != value
    if kind is kinds.ANY:
        return char != "\n"
    if kind is kinds.RANGE:
        return value[0] <= ord(char) <= value[1]
    if kind is kinds.CATEGORY:
        return _CATEGORIES[value](char)
    assert kind is kinds.IN, kind
    denied = value[0][0] is kinds.NEGATE
    return any(_accepts(one, of, char) for one, of in value[denied:]) != denied


def _named(tree: Any) -> Iterator[str]:
    """Yield the letters that a pattern names, ends of ranges too."""
    for kind, value in tree:
        if kind in (kinds.LITERAL, kinds.NOT_LITERAL):
            yield chr(value)
        elif kind is kinds.RANGE:
            yield from map(chr, value)
        elif kind is kinds.IN:
            yield from _named(value)
        elif kind is kinds.BRANCH:
            for branch in value[1]:
                yield from _named(branch)
        elif kind in (kinds.SUBPATTERN, kinds.MAX_REPEAT, kinds.MIN_REPEAT):
            yield from _named(value[-1])
