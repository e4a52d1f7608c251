"""How much a display name or handle passes for one of the body's accounts, for an office, or for a spokesman."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from operator import add
from typing import NamedTuple

from triage.expression import compiled
from triage.fold import fold
from triage.text import normalise

# Folded names at this similarity (0-100, rapidfuzz ratio) differ by about one letter in seven.
_CLOSE = 86.0
_MIN_NAME = 4
_MIN_HANDLE = 6

_OFFICIAL_WORDS = (
    r"公式|認証(?:済み?)?|official|オフィシャル|サポート|support|運営|事務局|代理|広報|youtubeチャンネル"
    r"|チャンネル|アカウント|インスタ|instagram|line|予備|サブ|新(?:しい)?アカ|real|本物"
)
# Ids that a platform gives (YouTube's channels, numbers); nobody reads them as a name.
_MADE_BY_PLATFORM = r"(?:UC[\w-]{22}|[0-9]*)"
_RUN = r"(\D)\1+"
_LOOKALIKES = str.maketrans("01i|一動慟土鳥嶋縣", "ollLー働働士島島県".lower())
_BODY = (
    r"労働局|ろうどうきょく|ハローワーク|はろーわーく|ハロワ(?!大好き|通い|帰り|民)|公共職業安定所|職業安定所|職安(?!通い)|厚生労働省|厚労省|労働基準監督署|労基署|監督署|年金事務所|年金機構"
    r"|(?:市|区|町|村)役所|県庁|都庁|府庁|警察署|県警|税務署|内閣府|総務省|デジタル庁|消費者庁|厚生労働大臣|給付金(?:センター|事務局)"
)
_OFFICES = ("労働局", "ハローワーク", "厚生労働省", "厚労省", "公共職業安定所", "監督署", "年金機構")
_MARKED = (
    r"【?公式】?|official|オフィシャル|認証|サポート|窓口|担当|事務局|職員|課|部|センター|受付|相談員|所長|局長"
    r"|大臣|室|広報|✓|✔|☑|✅|🔰"
)
_ORDINARY_NAME = (
    r"通い|利用者|元職員|求職|ファン|嫌い|被害|アンチ|の近く|近所|帰り|民$|行った|行く人|好き|を許さない|応援団"
    r"|応援し|推し|友の会|見守|有志|まとめ|bot|なう|卒業生|なりきり|自称|自宅警備|元相談員|の人だった|ほしい"
    r"|勉強|べんきょう|見守る|架空|大好き|ob$|なりたい|志望|無職|の人$|の者$|辞め"
)
# Names of a role in which somebody may speak for others.
_ROLE_NAME = (
    r"公式|事務局|運営|サポート|ヘルプ|窓口|受付|係(?:$|[\s_(])|センター|チーム|人事|採用|本人|ほんもの|本物"
    r"|正規|認証|確認済|✓|✔|☑|✅|🔵|👮|課$|部$|課_|相談室|審査|返信用|回答|問い?合|弁護[士土]|講師|委託|公認"
    r"|統括|広報|報道|警察|予備|訂正"
)
# What every office's name has: what is left of a name without it tells which office it is.
_COMMON_PARTS = (
    r"新卒応援|マザーズ|コーナー|ミドルシニア|世代|活躍支援|人材確保対策等|職業対策|訓練|企業pr動画|情報"
    r"|ハロトレ|応援|出張所|分室|相談|職業|雇用|求人|給付|就職|お?問い?合わ?せ|本アカ|返信用?|審査|sns|コメント"
    r"|公認|総合|案内|コール|班|委託|訂正|予備"
)
# What a name adds to a claim in the text: a role, an office.
_NAMED_SO, OFFICE_NAMED = 0.2, 0.3


@dataclass(frozen=True, slots=True)
class Names:
    """The registered names folded, the same without 【公式】 and the like, handles, and what tells offices apart."""

    whole: frozenset[str]
    bare: tuple[str, ...]
    handles: tuple[str, ...]
    places: tuple[str, ...]
    pairs: frozenset[str]
    offices: tuple[str, ...]


class _Letters(dict[int, str]):
    """str.translate table that folds each letter by itself, once."""

    def __missing__(self, code: int) -> str:
        self[code] = fold(chr(code).translate(_LOOKALIKES)).translate(_LOOKALIKES)
        return self[code]


@cache
def _letters() -> _Letters:
    return _Letters()


class Author(NamedTuple):
    """How much a name passes for an account or an office (0-1), and what it adds to a claim in the text."""

    strength: float
    points: float


def fold_name(name: str) -> str:
    """Fold a display name for comparison: no decoration or long vowels, look-alike letters made one."""
    return _folded(normalise(name).text)


def _folded(text: str) -> str:
    return compiled(_RUN).sub(r"\1", text.translate(_letters()))


def _bare(text: str) -> str:
    return _folded(compiled(_OFFICIAL_WORDS).sub("", text))


def _place(name: str) -> str:
    """Return what is left of a name without what all offices' names have: 「宮崎」 of 「ハローワーク宮崎【公式】」."""
    text = compiled(_OFFICIAL_WORDS).sub("", normalise(name).text)
    for pattern in (_BODY, _MARKED, _COMMON_PARTS):
        text = compiled(pattern).sub("", text)
    return re.sub(r"[a-z0-9]", "", fold(text))


