"""Personal data known by its shape: telephone, mail, address, My Number, account, plate, ids, names.

Whether it is another person's, and given without consent, is for the moderator to find out (要領 5(2)イ).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import re2

from triage.detectors.persons import may_name, persons
from triage.reading import Reading
from triage.records import CategoryId, Cue

NAME = "personal_data"
PRIVACY = CategoryId("privacy")

# Without a digit or an address mark there is no number and no address: so end nearly all texts.
_GATE = re.compile("[0-9〇零◯@丁番〒]|o[5-9]o|[\\[(]at|ぜろ|ゼロ|れい|レイ|ナンバー|あっと|アットマーク|垢|アカ")
_KANJI_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_SPOKEN = {
    "ゼロ": "0", "ぜろ": "0", "れい": "0", "レイ": "0", "いち": "1", "イチ": "1", "に": "2", "ニ": "2",
    "さん": "3", "サン": "3", "よん": "4", "ヨン": "4", "ご": "5", "ゴ": "5", "ろく": "6", "ロク": "6",
    "なな": "7", "ナナ": "7", "はち": "8", "ハチ": "8",
    "きゅう": "9", "キュウ": "9", "きゅー": "9", "キュー": "9",
}  # fmt: skip
_SPOKEN_DIGIT = "|".join(sorted(_SPOKEN, key=len, reverse=True))
_SPOKEN_PHONE = re.compile(rf"(?:ゼロ|ぜろ|れい|レイ)(?:[ー\s・の、-]{{0,2}}(?:{_SPOKEN_DIGIT})){{8,10}}")
_SPOKEN_PART = re.compile(_SPOKEN_DIGIT)
_DIGIT = "[0-9〇零一二三四五六七八九]"
_SEPARATOR = r"[\s()\-‐‑–—―−ー.・_/のノ➖\u20e3]"
_PHONE = re.compile(
    rf"(?<![0-9a-z〇一二三四五六七八九.,-])(?:\+?81{_SEPARATOR}{{0,2}}[1-9]|\(?[0〇零])(?:{_SEPARATOR}{{0,3}}{_DIGIT}){{8,10}}(?![0-9〇]|{_SEPARATOR}[0-9])"
)
_TWELVE = re.compile(r"(?<![0-9-])[0-9]{4}[\s-]?[0-9]{4}[\s-]?[0-9]{4}(?![0-9-])")
_MAIL = re.compile(
    r"[a-z0-9._%+-]{1,64}\s?(?:@|\[at\]|\(at\)|☆|あっと(?:まーく)?|アットマーク)\s?[a-z0-9-]+(?:(?:\.|\s?(?:ドット|\[dot\]|\(dot\))\s?)[a-z0-9-]+)+"
)
_NUM = "[0-9〇一二三四五六七八九十百]{1,4}"
# Nested repeats of overlapping sets: only an automaton stays linear on a hostile 10,000-character text.
_ADDRESS = re2.compile(
    rf"(?:[一-龠ぁ-んァ-ヶー]{{1,8}}[都道府県市区町村郡]){{1,3}}[一-龠ぁ-んァ-ヶー々]{{0,10}}\s?{_NUM}(?:丁目|番地|番|の|-){{1}}\s?{_NUM}?(?:\s?(?:番地|番|号|-|の)\s?(?:{_NUM}号?)?){{0,3}}"
)
_CHOME = re.compile(rf"{_NUM}丁目\s?{_NUM}(?:番地?|-|の)?\s?{_NUM}?号?|{_NUM}番地(?:の?{_NUM})?|{_NUM}番{_NUM}号")
_POSTCODE = re.compile(r"〒\s?[0-9]{3}-?[0-9]{4}\s?[一-龠ぁ-んァ-ヶー]{1,8}[都道府県市区町村郡]")
_ACCOUNT = re.compile(
    r"(?:銀行|信金|信用金庫|信用組合|農協|ゆうちょ|支店|普通|当座|口座|記号)[^0-9\n]{0,12}(?:[0-9]{3,5}[^0-9\n]{1,8})?(?<![0-9])[0-9]{7,8}(?![0-9円])"
)
_PLATE = re.compile(
    rf"[一-龠ぁ-ん◯〇○]{{1,5}}\s?{_DIGIT}{{2,3}}[a-z]?\s?[あ-ん]\s?(?:[0-9〇◯○]{{2}}-?[0-9〇◯○]{{2}}|[・.]{{1,3}}[0-9]{{1,3}})(?![0-9円人件回個年月日])"
)
_ID_NUMBER = re.compile(
    r"(?:マイナンバー|個人番号|被保険者番号|求職者?番号|受給者?番号|社員番号|学籍番号|免許証?の?番号|在留カード番号)\D{0,6}[a-z0-9][a-z0-9-]{4,16}"
)
_HANDLE = r"@?(?=[a-z0-9._-]*[a-z])(?=[a-z0-9._-]*[0-9._-])[a-z0-9][a-z0-9._-]{3,30}"
_SNS_ID = re.compile(
    r"(?:line|ライン|カカオ|kakao|telegram|テレグラム|discord|instagram|インスタ|twitter|facebook|tiktok|裏垢|本垢|鍵垢|裏アカ|別垢)"
    rf"[^a-z0-9@。!?\n]{{0,12}}(?:id|アイディー|アカウント|垢|アカ)?[^a-z0-9@。!?\n]{{0,3}}{_HANDLE}"
    rf"|{_HANDLE}\s?(?:が|は|って|ってのが|という)[^。!?\n]{{0,6}}(?:裏垢|本垢|別垢|裏アカ|アカウント|本人)"
)
_PHONE_LENGTHS = (10, 11)
_MOBILE_LENGTH = 11
_MOBILE_HEADS = frozenset(("090", "080", "070", "060", "050", "020", "000"))
_TOLL_FREE = ("0120", "0800", "0570")
_OFFICE_TALK = re.compile(
    r"窓口|代表(?:番号|電話)?|採用係|受付|係の番号|番号(?:は|って|で|これで?|が)?[^。\n]{0,4}(?:合って|合っ|です?か|変わ)|フリーダイヤル|ご予約|お問い?合わせ|お申し?込|事務所|センター|庁舎"
    r"|労働局|ハローワーク|監督署|市役所|役場|会社の番号|お店|つながらない|つながりません|話し中|代行|承り|無料(?:相談|体験)|作成いたし"
)
_SOMEBODYS = re.compile(
    r"さん|くん|ちゃん|氏(?!名)|の(?:自宅|携帯|スマホ|実家|家)|あいつ|こいつ|元(?:カノ|カレ|夫|妻|店長|上司|社長)|本人|個人の|私用|の番号(?:です|ね|よ|だ|知)"
)
_PRICE_AFTER = re.compile(r"\s?(?:円|万|件|人|回|個|名|年|ポイント|pt|kg|時間|再生)")
_ALL_DIGITS = re.compile(r"[0-9]")


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of personal data: half-open range in the normalised text, kind, how telling its shape is."""

    start: int
    end: int
    kind: str
    strength: float


