"""Telephone numbers in Japanese text, in whatever digits they are written: full-width, kanji, spoken, letters o."""

import re
from collections.abc import Iterator

from triage.detectors.finding import Finding
from triage.expression import compiled

_KANJI_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_ALL_DIGITS = re.compile(r"[0-9]")
_SPOKEN = {
    "ゼロ": "0", "ぜろ": "0", "れい": "0", "レイ": "0", "いち": "1", "イチ": "1", "に": "2", "ニ": "2",
    "にい": "2", "ニイ": "2", "しち": "7", "シチ": "7",
    "さん": "3", "サン": "3", "よん": "4", "ヨン": "4", "ご": "5", "ゴ": "5", "ろく": "6", "ロク": "6",
    "なな": "7", "ナナ": "7", "はち": "8", "ハチ": "8",
    "きゅう": "9", "キュウ": "9", "きゅー": "9", "キュー": "9",
}  # fmt: skip
_SPOKEN_DIGIT = "|".join(sorted(_SPOKEN, key=len, reverse=True))
_SPOKEN_ZERO = ("ゼロ", "ぜろ", "れい", "レイ")
_SPOKEN_PHONE = rf"(?:{'|'.join(_SPOKEN_ZERO)})(?:[ー\s・の、-]{{0,2}}(?:{_SPOKEN_DIGIT})){{8,10}}"
_SPOKEN_PART = _SPOKEN_DIGIT
_DIGIT = "[0-9〇零一二三四五六七八九]"
_SEPARATOR = r"[\s()\-‐‑–—―−ー.・_/のノ➖\u20e3]"
_PHONE = (
    rf"(?<![0-9a-z〇一二三四五六七八九.,-])(?:\+?81{_SEPARATOR}{{0,2}}[1-9]"
    rf"|\(?[0〇零])(?:{_SEPARATOR}{{0,3}}{_DIGIT}){{8,10}}(?![0-9〇]|{_SEPARATOR}[0-9])"
)
# Letters o standing for zeros (O9O-OOOO-1188), only in the full dress of a mobile number.
_LETTER_ZERO = r"(?<![0-9a-z])[0o][5-9][0o][\s-]{1,3}[0-9o]{4}[\s-]{1,3}[0-9o]{4}(?![0-9a-z])"
_PHONE_LENGTHS = (10, 11)
_MOBILE_LENGTH = 11
_MOBILE_HEADS = frozenset(("090", "080", "070", "060", "050", "020", "000"))
# 0800-000-0000 is free to call, 080-0000-0000 a mobile: the writing tells.
_TOLL_FREE = r"\(?(?:0120|0800|0570)"
_OFFICE_TALK = (
    r"窓口|代表(?:番号|電話)?|採用係|受付|係の番号|番号(?:は|って|で|これで?|が)?[^。\n]{0,4}(?:合って|合っ|です?か|変わ)|フリーダイヤル|ご予約|お問い?合わせ|お申し?込|事務所|センター|庁舎"
    r"|労働局|ハローワーク|監督署|市役所|役場|会社の番号|お店|つながらない|つながりません|話し中|代行|承り|無料(?:相談|体験)|作成いたし"
)
# What a seller, a lender or an office writes round its own number.
_OFFERED = (
    r"募集|買い?取|高価|査定|取り寄せ|承り|お気軽|ショートメール|審査|即日|日払い|副業|貸し(?:て|ます)|祈り"
    r"|相談(?:受|乗)|採用|ご連絡は|お電話は|電話(?:は|番号)?:|おかけください|異議のある|新しい電話番号"
    r"|フリーコール"
)
_SOMEBODYS = (
    r"(?<![主部皆み社業客者員友])さん|くん|ちゃん|氏(?!名)|の(?:自宅|携帯|スマホ|実家|家)|って(?:やつ|奴|人)"
    r"|あいつ|こいつ|元(?:カノ|カレ|夫|妻|店長|上司|社長)|本人|個人の|私用|の番号(?:です|ね|よ|だ|知)"
)
_PRICE_AFTER = r"\s?(?:円|万|件|人|回|個|名|年|ポイント|pt|kg|時間|再生)"
# The fewest digits of a number, 0 or +81 included.
_FEWEST = 9


def digits_of(found: str) -> str:
    """Return the digits of a written number as 0-9, kanji digits included."""
    return "".join(_ALL_DIGITS.findall(found.translate(_KANJI_DIGITS)))


def _phone_strength(written: str, digits: str, text: str) -> float:
    """Return 0 for no person's telephone number; a landline says less than a mobile unless a person is named."""
    if digits.startswith("81"):
        digits = "0" + digits[2:]
    if not digits.startswith("0") or len(digits) not in _PHONE_LENGTHS or compiled(_TOLL_FREE).match(written):
        return 0.0
    mobile = len(digits) == _MOBILE_LENGTH
    if mobile and digits[:3] not in _MOBILE_HEADS:
        return 0.0
    given_out = compiled(_OFFICE_TALK).search(text) or compiled(_OFFERED).search(text)
    if given_out and not compiled(_SOMEBODYS).search(text):
        return 0.45 if mobile else 0.4
    import phonenumbers  # noqa: PLC0415  (0.1 s, only where a text holds such digits)

    valid = phonenumbers.is_valid_number(phonenumbers.parse(digits, "JP"))
    return 0.95 if valid or compiled(_SOMEBODYS).search(text) else 0.8


def phones(text: str, digit_like: int, official: frozenset[str]) -> Iterator[Finding]:
    """Yield the telephone numbers of a normalised text with `digit_like` digits of any kind.

    Those in `official` (digits only) are left out, and so is what is no number of a person or office.
    """
    if digit_like >= _FEWEST:
        yield from _written(text, official)
    if "o" in text:
        yield from (
            Finding(match.start(), match.end(), "phone", 0.8)
            for match in compiled(_LETTER_ZERO).finditer(text)
            if "o" in match[0]
        )
    if any(map(text.__contains__, _SPOKEN_ZERO)):
        yield from _spoken(text, official)


def _written(text: str, official: frozenset[str]) -> Iterator[Finding]:
    for match in compiled(_PHONE).finditer(text):
        digits = digits_of(match[0])
        if digits in official or compiled(_PRICE_AFTER).match(text, match.end()):
            continue
        strength = _phone_strength(match[0], digits, text)
        if strength:
            yield Finding(match.start(), match.end(), "phone", strength)


def _spoken(text: str, official: frozenset[str]) -> Iterator[Finding]:
    for match in compiled(_SPOKEN_PHONE).finditer(text):
        digits = "".join(_SPOKEN[part] for part in compiled(_SPOKEN_PART).findall(match[0]))
        if len(digits) in _PHONE_LENGTHS and digits not in official:
            yield Finding(match.start(), match.end(), "phone", 0.9)
