"""A person's name beside what belongs to a private life: names by MeCab's 人名, masked names, kinds of private matter.

Whether the person is the writer, or has agreed, is not to be seen here. Praise of somebody at the window lowers a
finding and never raises one.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from triage.automaton import Found
from triage.detectors.wordings import Wordings, load_wordings
from triage.reading import Reading

_FAMILY, _GIVEN, _OTHER_NAME = "人名,姓", "人名,名", "人名,一般"
_NAMES = frozenset((_FAMILY, _GIVEN, _OTHER_NAME))
_TITLES_WORDS = """
さん 氏 様 君 ちゃん くん 先生 係長 課長 所長 社長 部長 店長 主任 班長 局長 校長 容疑者 やん
"""
_TITLES = frozenset(_TITLES_WORDS.split())
_KANJI = re.compile("[一-龠々]")
_PREFIXES = "元前故現同当各旧"
# Words that take さん and are no name; a name that the dictionary does not know looks like them.
_ROLES = re.compile(
    r"^(?:ママ|パパ|パート|バイト|ヘルパー|スタッフ|ドライバー|リーダー|マネージャー|オーナー|メンバー|ハローワーク|シニア|ベテラン|オジ|オバ|[ァ-ヶー]*(?:会社|ハローワーク|ワーク))$|(?:皆|御|赤|坊|嬢|猫|犬|客|母|父|兄|姉|弟|妹|奥|娘|息子|嫁|旦那|孫|員|師|士|者|手|長|生|人|方|官|医|婦|夫|妻|親|子|神|主|隣|巡|屋|店|社|局|署|課|所|部|会|園|校|院|館|組|団"
    r"|家|工房|精機|運輸|建設|商事|金属|製作|農協|漁協|役場|先輩|後輩|同僚|上司|部下|友達|友人|担当|窓口|受付|総務|人事|経理|地元|他|誰|何|本)$"
)
_UNKNOWN_NAME = re.compile("([一-龠々]{1,4})(?:さん|氏)")
_UNKNOWN_YOUNG = re.compile("([一-龠々]{1,4})(?:くん|ちゃん)")
_KATAKANA_NAME = re.compile("([ァ-ヶー]{2,8})(?:さん|くん|ちゃん)")
_TOLD_NAME = re.compile(
    r"(?:名前|名字|苗字|旧姓|本名|実名|フルネーム)(?:は|が|って|:)(?:確か|たしか)?\s?([一-龠々]{1,5})(?![一-龠ぁ-ん]*(?:ない|ん|ません|か$|か\?))"
)
_MASK = "〇○●◯◎*×✕✖■□▲△☆★_\U0001f300-\U0001faff\u2600-\u27bf"
_MASKED_NAME = re.compile(
    rf"(?:[一-龠a-z]{{1,2}}[{_MASK}]{{1,3}}[一-龠ぁ-ん]{{0,2}}[{_MASK}]?[一-龠]?|[{_MASK}]{{1,2}}[一-龠]{{1,2}}[{_MASK}]?[一-龠]?|(?<![a-z])[a-z][一-龠]{{1,2}})"
    r"(?:さん|くん|ちゃん|氏|先生|部長|課長|社長|店長)"
)
_SPREAD_NAME = re.compile(r"(?:[ぁ-ん]・){3,}[ぁ-ん]|(?:[一-龠]・){2,}[一-龠]")

_OWN = re.compile(
    r"(?:うち|ウチ|私|わたし|僕|俺|自分|我が家)の?(?:の|は|が)?(?:子連れ|子ども|子供|子|娘|息子|夫|主人|旦那|妻|嫁|母|父|親|家族|ばあちゃん|じいちゃん|孫|実家)"
)
_PRAISE = re.compile(
    r"親切|丁寧|ていねい|親身|優し|やさし|ありがと|感謝|お世話にな|嬉し|うれし|助か|素敵|わかりやす|分かりやす|見やす|感じ(?:が|の)?(?:よ|良)|よかったです|良かったです|さすが|大好き|応援|おかげ"
)
_PUBLIC = re.compile(
    r"総理|首相|大臣|知事|市長|町長|議員|選手|監督|俳優|女優|アイドル|アナウンサー|芸人|歌手|武将|将軍|天皇|先輩の動画|本日?は?お休み"
)
# How much a way of naming says by itself, and what each kind of private matter adds.
_FULL, _TITLED, _UNSURE, _BARE = 0.4, 0.26, 0.2, 0.14
_EACH_MATTER = 0.125
_SHAPED = re.compile("さん|くん|ちゃん|氏|先生|長|・|名前|名字|苗字|旧姓|本名|実名|フルネーム")
# Names that the dictionary does not know: by a title after kanji or katakana, masked, spread out, or told as one.
_SHAPES = (
    (_UNKNOWN_NAME, _UNSURE),
    (_UNKNOWN_YOUNG, _TITLED),
    (_KATAKANA_NAME, _BARE),
    (_MASKED_NAME, _TITLED),
    (_SPREAD_NAME, _TITLED),
    (_TOLD_NAME, _TITLED),
)
_MOST = 0.9
_LESS_PRAISE, _LESS_PUBLIC = 0.45, 0.5
_WEAKEST = 0.3


class Person(NamedTuple):
    """A named person in a normalised text: half-open range, and how surely the name is one (0-1)."""

    start: int
    end: int
    sure: float


class _Token(NamedTuple):
    start: int
    surface: str
    kind: str


@cache
def _matters() -> Wordings:
    return Wordings(load_wordings("private_matters"))


def scan(readings: Sequence[Reading]) -> list[list[Found]]:
    """Return, for each reading, the words that may tell of a private life (for `persons`); one pass over all."""
    return _matters().scan([reading.normal.text for reading in readings])


def persons(reading: Reading, found: Sequence[Found]) -> list[tuple[Person, float]]:
    """Return the named persons of a reading with a strength (0-1) by what else it tells; `found` is from `scan`.

    Nothing is returned where the text tells nothing private.
    """
    text = reading.normal.text
    if _NAMES.isdisjoint(reading.words.names) and _SHAPED.search(text) is None:
        return []
    matters = _told(text, found)
    if not matters:
        return []
    # 「〜らしい」 alone gives nothing away, unless it goes with a full name.
    enough = _BARE if matters != {"naming"} else _FULL
    factor = (_LESS_PRAISE if _PRAISE.search(text) and not matters & {"health", "home", "age"} else 1.0) * (
        _LESS_PUBLIC if _PUBLIC.search(text) else 1.0
    )
    return [
        (person, strength)
        for person in _named(reading)
        if person.sure >= enough
        and (strength := min(person.sure + _EACH_MATTER * len(matters), _MOST) * factor) >= _WEAKEST
    ]


def _told(text: str, found: Sequence[Found]) -> set[str]:
    """Return the kinds of private matter of others than the writer's own family."""
    others = _OWN.sub(" ", text)
    if others != text:
        (found,) = _matters().scan([others])
    return set(_matters().places(others, found))


