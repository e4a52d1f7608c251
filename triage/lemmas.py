"""A normalised text as words: MeCab with unidic-lite, asked for lemmas from C (no objects for its nodes)."""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import fugashi
import unidic_lite

from triage.memo import Memo

# unidic-lite's dicrc names an output format of its own; without -O "" MeCab ignores -F, -U and -E silently.
_FORMAT = r'-O "" -F "%m\t%f[7]\t%f[1],%f[2],%f[3]\t%f[0]\n" -U "%m\t\t\t%f[0]\n" -E ""'
_PROPER = "固有名詞,"
# MeCab's surface cache grows with every new word; a fresh tagger costs a millisecond.
_TAGGER_LIFE = 200_000


class Words(NamedTuple):
    """The words of a normalised text in order: surface, dictionary form (lemma) and coarse part of speech.

    `names` says of a proper noun what it names (人名,姓; 地名,一般; 一般,*), and is "" for any other word; `codes` are
    the lemmas as numbers (`lemma_code`).
    """

    surfaces: tuple[str, ...]
    lemmas: tuple[str, ...]
    pos: tuple[str, ...]
    names: tuple[str, ...]
    codes: tuple[int, ...]

    def starts(self, text: str) -> tuple[int, ...]:
        """Return the start of each word in the text that was tokenised."""
        return _starts(self.surfaces, text)


_NO_WORDS = Words((), (), (), (), ())


@lru_cache(1024)
def _starts(surfaces: tuple[str, ...], text: str) -> tuple[int, ...]:
    lengths = list(map(len, surfaces))
    if sum(lengths) == len(text):
        return tuple(accumulate(lengths, initial=0))[:-1]
    found: list[int] = []
    at = 0
    for surface in surfaces:
        at = text.index(surface, at)
        found.append(at)
        at += len(surface)
    return tuple(found)


@dataclass(slots=True)
class _Tagger:
    """A MeCab tagger and how many texts it has read."""

    mecab: fugashi.GenericTagger
    read: int = 0


@cache
def _taggers() -> list[_Tagger]:
    return []


def _parser(count: int) -> Callable[[str], str]:
    """Return what reads `count` more texts; the tagger is renewed when its cache has grown."""
    taggers = _taggers()
    if not taggers or taggers[0].read >= _TAGGER_LIFE:
        folder = unidic_lite.DICDIR
        taggers[:] = [_Tagger(fugashi.GenericTagger(f'-r "{folder}/mecabrc" -d "{folder}" {_FORMAT}'))]
    taggers[0].read += count
    parse: Callable[[str], str] = taggers[0].mecab.parse
    return parse


def lemma_code(lemma: str) -> int:
    """Return the number that stands for a lemma wherever lemmas are counted (CRC-32 of its UTF-8)."""
    return zlib.crc32(lemma.encode("utf-8", "surrogatepass"))


def _split(line: str) -> tuple[str, str, str, str, int]:
    surface, lemma, kind, part = line.split("\t")
    lemma = lemma or surface
    return surface, lemma, part, kind.removeprefix(_PROPER) if kind.startswith(_PROPER) else "", lemma_code(lemma)


@cache
def _fields() -> Memo[str, tuple[str, str, str, str, int]]:
    return Memo(_split, _TAGGER_LIFE)


def tokenise(text: str) -> Words:
    """Split a normalised text into words; a word unknown to the dictionary is its own lemma."""
    return tokenise_all([text])[0]


def tokenise_all(texts: Sequence[str]) -> list[Words]:
    """Split many texts: all by MeCab first, whose dictionary drives everything else out of the processor's cache."""
    fields = _fields().__getitem__
    parsed = list(map(_parser(len(texts)), texts))
    # Every line has the same fields; to check that again is a tenth of the time here.
    return [Words(*zip(*map(fields, one.split("\n")), strict=False)) if one else _NO_WORDS for one in parsed]


@cache
def dictionary_version() -> str:
    """Return name and version of the MeCab dictionary in use; a model fitted with another is refused."""
    return f"unidic-lite {Path(unidic_lite.DICDIR, 'version').read_text(encoding='utf-8').strip()}"