def known_names(names: Sequence[str], handles: Sequence[str]) -> Names:
    """Fold the registered names and handles once, for every author to be compared with."""
    return Names(
        frozenset(map(fold_name, names)),
        tuple(dict.fromkeys(form for name in names if len(form := _bare(normalise(name).text)) >= _MIN_NAME)),
        tuple(dict.fromkeys(form for handle in handles if _is_handle(form := _bare(normalise(handle).text)))),
        tuple(dict.fromkeys(filter(None, map(_place, names)))),
        frozenset(pair for name in map(fold_name, (*names, *handles, *_OFFICES)) for pair in map(add, name, name[1:])),
        tuple(map(fold_name, _OFFICES)),
    )


def _is_handle(folded: str) -> bool:
    """Whether a folded handle is one that a person reads: with letters, and none of the platform's own ids."""
    return len(folded) >= _MIN_HANDLE and re.search(r"[a-z]{4}", folded) is not None and not folded.startswith("uc")


def _has_likeness(text: str, names: Names) -> bool:
    """Whether a normalised name shares two pairs of letters with a registered one, as all that are close to it do.

    At a similarity of 0.86 two names of s letters together share 0.29 s - 1 pairs or more (see similarity.indel).
    """
    letters = text.translate(_letters())
    return sum(map(names.pairs.__contains__, map(add, letters, letters[1:]))) > 1


def _name_strength(name: str, names: Names) -> float:
    """Return how much an author's name passes for an account or a public body; 0 for not at all."""
    if compiled(_MADE_BY_PLATFORM).fullmatch(name):
        return 0.0
    text = normalise(name).text
    office, like = not text.isascii() and compiled(_BODY).search(text) is not None, _has_likeness(text, names)
    folded = _folded(text) if office or like else ""
    if len(folded) < _MIN_NAME or (compiled(_ORDINARY_NAME).search(text) and folded not in names.whole):
        return 0.0
    if folded in names.whole:
        return 0.95
    # An office's name that only looks like one (労動局) is a disguise.
    if _is_close(text, names) or (not office and any(word in folded for word in names.offices)):
        return 0.9
    return _office_strength(name, text, names) if office else 0.0


def _is_close(text: str, names: Names) -> bool:
    bare = _bare(text)
    return len(bare) >= _MIN_NAME and max(_closest(bare, names.bare), _handle_closeness(bare, names)) >= _CLOSE


def _office_strength(name: str, text: str, names: Names) -> float:
    place = _place(name)
    # Another office of the same kind may well be what it says.
    if place and not any(known in place or place in known for known in names.places):
        return 0.35
    return 0.8 if compiled(_MARKED).search(text) else 0.4


def _handle_closeness(bare: str, names: Names) -> float:
    return _closest(bare, names.handles) if _is_handle(bare) else 0.0


def _closest(bare: str, known: Sequence[str]) -> float:
    from rapidfuzz import fuzz, process  # noqa: PLC0415  (most comments need no comparison)

    found = process.extractOne(bare, known, scorer=fuzz.ratio, score_cutoff=_CLOSE)
    return found[1] if found else 0.0


def author_of(name: str, names: Names) -> Author:
    """Return what an author's name says."""
    strength = _name_strength(name, names)
    return Author(strength, OFFICE_NAMED if strength else _NAMED_SO if _is_role(name) else 0.0)


def _is_role(name: str) -> bool:
    if name.isascii() or not compiled(_ROLE_NAME).search(name):
        return False
    return not compiled(_ORDINARY_NAME).search(normalise(name).text)
