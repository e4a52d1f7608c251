"""A text without what must not matter: no greeting, no decoration at its ends, a common word for whom it names.

Everything that judges a comment reads it like this, so that such a change cannot change a suggestion.
"""

import re
from collections.abc import Sequence
from itertools import chain

from triage.expression import compiled
from triage.groups import Named, names
from triage.text import Normalised

_END = "。 \n\t\u3000"
# These say something at the end of a text: drugs, money, weapons, insults, sex, ways to get in touch, votes, help.
_TELLING = frozenset(
    "🍁🥦🍀💊💉❄🧊🍄💰💴💵💸🤑🪙🔪🔫💣🩸⚰☠💀🪦🖕💩🐷🐒🐵🦍🪳🐴🦌🐍🐀🐁🐭🪱🧠🔞🍆🍌🍑💦📩📧✉📲📱☎📞➡👉👇⬇🗳🆘⁉❓❗❔❕"
)
DECORATION = "".join(
    mark
    for mark in map(chr, chain(range(0x2600, 0x27C0), range(0x1F000, 0x1FB00), map(ord, "♪♫⭐🄰")))
    if mark not in _TELLING
)
_AROUND = DECORATION + " \n\t\u3000"
_AFTER = DECORATION + _END
_GREETING_WORDS = """
おはようございます おはよう こんにちは こんにちわ こんばんは こんばんわ お疲れ様です お疲れさまです
おつかれさまです お疲れ様でした お疲れさまでした はじめまして 初めまして お世話になっております
お世話になっています お世話になります いつもお世話になっております いつもお世話になっています
いつもありがとうございます 失礼します 失礼いたします 失礼致します ご苦労様です ご苦労さまです ごきげんよう
"""
_GREETINGS = tuple(_GREETING_WORDS.split())
_GREETING = f"(?:{'|'.join(sorted(_GREETINGS, key=len, reverse=True))})[{re.escape(DECORATION)}。、!,.〜~ー\\s]+"
_CLOSING_WORDS = """
よろしくお願いします よろしくお願いいたします よろしくお願い致します よろしくお願い申し上げます
宜しくお願いします 宜しくお願いいたします 宜しくお願い致します 失礼します 失礼いたします 失礼しました
失礼致します
"""
_CLOSINGS = tuple(_CLOSING_WORDS.split())
_LEADS = ("どうぞ", "何卒", "なにとぞ", "では、", "それでは、", "では", "それでは")
_ENDS, _STARTS = frozenset(_AFTER), frozenset(_AROUND)


def neutral(normals: Sequence[Normalised]) -> list[Normalised]:
    """Return each text without greeting, closing and decoration at its ends, and a common word for every name.

    A text of nothing else keeps it; one with nothing of the kind comes back as it is. Positions lead back to the
    text as posted: any part of a common word to the whole name.
    """
    said = [_said(normal) for normal in normals]
    found = names([normal.text for normal in said])
    return [_renamed(normal, named) if named else normal for normal, named in zip(said, found, strict=True)]


def _said(normal: Normalised) -> Normalised:
    text = normal.text
    start = _start(text) if text[:1] in _STARTS or text.startswith(_GREETINGS) else 0
    end = _end(text) if text[-1:] in _ENDS or text.endswith(_CLOSINGS) else len(text)
    # A greeting is what a text says that says nothing else.
    start = start if start < end else 0
    return _cut(normal, start, end) if 0 < end - start < len(text) else normal


def _start(text: str) -> int:
    start = len(text) - len(text.lstrip(_AROUND))
    while text.startswith(_GREETINGS, start) and (greeting := compiled(_GREETING).match(text, start)):
        start = greeting.end()
    return start


def _end(text: str) -> int:
    end = len(text)
    while True:
        # To look at one character is quicker than to strip none of a thousand.
        end = end if text[end - 1 : end] not in _ENDS else len(text[:end].rstrip(_AFTER))
        if not text.endswith(_CLOSINGS, 0, end) or (start := _closing(text[:end])) is None:
            return end
        end = start


def _closing(text: str) -> int | None:
    """Return where a closing begins that is a sentence of its own (「フォローよろしくお願いします」 is none)."""
    before = text.removesuffix(next(closing for closing in _CLOSINGS if text.endswith(closing)))
    before = before.removesuffix(next((lead for lead in _LEADS if before.endswith(lead)), ""))
    return len(before) if before and (before[-1] in _ENDS or before[-1] in "!?") else None


def _cut(normal: Normalised, start: int, end: int) -> Normalised:
    text, restored = normal.text[start:end], normal.restored
    if restored:
        restored = tuple((max(a, start) - start, min(b, end) - start) for a, b in restored if a < end and start < b)
    if normal.starts is not None and normal.ends is not None:
        return Normalised(normal.posted, text, normal.starts[start:end], normal.ends[start:end], restored)
    if start == 0:
        return Normalised(normal.posted, text, None, None, restored)
    return Normalised(normal.posted, text, tuple(range(start, end)), tuple(range(start + 1, end + 1)), restored)


def _renamed(normal: Normalised, named: Sequence[Named]) -> Normalised:
    """Put a common word in the place of each name."""
    restored = tuple((_moved(start, named), _moved(end - 1, named, last=True) + 1) for start, end in normal.restored)
    return normal.replaced(named)._replace(restored=restored)


def _moved(place: int, named: Sequence[Named], *, last: bool = False) -> int:
    """Return where a place comes to stand; inside a name, the first or the last letter of its common word."""
    shift = 0
    for start, end, word in named:
        if place < start:
            break
        if place < end:
            return start + shift + (len(word) - 1 if last else 0)
        shift += len(word) - (end - start)
    return place + shift
