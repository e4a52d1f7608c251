"""Words in disguise (伏せ字, 当て字, spacing, look-alikes) put back for matching only, offsets kept.

A disguise counts only where a word worth hiding comes out of it: 「〇〇さん」, 「×印」 and 「5×3」
stay as posted.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import re2

from triage.records import Span
from triage.text import INVISIBLE, Normalised, Reading

# Words that people hide from word lists, in the spelling the lexicons use.
_TARGET_WORDS = """
死ね 死んで 死にたい 殺す 殺して 殺し 殺害 爆破 消えろ バカ野郎 クズ野郎 クソ野郎 バカ 馬鹿 アホ
クズ カス ゴミ ブス デブ ハゲ キモい きもい 無能 低能 池沼 ガイジ 基地外 キチガイ きちがい 気違い
障害者 知的障害 在日 チョン シナ人 土人 部落 乞食 寄生虫 売国奴 税金泥棒 老害 クソ うざい ウザい
しね シネ くたばれ ころす 首つれ セックス エロ ちんこ まんこ おっぱい 風俗 売春 援交 パパ活 レイプ
盗撮 変態 痴漢 闇バイト 裏バイト 高収入 高額 即金 即日 現金 日払い 受け子 出し子 運び屋 副業 稼げ
儲か 口座 通帳 買取 買います 売ります 身分証 詐欺 犯罪 脅迫 大麻 覚醒剤 無料 投資 融資 借金
プレゼント フォロバ 相互 チャンネル登録 当選 ライン 公式 なりすまし 漫画 無断転載 ヤクザ やくざ 叩き
電凸 ピンハネ ポンコツ 嘘つき うそつき ひとでなし 人でなし セクハラ ざこ 雑魚 予告 テレグラム line
telegram signal
"""
TARGETS = tuple(_TARGET_WORDS.split())
_MASK = "〇○●◯*×✕✖☆★△▲□■◇◆♡♥❌⭕"
_PUNCTUATION = ".。・,、_|/~\\-'\"…‥"
_GAP = r"[\s" + _PUNCTUATION + "*☆★♡♥ー〜+=]|[\U0001f300-\U0001faff]"
_LIKE = {
    "ロ": "口", "カ": "力", "ニ": "二", "タ": "夕", "ハ": "八", "ト": "卜", "エ": "工", "ヒ": "匕",
    "死": "タヒ|タ匕|夕ヒ|夕匕|氏|市|士|4", "殺": "56|頃", "馬": "ば|バ", "鹿": "か|カ", "金": "¥",
}  # fmt: skip
# Nearly all comments end here: none of the marks, spaces or stand-in letters between which a word could hide.
_WORD = r"[ぁ-ゖァ-ヺ一-鿿a-z]"
_SUSPECT = re.compile(
    rf"[{_MASK}*+=力口二夕八卜匕氏市士頃ヒ\U0001f300-\U0001faff]|4ね|56|{_WORD}[.・_|/~〜\\'\"…‥-]{{1,2}}{_WORD}"
    rf"|(?<!{_WORD}){_WORD}[\s。、]{{1,2}}{_WORD}|{_WORD}[\s。、]{{1,2}}{_WORD}(?!{_WORD})"
)
# A masked word of two letters keeps one: both its place and its neighbours must speak for it.
_PAIR = 2
_KANA_SHIFT = ord("ァ") - ord("ぁ")
_TO_HIRAGANA = {code: code - _KANA_SHIFT for code in range(ord("ァ"), ord("ヶ") + 1)}
# Four or more single letters with the same mark between them are one word spread out (ひ・と・で・な・し).
_SPREAD = re.compile(
    rf"(?<!{_WORD})(?:{_WORD}(?P<gap>[\s.・_|/*,、。…-]{{1,2}}))(?:{_WORD}(?P=gap)){{2,}}{_WORD}(?!{_WORD})"
)
# A telephone number in kanji, spoken or boxed digits is hidden from whoever looks for digits.
_HIDDEN_NUMBER = re.compile(
    r"[〇零](?:[の\s・ー-]{0,2}[〇零一二三四五六七八九]){9,10}|(?:[0-9]\u20e3[➖\s-]?){9,}"
    r"|[ゼぜ][ロろ](?:[ー\s・の、-]{0,2}(?:[ゼぜ][ロろ]|[イい][チち]|[ニに]|[サさ][ンん]|[ヨよ][ンん]|[ゴご]|[ロろ][クく]|[ナな]{2}"
    r"|[ハは][チち]|[キき][ュゅ][ウう]?)){8,}"
)


_HIDDEN_DIGIT = re.compile("[〇零ゼぜ\u20e3]")


@dataclass(frozen=True, slots=True)
class Undisguised:
    """A normalised text with hidden words put back.

    `starts[i]` and `ends[i]` bound, in `normal.text`, what gave `text[i]`; None means nothing was changed.
    `restored` holds the half-open ranges of `text` that were put back; a word merely spread out
    (お も て な し) is read as one, and is none of them unless it is worth hiding.
    """

    normal: Normalised
    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None
    restored: tuple[tuple[int, int], ...] = ()

    @property
    def disguised(self) -> bool:
        """Whether any word was hidden."""
        return bool(self.restored)

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Map a non-empty half-open range of `text` to a range of `normal.text`."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]

    def span(self, start: int, end: int) -> Span:
        """Map a non-empty half-open range of `text` to a span of the text as posted."""
        return self.normal.span(*self.source(start, end))

    def covers(self, start: int, end: int) -> bool:
        """Whether a half-open range of `text` touches a word that was put back."""
        return any(first < end and start < last for first, last in self.restored)


def _kana_forms(char: str) -> str:
    if "ァ" <= char <= "ヶ":
        return char + chr(ord(char) - _KANA_SHIFT)
    if "ぁ" <= char <= "ゖ":
        return char + chr(ord(char) + _KANA_SHIFT)
    return char


def _letter(char: str) -> str:
    forms = [re2.escape(form) for shape in _kana_forms(char) for form in (shape, *_LIKE.get(shape, "").split("|"))]
    return "(?:" + "|".join(form for form in forms if form) + ")"


def _target_pattern(term: str) -> str:
    gap = f"(?:{_GAP}){{0,2}}"
    letters = [_letter(char) for char in term]
    masked = [
        gap.join(f"[{_MASK}]" if at == hidden else letter for at, letter in enumerate(letters))
        for hidden in range(len(term))
    ]
    return "(" + "|".join([gap.join(letters), *masked]) + ")"


@cache
def _targets() -> Any:
    options = re2.Options()
    options.max_mem = 64 << 20
    return re2.compile("|".join(map(_target_pattern, TARGETS)), options)


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
    if sum(char.isalnum() and char not in _MASK for char in found) < len(term):
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
    if all(char.isascii() for char in letters) or all("ぁ" <= char <= "ん" for char in letters):
        return False
    if any(char.isspace() or char in "。、," for char in found):
        return right_open and not _is_kana(letters[0])
    return not all(map(_is_kana, letters)) or all("ァ" <= char <= "ヶ" for char in letters)


def _mask_is_meant(text: str, start: int, end: int, term: str) -> bool:
    """Whether a mark stands for a letter: inside a word, or at an edge where nothing else goes on."""
    found = text[start:end]
    letters = [char for char in found if char.isalnum() or char in _MASK]
    if len(term) == _PAIR and (len(found) != _PAIR or not any(char in term for char in found)):
        return False
    if letters[0] in _MASK and not _edge_is_meant(text, start - 1):
        return False
    if letters[-1] in _MASK and not _edge_is_meant(text, end):
        return False
    return len(term) > _PAIR or letters[-1] in _MASK or term == "死ね"


def _edge_is_meant(text: str, at: int) -> bool:
    if not 0 <= at < len(text):
        return True
    return text[at] not in _MASK and (not _is_letter(text, at) or "ぁ" <= text[at] <= "ん")


def _hits(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _targets().finditer(text):
        term = TARGETS[match.lastindex - 1]
        if _hidden(text, match.start(), match.end(), term):
            yield match.start(), match.end(), term


def _rewritten(shown: Undisguised, hits: Sequence[tuple[int, int, str]]) -> Undisguised:
    """Replace ranges of the shown text; each letter of a replacement stands for the whole range."""
    starts: list[int] = []
    ends: list[int] = []
    pieces: list[str] = []
    restored: list[tuple[int, int]] = []
    at = 0
    for start, end, term in hits:
        pieces += [shown.text[at:start], term]
        for place in range(at, start):
            _append(shown, starts, ends, place, place + 1)
        restored.append((len(starts), len(starts) + len(term)))
        for _ in term:
            _append(shown, starts, ends, start, end)
        at = end
    pieces.append(shown.text[at:])
    for place in range(at, len(shown.text)):
        _append(shown, starts, ends, place, place + 1)
    return Undisguised(shown.normal, "".join(pieces), tuple(starts), tuple(ends), tuple(restored))


def _append(shown: Undisguised, starts: list[int], ends: list[int], start: int, end: int) -> None:
    first, last = shown.source(start, end)
    starts.append(first)
    ends.append(last)


def _gathered(shown: Undisguised) -> Undisguised:
    """Close up words that were spread out, letter by letter."""
    dropped = {
        place
        for run in _SPREAD.finditer(shown.text)
        for place in range(run.start(), run.end())
        if (place - run.start()) % (len(run["gap"]) + 1)
    }
    if not dropped:
        return shown
    kept = [place for place in range(len(shown.text)) if place not in dropped]
    sources = [shown.source(place, place + 1) for place in kept]
    new_place = {place: at for at, place in enumerate(kept)}
    return Undisguised(
        shown.normal,
        "".join(shown.text[place] for place in kept),
        tuple(first for first, _ in sources),
        tuple(last for _, last in sources),
        tuple((new_place[first], new_place[last - 1] + 1) for first, last in shown.restored),
    )


# Two detectors and the flag ask for the same text while a chunk of 1,000 comments is read.
@lru_cache(maxsize=2048)
def undisguise(normal: Normalised) -> Undisguised:
    """Put hidden words back into a normalised text; an ordinary text comes back as it is."""
    shown = Undisguised(normal, normal.text)
    if _SUSPECT.search(normal.text) is None:
        return shown
    hits = list(_hits(normal.text)) if _targets().search(normal.text) is not None else []
    return _gathered(_rewritten(shown, hits) if hits else shown)


def _cut_by_invisible(posted: str) -> bool:
    """Whether an unseen character stands between two letters, as no emoji joiner does."""
    return any(
        _is_letter(posted, match.start() - 1) and _is_letter(posted, match.end())
        for match in INVISIBLE.finditer(posted)
    )


def disguised(reading: Reading) -> bool:
    """Whether the writer hid words from a reader's word list (Flag.OBFUSCATED)."""
    if reading.normal.offsets is not None and _cut_by_invisible(reading.normal.posted):
        return True
    return _hides_number(reading.normal.text) or undisguise(reading.normal).disguised


def _hides_number(text: str) -> bool:
    return _HIDDEN_DIGIT.search(text) is not None and _HIDDEN_NUMBER.search(text) is not None
