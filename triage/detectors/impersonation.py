"""Names close to the body's accounts, and texts that speak for an office, a firm or another and want something.

A text that only reports an impostor, and the name of another office of the same kind, are at most weak cues.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import add

from triage.automaton import Found
from triage.detectors.wordings import Wordings, load_wordings
from triage.reading import Reading
from triage.records import CategoryId, Cue, Span
from triage.similarity import fold
from triage.text import Normalised, normalise

NAME = "impersonation"
IMPERSONATION = CategoryId("impersonation")
# Folded names at this similarity (0-100, rapidfuzz ratio) differ by about one letter in seven.
_CLOSE = 86.0
_MIN_NAME = 4
_MIN_HANDLE = 6
_CACHED_NAMES = 50_000

_OFFICIAL_WORDS = re.compile(
    r"公式|認証(?:済み?)?|official|オフィシャル|サポート|support|運営|事務局|代理|広報|youtubeチャンネル|チャンネル|アカウント|インスタ|instagram|line|予備|サブ|新(?:しい)?アカ|real|本物"
)
# Ids that a platform gives (YouTube's channels, numbers); nobody reads them as a name.
_MADE_BY_PLATFORM = re.compile(r"(?:UC[\w-]{22}|[0-9]*)")
_RUN = re.compile(r"(\D)\1+")
_LOOKALIKES = str.maketrans("01i|一", "ollLー".lower())
_BODY = re.compile(
    r"労働局|ハローワーク|はろーわーく|ハロワ(?!大好き|通い|帰り|民)|公共職業安定所|職業安定所|職安(?!通い)|厚生労働省|厚労省|労働基準監督署|労基署|監督署|年金事務所|年金機構"
    r"|(?:市|区|町|村)役所|県庁|都庁|府庁|警察署|県警|税務署|内閣府|総務省|デジタル庁|消費者庁|厚生労働大臣|給付金(?:センター|事務局)"
)
_MARKED = re.compile(
    r"【?公式】?|official|オフィシャル|認証|サポート|窓口|担当|事務局|職員|課|部|センター|受付|相談員|所長|局長|大臣|室|広報|✓|✔|☑|✅|🔰"
)
_ORDINARY_NAME = re.compile(
    r"通い|利用者|元職員|求職|ファン|嫌い|被害|アンチ|の近く|近所|帰り|民$|行った|行く人|好き|を許さない|応援団|応援し|推し|友の会|見守|有志|まとめ|bot|なう|卒業生|ob$|なりたい|志望|無職|の人$|の者$|辞め"
)
# What every office's name has: what is left of a name without it tells which office it is.
_COMMON_PARTS = re.compile(
    r"新卒応援|マザーズ|コーナー|ミドルシニア|世代|活躍支援|人材確保対策等|職業対策|訓練|企業pr動画|情報|ハロトレ|応援|出張所|分室|相談|職業|雇用|求人|給付|就職"
)
_STOPS = "。!?\n "
_NAME_REASON = "投稿者名またはIDが登録済みの公式アカウントまたは公的機関の名称とよく似ています。"
_CLAIM_REASON = "公的機関、会社または本人であると名乗る表現があります。"


@dataclass(frozen=True, slots=True)
class _Names:
    """The registered names folded, the same without 【公式】 and the like, handles, and what tells offices apart."""

    whole: frozenset[str]
    bare: tuple[str, ...]
    handles: tuple[str, ...]
    places: tuple[str, ...]
    pairs: frozenset[str]


class _Letters(dict[int, str]):
    """str.translate table that folds each letter by itself, once."""

    def __missing__(self, code: int) -> str:
        self[code] = fold(chr(code).translate(_LOOKALIKES)).translate(_LOOKALIKES)
        return self[code]


@cache
def _letters() -> _Letters:
    return _Letters()


def fold_name(name: str) -> str:
    """Fold a display name for comparison: no decoration or long vowels, look-alike letters made one."""
    return _folded(normalise(name).text)


def _folded(text: str) -> str:
    return _RUN.sub(r"\1", text.translate(_letters()))


def _bare(text: str) -> str:
    return _folded(_OFFICIAL_WORDS.sub("", text))


def _place(name: str) -> str:
    """Return what is left of a name without what all offices' names have: 「宮崎」 of 「ハローワーク宮崎【公式】」."""
    text = _OFFICIAL_WORDS.sub("", normalise(name).text)
    for pattern in (_BODY, _MARKED, _COMMON_PARTS):
        text = pattern.sub("", text)
    return re.sub(r"[a-z0-9]", "", fold(text))


def _names(names: Sequence[str], handles: Sequence[str]) -> _Names:
    return _Names(
        frozenset(map(fold_name, names)),
        tuple(dict.fromkeys(form for name in names if len(form := _bare(normalise(name).text)) >= _MIN_NAME)),
        tuple(dict.fromkeys(form for handle in handles if _is_handle(form := _bare(normalise(handle).text)))),
        tuple(dict.fromkeys(filter(None, map(_place, names)))),
        frozenset(pair for name in map(fold_name, (*names, *handles)) for pair in map(add, name, name[1:])),
    )


