"""Japanese text as posted and as normalised for matching, with offsets kept between them."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain, pairwise, repeat
from typing import NamedTuple

from triage.memo import Memo
from triage.records import Flag, Span

REPLACEMENT = "\ufffd"

# Zero-width, bidi control, tag and filler characters: nothing a reader sees, everything a matcher trips on.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e01ef"
)
INVISIBLE = re.compile(f"[{_INVISIBLE}]")
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
CONTROL = re.compile(f"[{_CONTROL}]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_DROPPED = re.compile(f"[{_INVISIBLE}{_CONTROL}]")
# What NFKC and lower case leave alone, as long as no mark follows: three comments in four are nothing else.
_PLAIN = re.compile("[\n -@\\[-~ぁ-ゔァ-ヴー一-龠々、。「」♪\U0001f300-\U0001f64f]*")

# MeCab allocates a lattice for the whole input; longer texts are cut for scoring only and flagged.
SCORED_CHARS = 20_000


def scrub(raw: str) -> tuple[str, tuple[Flag, ...]]:
    """Replace what no database holds (NUL, lone surrogates) one for one; flag any control character (none prints)."""
    text = raw if (printable := raw.isprintable()) else _UNSTORABLE.sub(REPLACEMENT, raw)
    return text, () if printable or (text == raw and not CONTROL.search(text)) else (Flag.CONTROL_CHARS,)


_NAMED = "\xad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\x1b"
_CODES = "SHY ZWSP ZWNJ ZWJ LRM RLM LRE RLE PDF LRO RLO WJ LRI RLI FSI PDI BOM ESC"
_NAMES = dict(zip(_NAMED, _CODES.split(), strict=True))
_SELECTORS = "\ufe0e\ufe0f"
# No script that is read stacks so many marks on one letter; what does is meant to cover the lines around it.
_PILED = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f]{5,}"
_HIDDEN = f"[{_INVISIBLE}{_CONTROL}]|{_PILED}"
_VIRAMA = 9


def reveal(text: str, start: int = 0, end: int | None = None) -> str:
    """Show what `text[start:end]` hides: invisible and control code points by name, piled-up marks by their number.

    Safe for terminal and page. What stands around the range is heeded, so that pieces together are the whole.
    """
    found, at, end = [], start, len(text) if end is None else end
    for match in _hidden().finditer(text):
        if at < match.end() and match.start() < end:
            found += [text[at : match.start()], _shown(text, match) if match.start() >= start else ""]
            at = match.end()
    return "".join([*found, text[at:end]])


def _shown(text: str, match: re.Match[str]) -> str:
    char, before, after = match.group(), text[: match.start()][-1:], text[match.end() :][:1]
    if len(char) > 1:
        return f"⟦結合文字 {len(char)}⟧"
    # How an emoji, a syllable of India or a name's kanji is spelt is no disguise.
    if char in _SELECTORS or (_is_kanji(before) and _is_selector(char)):
        return char
    if char == "\u200d" and (
        (_is_emoji(before) and _is_emoji(after)) or unicodedata.combining(before or " ") == _VIRAMA
    ):
        return char
    return f"⟦{_NAMES.get(char, f'U+{ord(char):04X}')}⟧"


@cache
def _hidden() -> re.Pattern[str]:
    """Return the expression once compiled: what only judges and shows nothing does without."""
    return re.compile(_HIDDEN)


def _is_kanji(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\U00020000" <= char <= "\U0003ffff"


def _is_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _is_emoji(char: str) -> bool:
    return bool(char) and (
        char in _SELECTORS or "\U0001f3fb" <= char <= "\U0001f3ff" or unicodedata.category(char) == "So"
    )


class Normalised(NamedTuple):
    """NFKC, lower case, invisible and control characters dropped, with the way back to the text as posted.

    `starts[i]` and `ends[i]` bound, in `posted`, what gave `text[i]`; None means the two are equal position by
    position. `restored` holds the half-open ranges of `text` that were hidden and put back (disguise.py).
    """

    posted: str
    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None
    restored: tuple[tuple[int, int], ...] = ()

    def span(self, start: int, end: int) -> Span:
        """Map a non-empty half-open range of `text` to the smallest span of `posted` that gave all of it."""
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"range [{start}, {end}) is not inside a text of {len(self.text)} code points")
        return Span(*self.source(start, end))

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Map a non-empty half-open range of `text` to a range of `posted`."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]

    def replaced(self, changes: Sequence[tuple[int, int, str]]) -> "Normalised":
        """Put other text in the place of ranges of `text`, in order and apart; `restored` is left to the caller.

        Each letter of a replacement leads back to the whole range.
        """
        starts, ends = self.starts or range(len(self.text)), self.ends or range(1, len(self.text) + 1)
        pieces: list[str] = []
        new_starts: list[int] = []
        new_ends: list[int] = []
        at = 0
        for start, end, word in changes:
            pieces += self.text[at:start], word
            new_starts += *starts[at:start], *[starts[start]] * len(word)
            new_ends += *ends[at:start], *[ends[end - 1]] * len(word)
            at = end
        pieces.append(self.text[at:])
        return Normalised(self.posted, "".join(pieces), (*new_starts, *starts[at:]), (*new_ends, *ends[at:]))

    def covers(self, start: int, end: int) -> bool:
        """Whether a half-open range of `text` touches a word that was put back."""
        return any(first < end and start < last for first, last in self.restored)


@cache
def _extends(char: str) -> bool:
    """Whether a code point belongs to the cluster before it: marks, half-width kana marks, Hangul vowels and finals."""
    return (
        char in "ﾞﾟ"
        or unicodedata.combining(char) != 0
        or unicodedata.category(char)[0] == "M"
        or "\u1160" <= char <= "\u11ff"
    )


def normalise(posted: str) -> Normalised:
    """Normalise for matching and tokenising; the text as posted is kept beside the result."""
    if _PLAIN.fullmatch(posted):
        return Normalised(posted, posted)
    text = posted.translate(_FOLDS)
    if _UNEVEN not in text:
        return Normalised(posted, posted if text == posted else text)
    return Normalised(posted, posted) if _is_normal(posted) else _normalise_clusters(posted, text)


def _is_normal(posted: str) -> bool:
    """Whether nothing changes, marks and all."""
    return _DROPPED.search(posted) is None and unicodedata.normalize("NFKC", posted).lower() == posted


# Stands for a code point that does not become exactly one by itself; normalised text holds no NUL.
_UNEVEN = "\0"
# Some 4,000 code points occur in Japanese comments.
_MOST_KEPT = 1 << 16
_UNEVEN_RUN = re.compile(f"[^{_UNEVEN}]?{_UNEVEN}+")


def _folded_alone(code: int) -> str:
    """Return what a code point becomes by itself."""
    char = chr(code)
    alone = "" if _extends(char) else _folded(char)
    return alone if len(alone) == 1 else _UNEVEN


_FOLDS = Memo(_folded_alone, _MOST_KEPT)


@lru_cache(_MOST_KEPT)
def _folded(cluster: str) -> str:
    return _DROPPED.sub("", unicodedata.normalize("NFKC", _DROPPED.sub("", cluster)).lower())


def _normalise_clusters(posted: str, text: str) -> Normalised:
    """Normalise cluster by cluster where `text`, code point for code point, is uneven."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for first, last, even in _runs(text):
        if even:
            pieces.append(text[first:last])
            starts += range(first, last)
            ends += range(first + 1, last + 1)
            continue
        bounds = [*(at for at in range(first, last) if at == first or not _extends(posted[at])), last]
        clusters = [_folded(posted[start:end]) for start, end in pairwise(bounds)]
        lengths = list(map(len, clusters))
        pieces += clusters
        starts += chain.from_iterable(map(repeat, bounds, lengths))
        ends += chain.from_iterable(map(repeat, bounds[1:], lengths))
    return Normalised(posted, "".join(pieces), tuple(starts), tuple(ends))


def _runs(text: str) -> Iterator[tuple[int, int, bool]]:
    """Cut a text into half-open runs that are even, and uneven ones with the code point before, which may be theirs."""
    at = 0
    for match in _UNEVEN_RUN.finditer(text):
        first, last = match.span()
        if at < first:
            yield at, first, True
        yield first, last, False
        at = last
    if at < len(text):
        yield at, len(text), True
