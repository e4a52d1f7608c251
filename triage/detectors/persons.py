"""Named persons in a text: names by MeCab's 人名, names that no dictionary has, masked and foreign ones.

Whether a name matters is not to be seen here (triage.detectors.exposures).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from triage.expression import compiled
from triage.reading import Reading

_FAMILY, _GIVEN, _OTHER_NAME = "人名,姓", "人名,名", "人名,一般"
NAMES = frozenset((_FAMILY, _GIVEN, _OTHER_NAME))
_TITLES_WORDS = """
さん 氏 様 君 ちゃん くん 先生 係長 課長 所長 社長 部長 店長 主任 専務 班長 局長 校長 先輩 容疑者 やん
"""
_TITLES = frozenset(_TITLES_WORDS.split())
_TITLE = (
    "(?:さん|くん|君|ちゃん|氏|様|先生|先輩|姉ちゃん|姉|兄ちゃん"
    "|部長|課長|係長|店長|社長|主任|専務|所長|夫妻|一家|んち|んとこ)"
)
_KANJI = "[一-龠々]"
_PREFIXES = "元前故現同当各旧"
# Words that take さん and are no name; a name that the dictionary does not know looks like them.
_ROLES = (
    r"^(?:ママ|パパ|パート|バイト|ヘルパー|スタッフ|ドライバー|リーダー|マネージャー|オーナー|メンバー|フォロワー|ハローワーク|シニア|ベテラン|オジ|オバ|ワン|ニャン|[ァ-ヶー]*(?:会社|ハローワーク|ワーク)"
    r"|にい|ねえ|お?じい|お?ばあ|お?じ|お?ば|お?兄|お?姉|おっ|おかあ|おとう|かあ|とう|あか|おちび|みな|たく|なに)$"
    r"|(?:皆|御|赤|坊|嬢|猫|犬|客|母|父|兄|姉|弟|妹|奥|娘|息子|嫁|旦那|孫|員|師|士|者|手|長|生|人|方|官|医|婦|夫|妻|親|子|神|主|隣|巡|屋|店|社|局|署|課|所|部|会|園|校|院|館|組|団|垢|便|達|衆"
    r"|家|工房|精機|運輸|建設|商事|金属|製作|農協|漁協|役場|先輩|後輩|同僚|上司|部下|友達|友人|担当|窓口|受付|総務|人事|経理|事務|幹事|地元|他|誰|何|本|中|番|度|回|業)$"
)
_UNKNOWN_NAME = "([一-龠々]{1,4})(?:さん|氏)"
_UNKNOWN_YOUNG = "([一-龠々]{1,4})(?:くん|ちゃん)"
_KATAKANA_NAME = "([ァ-ヶー]{2,8})(?:さん|くん|ちゃん|姉|先輩)"
_FOREIGN_NAME = "([ァ-ヶー]{2,8}[・ ][ァ-ヶー]{2,8})(?:さん|くん|氏|ちゃん)"
_TOLD_NAME = (
    r"(?:名前|名字|苗字|旧姓|本名|実名|フルネーム)(?:は|が|って|:)(?:確か|たしか)?\s?([一-龠々]{1,5})"
    r"(?=$|[。、!\s)」→]|です|だ(?:よ|ね|$|。)|よ(?:ね|$|。)|ね(?:$|。)|さん|って)(?!ですか)"
)
_MASK = "〇○●◯◎*×✕✖■□▲△☆★_\U0001f300-\U0001faff\u2600-\u27bf"
_MASKED_NAME = (
    rf"(?:[一-龠a-z]{{1,2}}[{_MASK}]{{1,3}}[一-龠ぁ-ん]{{0,2}}[{_MASK}]?[一-龠]?|[{_MASK}]{{1,2}}[一-龠]{{1,2}}[{_MASK}]?|(?<![a-z])[a-z][一-龠]{{1,2}}|(?<![a-z])[a-z]\.[a-z])"
    r"(?:さん|くん|ちゃん|氏|先生|部長|課長|社長|店長|主任)"
)
_MASKED_ALONE = (
    rf"[一-龠々ヶケノ]{{1,3}}[{_MASK}]{{1,2}}[一-龠ぁ-んァ-ヶ]{{0,2}}[{_MASK}]?[ぁ-んァ-ヶ]?、[0-9]{{2}}"
    rf"|[一-龠々ヶケノ]{{1,3}}[○◯〇●][\s]?[一-龠ァ-ヶ]{{1,2}}[○◯〇●]"
)
# What masking.py writes for a name.
_MASK_OF_NAME = r"\[人名\]"
_SPREAD_NAME = r"(?:[ぁ-ん]・){3,}[ぁ-ん]|(?:[一-龠]・){2,}[一-龠]"
# Surnames that the dictionary cuts into pieces (汐|ヶ|峰さん), with a given name in kana or not.
_PIECED_NAME = rf"([一-龠々ヶケノツ之乃]{{2,5}})(?:(?![のはがをにでともやおて])[ぁ-んー]{{2,3}})?{_TITLE}"
_KANA_GIVEN = (
    r"([一-龠々]{1,4})(?![のはがをにでともやおてさくうるいただ])[ぁ-ん]{2,3}(?:って(?:子|人|奴|女|男)"
    r"|[、(][0-9]{2}[、歳才)])"
)
# 「これ堀切じゃね」, 「主任=山下」: a name by what goes on after or stands before it.
_KNOWN_AGAIN = (
    r"([一-龠々ヶケノ之ァ-ヶー]{2,6})(?:さん|くん|君|ちゃん|先輩|先生|氏|店長|課長|部長|社長|係長|主任|専務|姉)?"
    r"(?:じゃね(?!え)|じゃん(?=[w笑。]|$)|やん(?=[w笑。!ー~〜け]|$)|っしょ|やが(?=[w笑。]|$)|やろ(?=[w笑。]|$)|やっど|だろ(?=[w笑。]|$)|でしょ|だよね|ですよね|おるやん|いるじゃん|な。)"
)
_EQUATED = (
    r"(?:人|子|男|女|運転手|メガネ|眼鏡|主|司会|担当|職員|さん|くん|犯人|正体"
    r"|本名)\s?[=→]\s?([一-龠々ヶケノ之ァ-ヶー]{2,6})(?=$|[。、wさく\s])"
)
_NO_NAME = r"令和|平成|昭和|全員|全部|何|誰"
SHAPED = re.compile(
    "さん|くん|君|ちゃん|氏|先生|先輩|姉|長|主任|専務|夫妻|一家|んち|んとこ|・|名前|名字|苗字|旧姓|本名|実名|フルネーム|\\[人名|って[子人奴女男]|[=→○◯〇●]"
)
# How much a way of naming says by itself (0-1).
FULL, TITLED, UNSURE, BARE = 0.42, 0.4, 0.3, 0.18
# Names by a title after kanji or katakana, masked, spread out, or told as one; the pattern is tried where one of the
# words after it stands.
_SHAPES = (
    (_UNKNOWN_NAME, ("さん", "氏"), UNSURE),
    (_UNKNOWN_YOUNG, ("くん", "ちゃん"), TITLED),
    (_FOREIGN_NAME, ("さん", "くん", "氏", "ちゃん"), FULL),
    (_KATAKANA_NAME, ("さん", "くん", "ちゃん", "姉", "先輩"), BARE),
    (_MASKED_NAME, ("さん", "くん", "ちゃん", "氏", "先生", "部長", "課長", "社長", "店長", "主任"), TITLED),
    (_MASKED_ALONE, ("、", "○", "◯", "〇", "●"), TITLED),
    (_SPREAD_NAME, ("・",), TITLED),
    (_TOLD_NAME, ("名前", "名字", "苗字", "旧姓", "本名", "実名", "フルネーム"), TITLED),
    (_KANA_GIVEN, ("って", "、", "("), TITLED),
    (_MASK_OF_NAME, ("[人名]",), TITLED),
)
_IN_TITLES = (
    "さん", "くん", "君", "ちゃん", "氏", "様", "先", "姉", "長", "兄", "主任", "専務", "夫妻", "一家", "んち",
    "んとこ",
)  # fmt: skip
_AGAIN = ("じゃ", "やん", "っしょ", "やが", "やろ", "やっど", "だろ", "でしょ", "だよね", "ですよね", "な。")
_PIECES = (
    (_PIECED_NAME, _IN_TITLES, UNSURE, False),
    (_KNOWN_AGAIN, _AGAIN, UNSURE, True),
    (_EQUATED, ("=", "→"), UNSURE, True),
)


class Person(NamedTuple):
    """A named person in a normalised text: half-open range, how surely a name, whether somebody is told to be so."""

    start: int
    end: int
    sure: float
    told: bool = False


class _Piece(NamedTuple):
    """Somebody whose name the words must bear out: what is written, and its half-open range."""

    person: Person
    name: tuple[str, int, int]


class _Token(NamedTuple):
    start: int
    surface: str
    kind: str

    def begins(self) -> int:
        """Return where the word begins, for a search by place."""
        return self.start


def may_name(reading: Reading) -> bool:
    """Whether a reading may name a person: cheap, and true wherever `people` finds one."""
    return not NAMES.isdisjoint(reading.words.names) or SHAPED.search(reading.normal.text) is not None


def people(reading: Reading) -> list[Person]:
    """Return the named persons of a reading; one name may be found in more than one way."""
    text, words = reading.normal.text, reading.words
    pieces = list(_pieces(text))
    known = not NAMES.isdisjoint(words.names)
    tokens = list(map(_Token, words.starts(text), words.surfaces, words.names)) if known or pieces else []
    shaped = _shaped(text) if SHAPED.search(text) else ()
    return [*_known(tokens), *shaped, *(piece.person for piece in pieces if _is_name(tokens, *piece.name))]


def _known(tokens: list[_Token]) -> Iterator[Person]:
    taken = 0
    for at in range(len(tokens)):
        if tokens[at].kind in NAMES and tokens[at].start >= taken:
            person = _person(tokens, at)
            if person:
                taken = person.end
                yield person


def _matches(pattern: str, needs: Sequence[str], text: str) -> Iterable[re.Match[str]]:
    return compiled(pattern).finditer(text) if any(map(text.__contains__, needs)) else ()


def _shaped(text: str) -> Iterator[Person]:
    for pattern, needs, sure in _SHAPES:
        for match in _matches(pattern, needs, text):
            if not (match.lastindex and compiled(_ROLES).search(match[1])):
                yield Person(*match.span(), sure)


def _pieces(text: str) -> Iterator[_Piece]:
    for pattern, needs, sure, told in _PIECES:
        for match in _matches(pattern, needs, text):
            if not compiled(_ROLES).search(match[1]):
                yield _Piece(Person(*match.span(), sure, told), (match[1], *match.span(1)))


def _is_name(tokens: list[_Token], written: str, start: int, end: int) -> bool:
    """Whether letters pass for a name: a name of the dictionary in them, or pieces that are no words of their own."""
    first = max(bisect_right(tokens, start, key=_Token.begins) - 1, 0)
    inside = [
        t for t in tokens[first : bisect_left(tokens, end, key=_Token.begins)] if t.start + len(t.surface) > start
    ]
    if not inside or compiled(_NO_NAME).search(written):
        return False
    if any(token.kind.startswith(("人名", "地名")) for token in inside):
        return True
    return len(inside) > 1 and all(len(token.surface) == 1 for token in inside)


def _person(tokens: list[_Token], at: int) -> Person | None:
    """Read a name that begins at a token: 姓名 with or without a title, either with one, or a bare 姓."""
    last = at
    while last + 1 < len(tokens) and tokens[last + 1].kind in NAMES and last - at < 2:  # noqa: PLR2004 - 姓, 名
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
    return Person(start, end, FULL if full else TITLED if titled else BARE)


def _with_rare_surname(tokens: list[_Token], at: int) -> int:
    """Return where a name begins whose 姓 the dictionary cuts into single letters (尾|曲|光一, 三|反|田|ミヨ)."""
    start = tokens[at].start
    for before in reversed(tokens[max(0, at - 3) : at]):
        if len(before.surface) > 1 or not compiled(_KANJI).match(before.surface) or before.surface in _PREFIXES:
            break
        if before.start + 1 != start:
            break
        start = before.start
    return start


def _runs_on(following: _Token | None, end: int) -> bool:
    """Whether a noun follows without a break: 岩下地区, 山下工務店 are no persons."""
    return following is not None and following.start == end and bool(compiled(_KANJI).match(following.surface))
