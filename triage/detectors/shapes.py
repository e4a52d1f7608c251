"""Personal data that its shape gives away: mail and postal addresses, accounts, plates, ids, My Number.

Each shape is tried only where a text holds what it cannot be without, by tests that cost next to nothing.
"""

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

import re2

from triage.detectors.finding import Finding
from triage.detectors.phones import digits_of
from triage.expression import compiled

_DIGIT = "[0-9〇零一二三四五六七八九]"
_TWELVE = r"(?<![0-9-])[0-9]{4}[\s-]?[0-9]{4}[\s-]?[0-9]{4}(?![0-9-])"
_MAIL = (
    r"[a-z0-9._%+-]{1,64}\s?(?:@|\[at\]|\(at\)|☆|[\[(]?(?:あっと(?:まーく)?"
    r"|アット(?:マーク)?)[\])]?)\s?[a-z0-9-]+(?:(?:\.|\s?(?:ドット|どっと|\[dot\]|\(dot\)|\[\.\]"
    r"|\(\.\))\s?)[a-z0-9-]+)+"
)
# Desks and firms give these addresses out themselves.
_DESK_MAIL = (
    r"(?:info|saiyo|recruit|jinji|contact|support|soumu|(?:o|)toiawase|office|mail|admin"
    r"|help)[._-]?[a-z0-9-]{0,8}\s?[@☆あア\[(]"
)
_NUM = "[0-9〇一二三四五六七八九十百]{1,4}"
# Nested repeats of overlapping sets: only an automaton stays linear on a hostile 10,000-character text.
_ADDRESS = (
    rf"(?:[一-龠ぁ-んァ-ヶー]{{1,8}}[都道府県市区町村郡]){{1,3}}[一-龠ぁ-んァ-ヶー々]{{0,10}}\s?{_NUM}(?:(?:丁目"
    rf"|番地)\s?(?:{_NUM})?|(?:番|の|-)\s?{_NUM})(?:\s?(?:番地|番|号|-|の)\s?(?:{_NUM}号?)?){{0,3}}"
)
_CHOME = rf"{_NUM}丁目\s?{_NUM}(?:番地?|-|の)?\s?(?:{_NUM})?号?|{_NUM}番地(?:の?{_NUM})?|{_NUM}番{_NUM}号"
_POSTCODE = r"〒\s?[0-9]{3}-?[0-9]{4}\s?[一-龠ぁ-んァ-ヶー]{1,8}[都道府県市区町村郡]"
_ACCOUNT = (
    r"(?:銀行|信金|信用金庫|信用組合|農協|ゆうちょ|支店|普通|当座|口座"
    r"|記号)[^0-9\n]{0,12}(?:[0-9]{3,5}[^0-9\n]{1,8})?(?<![0-9])[0-9]{7,8}(?![0-9円])"
)
_PLATE = (
    rf"[一-龠ぁ-ん◯〇○]{{1,5}}\s?{_DIGIT}{{2,3}}[a-z]?\s?[あ-ん]\s?(?:[0-9〇◯○]{{2}}-?[0-9〇◯○]{{2}}"
    rf"|[・.]{{1,3}}[0-9]{{1,3}})(?![0-9円人件回個年月日])"
)
_ID_NUMBER = (
    r"(?:マイナンバー|個人番号|被保険者番号|求職者?番号|受給者?番号|社員番号|学籍番号|免許証?の?番号"
    r"|在留カード番号)\D{0,6}[a-z0-9][a-z0-9-]{4,16}"
)
_HANDLE = r"@?(?=[a-z0-9._-]*[a-z])(?=[a-z0-9._-]*[0-9._-])[a-z0-9][a-z0-9._-]{3,30}"
_SNS_ID = (
    r"(?:line|ライン|カカオ|kakao|telegram|テレグラム|discord|instagram|インスタ|twitter|facebook|tiktok|裏垢|本垢|鍵垢|裏アカ|別垢)"
    rf"[^a-z0-9@。!?\n]{{0,12}}(?:id|アイディー|アカウント|垢|アカ)?[^a-z0-9@。!?\n]{{0,3}}{_HANDLE}"
    rf"|@[a-z0-9._-]{{4,30}}\s?(?:で|という|って)[^。!?\n]{{0,16}}(?:人|方|本人)(?:です|だ|よ|じゃ)"
    rf"|{_HANDLE}\s?(?:が|は|って|ってのが|という)[^。!?\n]{{0,6}}(?:裏垢|本垢|別垢|裏アカ|アカウント|本人)"
)
# What stands for each kind where a text was masked (masking.py); such a text still tells what it told.
MASKS = {
    "phone": "電話番号", "my_number": "個人番号", "id_number": "番号", "mail": "メールアドレス", "address": "住所",
    "postcode": "郵便番号と住所", "account": "口座番号", "plate": "車のナンバー", "sns_id": "SNSのID", "person": "人名",
}  # fmt: skip
_BY_LABEL = {label.lower(): kind for kind, label in MASKS.items() if kind != "person"}
_MASKED = rf"\[({'|'.join(_BY_LABEL)})\]"
_MASKED_STRENGTH = 0.8
_UNITS = frozenset("都道府県市区町村郡")
_SNS_WORDS = ("line", "ライン", "カカオ", "id", "垢", "アカ", "インスタ", "twitter", "tiktok", "facebook", "discord")
# The fewest digits, of any kind, of an account and of a plate.
_OF_DESK = 0.4
_OF_ACCOUNT, _OF_PLATE, _OF_MY_NUMBER = 7, 3, 12


