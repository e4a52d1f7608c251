"""What a post is compared by, and whether that says enough to be compared with the words of others."""

from collections.abc import Sequence
from functools import lru_cache

from triage.automaton import Automaton
from triage.fold import fold, fold_all
from triage.policy import RepeatRule
from triage.similarity import grams
from triage.text import INVISIBLE

# Marks the wording of a post that has no words of its own to compare (emoji, a quotation with a short remark):
# it can still be pressed often.
WORDLESS = "\0"


def wording(text: str, post_text: str, rule: RepeatRule) -> str:
    """Return what a post is compared by; "" for a blank one and for a quotation of the body's own post.

    That is the folded text; of one without a letter or digit its marks, and of a quotation with a short remark the
    whole behind `WORDLESS`: neither has words of its own, and only one author's repeats of it count.
    """
    return _compared(fold(text), text, post_text, rule)


def wordings(texts: Sequence[str], post_texts: Sequence[str], rule: RepeatRule) -> list[str]:
    """Return the wording of each of many texts, as `wording` does."""
    rows = zip(fold_all(texts), texts, post_texts, strict=True)
    return [_compared(folded, text, post, rule) for folded, text, post in rows]


def _compared(folded: str, text: str, post_text: str, rule: RepeatRule) -> str:
    key = folded or WORDLESS + "".join(INVISIBLE.sub("", text).split())
    if key == WORDLESS or (post_text and _quotes(key, post_text, rule)):
        return ""
    return WORDLESS + key if post_text and _remarks_on_quotation(key, post_text, rule) else key


def phrases_of(rule: RepeatRule) -> list[str]:
    """Return the common phrases folded, longest first."""
    return list(_folded_phrases(rule.common_phrases))


def saying_little(texts: Sequence[str], rule: RepeatRule) -> list[bool]:
    """Whether each wording has no words, or too few beside common phrases (the leftmost, of those the longest)."""
    found = _automaton(rule.common_phrases).find(texts)
    lefts = (
        len(text) - sum([end - start for _, start, end in hits]) if hits else len(text)
        for text, hits in zip(texts, found, strict=True)
    )
    return [left < rule.min_chars or text.startswith(WORDLESS) for left, text in zip(lefts, texts, strict=True)]


@lru_cache(16)
def _folded_phrases(phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(filter(None, map(fold, phrases))), key=lambda phrase: (-len(phrase), phrase)))


@lru_cache(16)
def _automaton(phrases: tuple[str, ...]) -> Automaton:
    return Automaton(_folded_phrases(phrases), longest=True)


@lru_cache(4096)
def _folded_post(post_text: str) -> tuple[str, frozenset[str]]:
    folded = fold(post_text)
    return folded, grams(folded)


def _quotes(key: str, post_text: str, rule: RepeatRule) -> bool:
    """Whether a folded text is, for the most part, words of the body's own post."""
    if len(key) < rule.min_chars:
        return False
    mine = grams(key)
    return bool(mine) and len(mine & _folded_post(post_text)[1]) / len(mine) >= rule.quoted_containment


def _remarks_on_quotation(key: str, post_text: str, rule: RepeatRule) -> bool:
    """Whether a folded text says little beside stretches of `min_chars` or more that stand in the body's own post."""
    if len(key) < rule.min_chars:
        return False
    own, post, size = [True] * len(key), _folded_post(post_text)[0], rule.min_chars
    for at in range(len(key) - size + 1):
        if key[at : at + size] in post:
            own[at : at + size] = [False] * size
    left = "".join(letter for letter, is_own in zip(key, own, strict=True) if is_own)
    return len(left) < len(key) and saying_little([left], rule)[0]