def _is_handle(folded: str) -> bool:
    """Whether a folded handle is one that a person reads: with letters, and none of the platform's own ids."""
    return len(folded) >= _MIN_HANDLE and re.search(r"[a-z]{4}", folded) is not None and not folded.startswith("uc")


def _has_likeness(text: str, names: _Names) -> bool:
    """Whether a normalised name shares two pairs of letters with a registered one, as all that are close to it do.

    At a similarity of 0.86 two names of s letters together share 0.29 s - 1 pairs or more (see similarity.indel).
    """
    letters = text.translate(_letters())
    return sum(map(names.pairs.__contains__, map(add, letters, letters[1:]))) > 1


def _name_strength(name: str, names: _Names) -> float:
    """Return how much an author's name passes for an account or a public body; 0 for not at all."""
    if _MADE_BY_PLATFORM.fullmatch(name):
        return 0.0
    text = normalise(name).text
    office, like = _BODY.search(text) is not None, _has_likeness(text, names)
    if not (office or like) or len(folded := _folded(text)) < _MIN_NAME:
        return 0.0
    if folded in names.whole:
        return 0.95
    if _ORDINARY_NAME.search(text):
        return 0.0
    bare = _bare(text)
    if like and len(bare) >= _MIN_NAME and max(_closest(bare, names.bare), _handle_closeness(bare, names)) >= _CLOSE:
        return 0.9
    return _office_strength(name, text, names) if office else 0.0


def _office_strength(name: str, text: str, names: _Names) -> float:
    place = _place(name)
    # Another office of the same kind may well be what it says.
    if place and not any(known in place or place in known for known in names.places):
        return 0.35
    return 0.8 if _MARKED.search(text) else 0.4


def _handle_closeness(bare: str, names: _Names) -> float:
    return _closest(bare, names.handles) if _is_handle(bare) else 0.0


def _closest(bare: str, known: Sequence[str]) -> float:
    from rapidfuzz import fuzz, process  # noqa: PLC0415  (most comments need no comparison)

    found = process.extractOne(bare, known, scorer=fuzz.ratio, score_cutoff=_CLOSE)
    return found[1] if found else 0.0


class Impersonation:
    """Cues from the author's name or handle (no span: it is not in the text) and from claims of office in the text.

    The owner of the account is exempt, and so is a writer whose id is a registered one. `account_names` are the
    body's registered names and aliases, `handles` the ids that the platforms show.
    """

    name = NAME

    def __init__(self, account_names: Sequence[str], handles: Sequence[str] = ()) -> None:
        self.account_names = tuple(account_names)
        self.handles = frozenset(handle for handle in handles if handle)
        self._names = _names(account_names, handles)
        self._strength = lru_cache(_CACHED_NAMES)(self._strength_of)

    def _strength_of(self, name: str) -> float:
        return _name_strength(name, self._names)

    def __call__(self, readings: Sequence[Reading]) -> list[tuple[Cue, ...]]:
        """Return one tuple of cues for each reading, in order; spans point into the text as posted."""
        found = _claims().scan([reading.normal.text for reading in readings])
        return [self._read(*row) for row in zip(readings, found, strict=True)]

    def _read(self, reading: Reading, found: Sequence[Found]) -> tuple[Cue, ...]:
        comment = reading.comment
        if comment.author_is_owner or comment.author_id in self.handles:
            return ()
        strength = max(self._strength(comment.author_name), self._strength(comment.author_id))
        named = (Cue(IMPERSONATION, (), strength, NAME, _NAME_REASON),) if strength else ()
        return named + _claimed(reading.normal, found) if found else named


@cache
def _claims() -> Wordings:
    return Wordings([one for one in load_wordings("claims") if one.kind == "claim"])


@cache
def _beside() -> Wordings:
    return Wordings([one for one in load_wordings("claims") if one.kind in ("request", "act", "report")])


def _claimed(shown: Normalised, found: Sequence[Found]) -> tuple[Cue, ...]:
    claim = _claims().places(shown.text, found).get("claim")
    if claim is None:
        return ()
    (words,) = _beside().scan([shown.text])
    beside = _beside().places(shown.text, words)
    wants = [beside[kind] for kind in ("request", "act") if kind in beside]
    spans = tuple(sorted({_trimmed(shown, *place) for place in (claim, *wants)}))
    if not wants or "report" in beside:
        return (Cue(IMPERSONATION, spans, 0.4 if not wants else 0.3, NAME, _CLAIM_REASON),)
    return (
        Cue(IMPERSONATION, spans, 0.9, NAME, "公的機関などを名乗り、連絡や個人情報、登録、手続などを求めています。"),
    )


def _trimmed(shown: Normalised, start: int, end: int) -> Span:
    """The span of a range without the stops and breaks at its ends."""
    found = shown.text[start:end]
    return shown.span(start + len(found) - len(found.lstrip(_STOPS)), start + len(found.rstrip(_STOPS)))