_REASONS = {
    "phone": "電話番号の形をした数字があります。",
    "my_number": "個人番号（マイナンバー）の検査数字に合う12桁の数字があります。",
    "id_number": "本人を特定できる番号の記載があります。",
    "mail": "メールアドレスの記載があります。",
    "address": "番地などを含む住所の記載があります。",
    "postcode": "郵便番号と住所の記載があります。",
    "account": "金融機関の口座番号の形をした数字があります。",
    "plate": "自動車のナンバーの形をした記載があります。",
    "sns_id": "SNSのIDの記載があります。",
    "person": "人名と、勤務先・学校・住所・健康・家庭などの事柄が一緒に書かれています。",
}


def _digits(found: str) -> str:
    return "".join(_ALL_DIGITS.findall(found.translate(_KANJI_DIGITS)))


def _phone_strength(digits: str, text: str) -> float:
    """Return 0 for no person's telephone number; a landline says less than a mobile unless a person is named."""
    if digits.startswith("81"):
        digits = "0" + digits[2:]
    if not digits.startswith("0") or len(digits) not in _PHONE_LENGTHS or digits.startswith(_TOLL_FREE):
        return 0.0
    mobile = len(digits) == _MOBILE_LENGTH
    if mobile and digits[:3] not in _MOBILE_HEADS:
        return 0.0
    if _OFFICE_TALK.search(text) and not _SOMEBODYS.search(text):
        return 0.6 if mobile else 0.4
    import phonenumbers  # noqa: PLC0415  (0.1 s, only where a text holds such digits)

    valid = phonenumbers.is_valid_number(phonenumbers.parse(digits, "JP"))
    return 0.95 if valid or _SOMEBODYS.search(text) else 0.8


# Letters o standing for zeros (O9O-OOOO-1188), only in the full dress of a mobile number.
_LETTER_ZERO = re.compile(r"(?<![0-9a-z])[0o][5-9][0o][\s-]{1,3}[0-9o]{4}[\s-]{1,3}[0-9o]{4}(?![0-9a-z])")