@cache
def _automaton(pattern: str) -> Any:
    return re2.compile(pattern)


def _holds(*words: str) -> Callable[[str, int], bool]:
    return lambda text, _: any(map(text.__contains__, words))


# Kind, strength, what compiles its pattern, and whether a text with so many digits may hold it at all.
_SHAPES: tuple[tuple[str, float, Callable[[], Any], Callable[[str, int], bool]], ...] = (
    ("mail", 0.8, partial(compiled, _MAIL), _holds("@", "あっと", "アット", "at")),
    ("postcode", 0.6, partial(compiled, _POSTCODE), _holds("〒")),
    ("address", 0.8, partial(_automaton, _ADDRESS), lambda text, digits: digits > 0 and not _UNITS.isdisjoint(text)),
    ("address", 0.6, partial(compiled, _CHOME), _holds("丁目", "番")),
    ("account", 0.9, partial(compiled, _ACCOUNT), lambda _, digits: digits >= _OF_ACCOUNT),
    ("id_number", 0.85, partial(compiled, _ID_NUMBER), _holds("番号", "マイナンバー")),
    ("plate", 0.8, partial(compiled, _PLATE), lambda _, digits: digits >= _OF_PLATE),
    ("sns_id", 0.5, partial(compiled, _SNS_ID), _holds(*_SNS_WORDS)),
)


def shapes(text: str, digits: int) -> Iterator[Finding]:
    """Yield what a normalised text with so many digits (of any kind) holds, kind by kind."""
    for kind, strength, pattern, may_hold in _SHAPES:
        if may_hold(text, digits):
            for match in pattern().finditer(text):
                less = kind == "mail" and compiled(_DESK_MAIL).match(match[0])
                yield Finding(match.start(), match.end(), kind, _OF_DESK if less else strength)
    if digits >= _OF_MY_NUMBER:
        yield from _my_numbers(text)
    if "[" in text:
        for match in compiled(_MASKED).finditer(text):
            yield Finding(match.start(), match.end(), _BY_LABEL[match[1]], _MASKED_STRENGTH)


def _my_numbers(text: str) -> Iterator[Finding]:
    for match in compiled(_TWELVE).finditer(text):
        from stdnum.jp import in_  # noqa: PLC0415  (only where a text holds twelve digits)

        if in_.is_valid(digits_of(match[0])):
            told = "マイナンバー" in text or "個人番号" in text
            # One 12-digit number in eleven passes the check, so friend codes need more than the check alone.
            if told or ("-" not in match[0] and " " not in match[0]):
                yield Finding(match.start(), match.end(), "my_number", 0.95 if told else 0.5)
