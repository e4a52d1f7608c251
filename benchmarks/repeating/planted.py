"""Near copies as people make them: one function a kind of change, each from a text to a changed text."""

import random
import unicodedata
from collections.abc import Callable, Mapping

Change = Callable[[random.Random, str], str]

LETTERS = "のいたるてしがなにをはともだれかられさあうえおきくけこ日本人年大事会社給料窓口求人相談東西南北"
_NOISE = "abcdefghijkmnpqrstuvwxyz0123456789"
_EMOJI = "😀😂🔥🙏✨👍🌸💢🎉"
_HIDDEN = "\u200b\u200c\u200d\u2060\ufeff"
_MARKS = "、。！？…・♪★"
_HOMOGLYPHS = dict(zip("ろかたにえはとひちaeopcxyi", "口力夕二工八卜匕千аеорсхуі", strict=True))
_HOMOGLYPHS |= {theirs: own for own, theirs in _HOMOGLYPHS.items() if theirs > "一"}
_DIGITS = dict(zip("0123456789", "٠١٢٣٤٥٦٧٨٩", strict=True))
_HALF_KANA = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)}
_SHARE = 10


def _edits(text: str) -> int:
    """How many letters are changed: one in ten, at least one."""
    return max(1, len(text) // _SHARE)


def _letters_changed(rng: random.Random, text: str) -> str:
    letters = list(text)
    for at in rng.sample(range(len(text)), _edits(text)):
        letters[at] = rng.choice(LETTERS)
    return "".join(letters)


def _letters_dropped(rng: random.Random, text: str) -> str:
    gone = set(rng.sample(range(len(text)), _edits(text)))
    return "".join(letter for at, letter in enumerate(text) if at not in gone)


def _letters_added(rng: random.Random, text: str) -> str:
    return _strewn(rng, text, LETTERS, _edits(text))


def _letters_swapped(rng: random.Random, text: str) -> str:
    at = rng.randrange(len(text) - 1)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _noise(rng: random.Random, text: str) -> str:
    """Return up to half as many letters as the text has, at least four."""
    return "".join(rng.choices(_NOISE, k=rng.randint(4, max(4, len(text) // 2))))


def _strewn(rng: random.Random, text: str, extras: str, times: int) -> str:
    for _ in range(times):
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(extras) + text[at:]
    return text


def _wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def _katakana(text: str) -> str:
    return "".join(chr(ord(char) + 0x60) if "ぁ" <= char <= "ゖ" else char for char in text)


def _half_width(text: str) -> str:
    parts = unicodedata.normalize("NFD", _katakana(text)).replace("\u3099", "ﾞ").replace("\u309a", "ﾟ")
    return "".join(_HALF_KANA.get(char, char) for char in parts)


def _stretched(rng: random.Random, text: str) -> str:
    at = rng.randrange(len(text))
    repeated = text[at] * rng.randint(2, 6) if not text[at].isdecimal() else text[at]
    return text[:at] + repeated + text[at + 1 :] + rng.choice(["ーー", "！！！！", "～～", ""])


def _several(rng: random.Random, text: str) -> str:
    for change in rng.sample((_half_kana, _spaced, _hidden, _with_emoji, _homoglyphs, _wider), 3):
        text = change(rng, text)
    return text


def _spaced(rng: random.Random, text: str) -> str:
    return _strewn(rng, text, " \u3000\n\t\u00a0", len(text) // 3 + 1)


def _hidden(rng: random.Random, text: str) -> str:
    return _strewn(rng, text, _HIDDEN, len(text) // 3 + 1)


def _with_emoji(rng: random.Random, text: str) -> str:
    return _strewn(rng, text, _EMOJI, rng.randint(1, 6))


def _homoglyphs(_rng: random.Random, text: str) -> str:
    return "".join(_HOMOGLYPHS.get(char, char) for char in text)


def _half_kana(_rng: random.Random, text: str) -> str:
    return _half_width(text)


def _wider(_rng: random.Random, text: str) -> str:
    return _wide(text.swapcase())


KINDS: Mapping[str, Change] = {
    "letters changed (1 in 10)": _letters_changed,
    "letters dropped (1 in 10)": _letters_dropped,
    "letters added (1 in 10)": _letters_added,
    "two letters swapped": _letters_swapped,
    "noisy tail (up to half its length)": lambda rng, text: text + _noise(rng, text),
    "noisy head (up to half its length)": lambda rng, text: _noise(rng, text) + text,
    "running number": lambda rng, text: f"{text} {rng.randrange(1000)}",
    "spaces and line ends": _spaced,
    "full width, case": _wider,
    "katakana": lambda _, text: _katakana(text),
    "half-width kana": _half_kana,
    "voicing marks apart": lambda _, text: unicodedata.normalize("NFD", text),
    "emoji": _with_emoji,
    "punctuation": lambda rng, text: _strewn(rng, text, _MARKS, rng.randint(1, 6)),
    "digits of another script": lambda _, text: "".join(_DIGITS.get(char, char) for char in text),
    "homoglyphs": _homoglyphs,
    "zero-width characters": _hidden,
    "repeated characters": _stretched,
    "three of the last at once": _several,
}