def _phones(text: str, official: frozenset[str]) -> Iterator[Finding]:
    for match in _PHONE.finditer(text):
        digits = _digits(match[0])
        if digits in official or _PRICE_AFTER.match(text, match.end()):
            continue
        strength = _phone_strength(digits, text)
        if strength:
            yield Finding(match.start(), match.end(), "phone", strength)
    for match in _LETTER_ZERO.finditer(text):
        if "o" in match[0]:
            yield Finding(match.start(), match.end(), "phone", 0.8)
    for match in _SPOKEN_PHONE.finditer(text):
        digits = "".join(_SPOKEN[part] for part in _SPOKEN_PART.findall(match[0]))
        if len(digits) in _PHONE_LENGTHS and digits not in official:
            yield Finding(match.start(), match.end(), "phone", 0.9)


def _my_numbers(text: str) -> Iterator[Finding]:
    for match in _TWELVE.finditer(text):
        from stdnum.jp import in_  # noqa: PLC0415  (only where a text holds twelve digits)

        if in_.is_valid(_digits(match[0])):
            told = "マイナンバー" in text or "個人番号" in text
            # One 12-digit number in eleven passes the check, so friend codes need more than the check alone.
            if told or ("-" not in match[0] and " " not in match[0]):
                yield Finding(match.start(), match.end(), "my_number", 0.95 if told else 0.5)


def _shapes(text: str) -> Iterator[Finding]:
    has_digit = _ALL_DIGITS.search(text) is not None
    kinds: list[tuple[str, float, Any]] = []
    if "@" in text or "あっと" in text or "アット" in text or "at" in text:
        kinds.append(("mail", 0.8, _MAIL))
    if "〒" in text:
        kinds.append(("postcode", 0.6, _POSTCODE))
    if has_digit or "丁目" in text or "番地" in text:
        kinds += [("address", 0.8, _ADDRESS), ("address", 0.6, _CHOME)]
    if has_digit:
        kinds += [("account", 0.9, _ACCOUNT), ("id_number", 0.85, _ID_NUMBER)]
    if has_digit or "〇" in text or "◯" in text:
        kinds.append(("plate", 0.8, _PLATE))
    if "line" in text or "id" in text or "ライン" in text or "垢" in text or "アカ" in text or "インスタ" in text:
        kinds.append(("sns_id", 0.5, _SNS_ID))
    for kind, strength, pattern in kinds:
        for match in pattern.finditer(text):
            yield Finding(match.start(), match.end(), kind, strength)


def _persons(reading: Reading) -> Iterator[Finding]:
    text = reading.normal.text
    if may_name(reading.words, text):
        yield from (Finding(person.start, person.end, "person", strength) for person, strength in persons(text))


def findings(reading: Reading, official: frozenset[str] = frozenset()) -> list[Finding]:
    """Return all personal data of one reading, by place; `official` holds exempt numbers, digits only."""
    text = reading.normal.text
    found = list(_persons(reading))
    if _GATE.search(text) is not None:
        found += [*_phones(text, official), *_my_numbers(text), *_shapes(text)]
    found.sort(key=lambda finding: (finding.start, -finding.end, finding.kind))
    return _without_overlap(found)


def _without_overlap(found: Sequence[Finding]) -> list[Finding]:
    """Of findings that overlap keep the most telling, then the longest."""
    kept: list[Finding] = []
    for finding in sorted(found, key=lambda one: (-one.strength, one.start - one.end, one.start)):
        if all(finding.end <= other.start or other.end <= finding.start for other in kept):
            kept.append(finding)
    return sorted(kept, key=lambda one: one.start)


class PersonalData:
    """Cues of category privacy, one for each kind of personal data; the body's own numbers are exempt."""

    name = NAME

    def __init__(self, official_phones: Sequence[str]) -> None:
        self.official_phones = tuple(official_phones)
        self._official = frozenset(map(_digits, official_phones))

    def __call__(self, readings: Sequence[Reading]) -> list[tuple[Cue, ...]]:
        """Return one tuple of cues for each reading, in order; spans point into the text as posted."""
        return [self._read(reading) for reading in readings]

    def _read(self, reading: Reading) -> tuple[Cue, ...]:
        found = findings(reading, self._official)
        if not found:
            return ()
        kinds = dict.fromkeys(finding.kind for finding in found)
        return tuple(_cue(reading, [finding for finding in found if finding.kind == kind]) for kind in kinds)


def _cue(reading: Reading, same: Sequence[Finding]) -> Cue:
    spans = tuple(reading.normal.span(finding.start, finding.end) for finding in same)
    strength = max(finding.strength for finding in same)
    return Cue(PRIVACY, spans, strength, NAME, _REASONS[same[0].kind])
