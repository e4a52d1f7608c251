"""Whether a text is written in another language than Japanese, so that no score can be trusted."""

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

_Ranges = tuple[tuple[str, str], ...]
# What a code point is, as `_doubtful` counts: to be left out, Han (々 and 〆 too), kana; 0 is any other.
_LEFT, _HAN, _KANA, _KINDS = 1, 2, 3, 4
_LAST = 0xFFFF
_KANA_RANGES = (("ぁ", "ゖ"), ("ァ", "ヺ"), ("ー", "ー"))
_HAN_RANGES = (("一", "鿿"), ("㐀", "䶿"))
_JAPANESE_RANGES = (*_KANA_RANGES, *_HAN_RANGES, ("々", "〆"))


@cache
def _one_of(ranges: _Ranges) -> re.Pattern[str]:
    return re.compile(f"[{''.join(f'{first}-{last}' for first, last in ranges)}]")


_LETTER = re.compile(r"[^\W\d_]")
_LEFT_OUT = "/@#＠＃"
_UNSEEN = re.compile(r"https?://\S+|[@#＠＃][^\s@#]+")
# Japanese comments carry Latin brand names and slang (OK, LINE, DM): below these counts nothing is told.
_MIN_LETTERS = 12
_MIN_SHARE = 0.7
_MIN_OTHER_SCRIPT = 3
_MIN_HAN = 4
_CHINESE_ONLY = re.compile(r"[们这为么说对还让给吗呢吧啊你您她哪很请谢]")


def foreign_among(texts: Sequence[str]) -> list[bool]:
    """Whether each of many texts is `foreign`; those that are plainly Japanese cost next to nothing."""
    return [foreign(text) if doubt else False for text, doubt in zip(texts, _doubtful(texts), strict=True)]


def _doubtful(texts: Sequence[str]) -> list[bool]:
    """Whether half of a text's characters are not Japanese, no kana is among them, or something is to be left out."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    first = np.repeat(np.arange(len(texts)) * _KINDS, lengths)
    kinds = np.bincount(first + _kinds()[np.minimum(codes, _LAST)], minlength=len(texts) * _KINDS)
    _, left_out, han, kana = kinds.reshape(-1, _KINDS).T
    return ((2 * (han + kana) < lengths) | (kana == 0) | (left_out > 0)).tolist()  # type: ignore[no-any-return]


@cache
def _kinds() -> NDArray[np.uint8]:
    """Return what each code point of the first plane is; none beyond it is told apart."""
    kinds = np.zeros(_LAST + 1, np.uint8)
    for ranges, kind in ((_JAPANESE_RANGES, _HAN), (_KANA_RANGES, _KANA)):
        for first, last in ranges:
            kinds[ord(first) : ord(last) + 1] = kind
    kinds[[ord(mark) for mark in _LEFT_OUT]] = _LEFT
    return kinds


def foreign(text: str) -> bool:
    """Whether most letters of a text (links, mentions, tags left out) are not of Japanese.

    Vietnamese, English and mixed texts count where 70% of at least 12 letters are not Japanese; Hangul, Thai,
    Cyrillic and the like from 3 letters; Chinese where no kana stands and Chinese-only letters do.
    """
    if any(mark in text for mark in _LEFT_OUT):
        text = _UNSEEN.sub(" ", text)
    japanese = len(_one_of(_JAPANESE_RANGES).findall(text))
    # Where half of all characters are Japanese, letters of no other language outnumber them.
    letters = japanese if 2 * japanese >= len(text) else len(_LETTER.findall(text))
    others = letters - japanese
    if others > japanese:
        latin = sum(char < "\u0250" for char in _LETTER.findall(text))
        if others - latin >= _MIN_OTHER_SCRIPT:
            return True
        # Keys hit at random give kana among the letters and no words.
        if japanese >= _MIN_OTHER_SCRIPT and " " not in text.strip():
            return False
        return letters >= _MIN_LETTERS and others >= _MIN_SHARE * letters
    chinese = _one_of(_KANA_RANGES).search(text) is None and _CHINESE_ONLY.search(text) is not None
    return chinese and len(_one_of(_HAN_RANGES).findall(text)) >= _MIN_HAN
