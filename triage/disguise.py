"""Words in disguise (伏せ字, 当て字, spacing, look-alikes) put back for matching only, offsets kept.

A disguise counts only where a word worth hiding comes out of it: 「〇〇さん」, 「×印」 and 「5×3」
stay as posted.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate, pairwise

from triage.expression import compiled
from triage.targets import KANA_SHIFT, LONGER, MASKS, TARGETS, places
from triage.text import INVISIBLE, Normalised

_LONGEST = max(map(len, (*TARGETS, *LONGER)))
_STAND_IN = "力口二夕八卜匕工"
_JOINT = r".・_|/~〜\\'\"…‥-"
_MARK = rf"{MASKS}*+=─―—ヶ\U0001f300-\U0001faff"
# Letters by category, not by range: ranges of kanji take ten times as long to compile.
_LETTER = r"[^\W\d_]"
_KATAKANA = "[ァ-ヺー]"
# Most comments end here: none of the marks, spaces or stand-in letters between which a word could hide, or nothing
# beside it that it could hide. What a hint begins with is sought first; the rest looks back from there.
_SUSPECT = re.compile(
    rf"[{_MARK}{_STAND_IN}\s。、45一三千タ氏市士頃ロ{_JOINT}](?:(?<=[{_MARK}])|(?<=4)ね|(?<=5)6"
    rf"|(?<={_LETTER}[{_JOINT}])[{_JOINT}]?{_LETTER}"
    rf"|(?<=(?<!{_LETTER}){_LETTER}[\s。、])[\s。、]?{_LETTER}|(?<={_LETTER}[\s。、])[\s。、]?{_LETTER}(?!{_LETTER})"
    rf"|(?<={_KATAKANA}[一三千])(?={_KATAKANA})|(?<=[{_STAND_IN}]).{{0,2}}{_KATAKANA}"
    rf"|(?<={_KATAKANA}[{_STAND_IN}])|(?<={_KATAKANA}.[{_STAND_IN}])|(?<={_KATAKANA}..[{_STAND_IN}])"
    r"|(?<=ロ)座|(?<=[タ夕]).{0,2}[ヒ匕]|(?<=[氏市士]).{0,2}[ねんにネン]|(?<=頃).{0,2}[すしスシ])"
)
_MASKS = re.compile(f"[{MASKS}]")
_KATAKANA_LIKE = {
    "口": "ロ", "力": "カ", "二": "ニ", "夕": "タ", "卜": "ト", "工": "エ", "八": "ハ", "千": "チ", "三": "ミ",
    "□": "ロ", "ヶ": "ケ", "一": "ー", "─": "ー", "―": "ー", "—": "ー",
}  # fmt: skip
# Between two katakana, or at the end of a run of two of them where no kanji goes on.
_KANA = "[ァ-ヵヷ-ヺー]"
_LOOK_ALIKE = (
    rf"(?<={_KANA})[口力二夕卜工八千三□ヶ一─―—](?={_KANA})|(?<={_KANA})[口卜□─―—](?![一-鿿々口力二夕卜工八千])"
    rf"|(?<![一-鿿々])(?:[口力](?=ー)|[夕卜□](?={_KANA}{{2}}))"
)
# A masked word of two letters keeps one: both its place and its neighbours must speak for it.
_PAIR = 2
_TO_HIRAGANA = {code: code - KANA_SHIFT for code in range(ord("ァ"), ord("ヶ") + 1)}
# Four or more single letters with the same mark between them are one word spread out (ひ・と・で・な・し).
_WORD = r"[ぁ-ゖァ-ヺ一-鿿a-z]"
_SPREAD = rf"(?<!{_WORD})(?:{_WORD}(?P<gap>[\s.・_|/*,、。…-]{{1,2}}))(?:{_WORD}(?P=gap)){{2,}}{_WORD}(?!{_WORD})"
# A telephone number in kanji, spoken or boxed digits is hidden from whoever looks for digits.
_HIDDEN_NUMBER = (
    r"[〇零](?:[の\s・ー-]{0,2}[〇零一二三四五六七八九]){9,10}|(?:[0-9]\u20e3[➖\s-]?){9,}"
    r"|[ゼぜ][ロろ](?:[ー\s・の、-]{0,2}(?:[ゼぜ][ロろ]|[イい][チち]|[ニに]|[サさ][ンん]|[ヨよ][ンん]|[ゴご]|[ロろ][クく]|[ナな]{2}"
    r"|[ハは][チち]|[キき][ュゅ][ウう]?)){8,}"
)


_HIDDEN_DIGIT = re.compile("[〇零ゼぜ\u20e3]")


def _is_letter(text: str, at: int) -> bool:
    return 0 <= at < len(text) and (text[at].isalnum() or text[at] in "ー々〇")


def _plain(found: str, term: str) -> bool:
    """Whether a match is the term in ordinary letters (kana of either kind, drawn out or not)."""
    return found.replace("ー", "").translate(_TO_HIRAGANA) == term.translate(_TO_HIRAGANA)


def _is_kana(char: str) -> bool:
    return "ぁ" <= char <= "ヶ"


def _hidden(text: str, start: int, end: int, term: str) -> bool:
    """Whether a match hides the term on purpose and is no accident of spacing, marks or names."""
    found = text[start:end]
    if _plain(found, term):
        return False
    if sum(char.isalnum() and char not in MASKS for char in found) < len(term):
        return _mask_is_meant(text, start, end, term)
    before = text[start - 1] if start else ""
    if found[0] in "45":
        return not (before.isdecimal() or before in (".", ",", "第"))
    if found[0] in "氏市士":
        return not _is_letter(text, start - 1) or "ぁ" <= before <= "ん"
    if any(not char.isalnum() and char != "ー" for char in found):
        return _gap_is_meant(text, start, end)
    # Without marks only look-alike letters are left, and those live among katakana (力ス, コ口す).
    return found[0] in "頃タ夕" or "ァ" <= found[0] <= "ヶ" or "ァ" <= found[1] <= "ヶ"


def _gap_is_meant(text: str, start: int, end: int) -> bool:
    """Whether marks or spaces inside a match cut one word, and are no pause between two."""
    found = text[start:end]
    left_open, right_open = not _is_letter(text, start - 1), not _is_letter(text, end)
    if (left_open and right_open) or found.startswith(("タ", "夕")):
        return True
    letters = [char for char in found if char.isalnum()]
    # Every single letter set apart is no pause (寄 生 虫).
    if len(letters) > _PAIR and not any(one.isalnum() and other.isalnum() for one, other in pairwise(found)):
        return True
    if all(char.isascii() for char in letters) or all("ぁ" <= char <= "ん" for char in letters):
        return False
    if any(char.isspace() or char in "。、," for char in found):
        return right_open and not _is_kana(letters[0])
    return not all(map(_is_kana, letters)) or all("ァ" <= char <= "ヶ" for char in letters)


def _mask_is_meant(text: str, start: int, end: int, term: str) -> bool:
    """Whether a mark stands for a letter: inside a word, or at an edge where nothing else goes on."""
    found = text[start:end]
    letters = [char for char in found if char.isalnum() or char in MASKS]
    if len(term) == _PAIR and (len(found) != _PAIR or not any(char in term for char in found)):
        return False
    if letters[0] in MASKS and not _edge_is_meant(text, start - 1):
        return False
    if letters[-1] in MASKS and not _edge_is_meant(text, end):
        return False
    # 「駅前のところ☆」 ends in a star and hides no ころす.
    if letters[-1] in MASKS and "ぁ" <= found[0] <= "ん" and "ぁ" <= text[max(start - 1, 0)] <= "ん" and start:
        return False
    return len(term) > _PAIR or letters[-1] in MASKS or term == "死ね"


def _edge_is_meant(text: str, at: int) -> bool:
    if not 0 <= at < len(text):
        return True
    return text[at] not in MASKS and (not _is_letter(text, at) or "ぁ" <= text[at] <= "ん")


def _hits(text: str) -> Iterator[tuple[int, int, str]]:
    return (place for place in places(text) if _hidden(text, *place))


def _rewritten(shown: Normalised, hits: Sequence[tuple[int, int, str]]) -> Normalised:
    """Put the words back that ranges of the text hide."""
    if not hits:
        return shown
    grown = accumulate((len(term) - (end - start) for start, end, term in hits), initial=0)
    words = [(start + shift, start + shift + len(term)) for (start, _, term), shift in zip(hits, grown, strict=False)]
    return shown.replaced(hits)._replace(restored=(*_moved(shown.restored, hits), *words))


def _moved(restored: Sequence[tuple[int, int]], changes: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int]]:
    """Yield ranges at their new places; one that a later replacement took in is part of that."""
    ends = [end for _, end, _ in changes]
    shifts = list(accumulate((len(term) - (end - start) for start, end, term in changes), initial=0))
    for first, last in restored:
        at, until = bisect_right(ends, first), bisect_right(ends, last - 1)
        inside = (at < len(changes) and changes[at][0] <= first) or (until < len(changes) and changes[until][0] < last)
        if not inside:
            yield first + shifts[at], last + shifts[until]


def _gathered(shown: Normalised) -> Normalised:
    """Close up words that were spread out, letter by letter."""
    gaps = [
        (place + 1, place + 1 + len(run["gap"]), "")
        for run in compiled(_SPREAD).finditer(shown.text)
        for place in range(run.start(), run.end() - 1, len(run["gap"]) + 1)
    ]
    return shown.replaced(gaps)._replace(restored=tuple(_moved(shown.restored, gaps))) if gaps else shown


def undisguise(normal: Normalised) -> Normalised:
    """Put hidden words back into a normalised text; an ordinary text comes back as it is.

    A word merely spread out (お も て な し) is closed up and not counted as restored, unless it is worth hiding.
    """
    if _SUSPECT.search(normal.text) is None:
        return normal
    shown = _rewritten(normal, list(_masked_hits(normal.text)))
    shown = _rewritten(shown, list(_hits(shown.text)))
    return _look_alikes_read(_gathered(shown))


def _look_alikes_read(normal: Normalised) -> Normalised:
    """Read letters that only look like katakana as the katakana they stand among (ゼ口, フォ□ワ一, チヶッ卜)."""
    text = compiled(_LOOK_ALIKE).sub(lambda match: _KATAKANA_LIKE[match.group()], normal.text)
    return normal if text == normal.text else normal._replace(text=text)


@cache
def _masked() -> dict[str, str]:
    """Return every way of hiding one letter of a longer word behind a mark."""
    words = [word for word in (*TARGETS, *LONGER) if len(word) > _PAIR]
    return {word[:at] + "〇" + word[at + 1 :]: word for word in words for at in range(len(word))}


def _masked_hits(text: str) -> Iterator[tuple[int, int, str]]:
    marks = [match.start() for match in _MASKS.finditer(text)]
    alike = _MASKS.sub("〇", text)
    done = 0
    # One letter of a word is hidden: its place reaches to the marks before and after at most.
    for before, mark, after in zip([-1, *marks], marks, [*marks[1:], len(text)], strict=False):
        for length, start in _windows(mark, max(done, before + 1), after):
            word = _masked().get(alike[start : start + length])
            if word is not None and _mask_is_meant(text, start, start + length, word):
                yield start, start + length, word
                done = start + length
                break


def _windows(mark: int, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield (length, start) of the places in [first, last) a word with its mark at `mark` may take, long ones first."""
    for length in range(min(_LONGEST, last - first), _PAIR, -1):
        for start in range(max(first, mark - length + 1), min(mark, last - length) + 1):
            yield length, start


def _cut_by_invisible(posted: str) -> bool:
    """Whether an unseen character stands between two letters, as no emoji joiner does."""
    return any(
        _is_letter(posted, match.start() - 1) and _is_letter(posted, match.end())
        for match in INVISIBLE.finditer(posted)
    )


def disguised(normal: Normalised) -> bool:
    """Whether the writer hid words from a reader's word list (Flag.OBFUSCATED)."""
    if normal.starts is not None and _cut_by_invisible(normal.posted):
        return True
    return bool(normal.restored) or _hides_number(normal.text)


def _hides_number(text: str) -> bool:
    return _HIDDEN_DIGIT.search(text) is not None and compiled(_HIDDEN_NUMBER).search(text) is not None