def _tokens(reading: Reading) -> list[_Token]:
    words = reading.words
    return list(map(_Token, words.starts(reading.normal.text), words.surfaces, words.names))


def _named(reading: Reading) -> Iterator[Person]:
    text = reading.normal.text
    tokens = _tokens(reading) if not _NAMES.isdisjoint(reading.words.names) else []
    taken = 0
    for at in range(len(tokens)):
        if tokens[at].kind in _NAMES and tokens[at].start >= taken:
            person = _person(tokens, at)
            if person:
                taken = person.end
                yield person
    for pattern, sure in _SHAPES:
        for match in pattern.finditer(text):
            if not (match.lastindex and _ROLES.search(match[1])):
                yield Person(*match.span(), sure)


def _person(tokens: list[_Token], at: int) -> Person | None:
    """Read a name that begins at a token: 姓名 with or without a title, either with one, or a bare 姓."""
    last = at
    while last + 1 < len(tokens) and tokens[last + 1].kind in _NAMES and last - at < 2:  # noqa: PLR2004 - 姓, 名
        last += 1
    following = tokens[last + 1] if last + 1 < len(tokens) else None
    titled = following is not None and following.surface in _TITLES
    end = tokens[last].start + len(tokens[last].surface)
    if titled and following:
        end = following.start + len(following.surface)
    start = _with_rare_surname(tokens, at)
    full = tokens[last].kind == _GIVEN and (last > at or start < tokens[at].start)
    if not full and not titled and (tokens[at].kind == _OTHER_NAME or _runs_on(following, end)):
        return None
    return Person(start, end, _FULL if full else _TITLED if titled else _BARE)


def _with_rare_surname(tokens: list[_Token], at: int) -> int:
    """Return where a name begins whose 姓 the dictionary cuts into single letters (尾|曲|光一, 三|反|田|ミヨ)."""
    start = tokens[at].start
    for before in reversed(tokens[max(0, at - 3) : at]):
        if len(before.surface) > 1 or not _KANJI.match(before.surface) or before.surface in _PREFIXES:
            break
        if before.start + 1 != start:
            break
        start = before.start
    return start


def _runs_on(following: _Token | None, end: int) -> bool:
    """Whether a noun follows without a break: 岩下地区, 山下工務店 are no persons."""
    return following is not None and following.start == end and bool(_KANJI.match(following.surface))
