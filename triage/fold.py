"""Text reduced to what two posts are compared by; it is never shown."""

import re
import sys
import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from triage.memo import Memo
from triage.records import Span
from triage.text import CONTROL, INVISIBLE, normalise

_KATAKANA_TO_HIRAGANA = ord("ァ") - ord("ぁ")
# Kanji, Cyrillic and Greek letters that stand in for kana and Latin letters of the same shape. Both spellings
# fold to one, so a wrong guess (力 the word, 力 the kana) only makes two texts that differ in it alone
# compare as equal.
_LOOKALIKES = dict(
    zip(
        "口力夕二工八卜匕千аеорсхуіѕԁһαορτνικ",
        "ろかたにえはとひちaeopcxyisdhaoptvik",
        strict=True,
    )
)
# Marks, punctuation, symbols with emoji, spaces, and what is not assigned or private.
_DROPPED_CATEGORIES = ("M", "P", "S", "Z", "C")
_RUN = re.compile(r"([^\d])\1+")
# 888 and 88888 are the same applause; 1000円 and 10000円 are different sums.
_DIGIT_RUN = re.compile(r"(?<!\d)(\d)\1{2,}(?!\d)")
_HIDDEN = re.compile(f"{INVISIBLE.pattern}|{CONTROL.pattern}")
_Codes = NDArray[np.uint32]
_BETWEEN = "\n"
# The commonest characters that NFKC changes: put right everywhere at once, they leave few texts for it to change.
_WIDE = {wide: unicodedata.normalize("NFKC", wide) for wide in "？…！（）～"}
# No code points.
_DROPPED, _UNKNOWN = 0xFFFFFFFF, 0xFFFFFFFE
# Characters laid end to end at once, some 25 bytes each while they are folded; a longer text stands alone.
_TOGETHER = 1 << 20


def _folded_alone(code: int) -> str:
    """Return what a code point of a text in NFKC and without case is compared as."""
    char = chr(code)
    if char == "ー" or unicodedata.category(char)[0] in _DROPPED_CATEGORIES:
        return ""
    if unicodedata.category(char) == "Nd":
        return str(unicodedata.decimal(char))
    if "ァ" <= char <= "ヶ":
        char = chr(ord(char) - _KATAKANA_TO_HIRAGANA)
    return _LOOKALIKES.get(char, char)


# For str.translate; some 4,000 code points occur in Japanese comments.
_FOLDS = Memo(_folded_alone, 1 << 16)


def fold(text: str) -> str:
    """Reduce a text as posted to what is compared: two posts a reader takes for copies become equal.

    NFKC and case; katakana as hiragana (half-width katakana has no other counterpart, and hiragana is what
    both spell); look-alike letters; any script's digits as 0-9; the long-vowel mark, marks, punctuation,
    symbols, emoji, spaces and invisible characters dropped; runs of one character as one of it (runs of one
    digit as three, from three on). Text of emoji alone folds to "".
    """
    return _without_runs(unicodedata.normalize("NFKC", _HIDDEN.sub("", text)).casefold().translate(_FOLDS))


def _without_runs(plain: str) -> str:
    return _DIGIT_RUN.sub(r"\1\1\1", _RUN.sub(r"\1", plain))


def fold_all(texts: Sequence[str]) -> list[str]:
    """Fold many texts, each as `fold` does, in a fifth of the time: they are laid end to end."""
    found: list[str] = []
    first = size = 0
    for at, text in enumerate(texts):
        if size and size + len(text) > _TOGETHER:
            found += _folded_together(texts[first:at])
            first, size = at, 0
        size += len(text)
    return found + _folded_together(texts[first:]) if texts else found


def _folded_together(texts: Sequence[str]) -> list[str]:
    """Fold texts laid end to end, parted by a line feed; one inside a text is dropped, as its stand-in, a space, is."""
    shown = _HIDDEN.sub("", _BETWEEN.join([text.replace(_BETWEEN, " ") for text in texts]))
    for wide, plain in _WIDE.items():
        shown = shown.replace(wide, plain)
    # One by one: most need no change, which is quick to see of each of them and never true of all together.
    whole = _BETWEEN.join([unicodedata.normalize("NFKC", text) for text in shown.split(_BETWEEN)]).casefold()
    codes = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), np.uint32)
    folded = _folded_codes(codes)
    kept = _once(folded[folded != _DROPPED])
    found: list[str] = kept.tobytes().decode("utf-32-le", "surrogatepass").split(_BETWEEN)
    for at in _with_digit_runs(kept):
        found[at] = _without_runs(found[at])
    return found


def _folded_codes(codes: _Codes) -> _Codes:
    """Fold code points, each worked out when first met; `_DROPPED` for one that is left out."""
    table = _table()
    folded = table[codes]
    new = np.flatnonzero(np.bincount(codes[folded == _UNKNOWN]))
    if len(new):
        table[new] = [ord(char) if char else _DROPPED for char in map(_FOLDS.__getitem__, new.tolist())]
        folded = table[codes]
    return folded


@cache
def _table() -> _Codes:
    table = np.full(sys.maxunicode + 1, _UNKNOWN, np.uint32)
    table[ord(_BETWEEN)] = ord(_BETWEEN)
    return table


def _once(codes: _Codes) -> _Codes:
    """Leave one of a run of equal code points, but of digits, which are all of 0-9 by now, and of what parts texts."""
    again = (codes[1:] == codes[:-1]) & (codes[1:] != ord(_BETWEEN)) & ((codes[1:] < ord("0")) | (codes[1:] > ord("9")))
    return codes[np.concatenate([[True], ~again])] if len(codes) else codes


def _with_digit_runs(codes: _Codes) -> list[int]:
    """Return which of the texts have three equal neighbours: hardly any."""
    between = codes == ord(_BETWEEN)
    thrice = np.flatnonzero((codes[2:] == codes[1:-1]) & (codes[1:-1] == codes[:-2]) & ~between[2:])
    return sorted(set(np.searchsorted(np.flatnonzero(between), thrice).tolist()))


def fold_with_offsets(text: str) -> tuple[str, tuple[Span, ...]]:
    """Fold a text and give, for each character of the result, the span as posted that it stands for.

    Where letters of several clusters join (rare scripts), every span is the whole text.
    """
    normal = normalise(text)
    chars: list[str] = []
    spans: list[Span] = []
    for i, old in enumerate(normal.text):
        for new in old.casefold().translate(_FOLDS):
            chars.append(new)
            spans.append(normal.span(i, i + 1))
    kept = [i for i in range(len(chars)) if i == 0 or chars[i].isdecimal() or chars[i] != chars[i - 1]]
    joined = "".join(chars[i] for i in kept)
    for match in reversed(list(_DIGIT_RUN.finditer(joined))):
        del kept[match.start() + 3 : match.end()]
    folded = fold(text)
    if "".join(chars[i] for i in kept) != folded:
        return folded, (Span(0, len(text)),) * len(folded)
    return folded, tuple(spans[i] for i in kept)
