"""Names close to the body's accounts, and texts that speak for an office, a firm or another and want something.

A text that only reports an impostor, and the name of another office of the same kind, are at most weak cues.
"""

from collections.abc import Sequence
from functools import lru_cache

from triage.automaton import Found
from triage.detectors.claims import Claim, claimed, scan
from triage.detectors.likeness import Author, author_of, known_names
from triage.handles import Handle, handle_of
from triage.reading import Reading
from triage.records import CategoryId, Comment, Cue, Span
from triage.text import Normalised

NAME = "impersonation"
IMPERSONATION = CategoryId("impersonation")
_CACHED_NAMES = 50_000
_STOPS = "。!?\n "
_NAME_REASON = "投稿者名またはIDが登録済みの公式アカウントまたは公的機関の名称とよく似ています。"
_WANTING_REASON = "公的機関などを名乗り、連絡や個人情報、登録、手続などを求めています。"
_CLAIM_REASON = "公的機関、会社または本人であると名乗る表現があります。"


class Impersonation:
    """Cues from the author's name or handle (no span: it is not in the text) and from claims of office in the text.

    The owner of the account is exempt, and so is a writer whose id is registered on the platform of the comment.
    `account_names` are the body's registered names and aliases, `handles` the ids that the platforms show.
    """

    name = NAME

    def __init__(self, account_names: Sequence[str], handles: Sequence[Handle] = ()) -> None:
        self.account_names = tuple(account_names)
        self.handles = frozenset(handle_of(*handle) for handle in handles)
        self._names = known_names(account_names, [name for _, name in handles])
        self._author = lru_cache(_CACHED_NAMES)(self._author_of)

    def _author_of(self, name: str) -> Author:
        return author_of(name, self._names)

    def __call__(self, readings: Sequence[Reading]) -> list[tuple[Cue, ...]]:
        """Return one tuple of cues for each reading, in order; spans point into the text as posted."""
        found = scan([reading.normal.text for reading in readings])
        return [self._read(reading, found.get(at, ())) for at, reading in enumerate(readings)]

    def _read(self, reading: Reading, found: Sequence[Found]) -> tuple[Cue, ...]:
        comment = reading.comment
        author, handle = self._author(comment.author_name), self._author(comment.author_id)
        points = max(author.points, handle.points)
        # Most comments end here: no name that passes for anything, no word that claims, no post to come from.
        if not (points or found or comment.post_text) or self._is_own(comment):
            return ()
        name = max(author.strength, handle.strength)
        cues = (Cue(IMPERSONATION, (), name, NAME, _NAME_REASON),) if name else ()
        claim = claimed(reading, found, points)
        return (*cues, _claim_cue(reading.normal, claim)) if claim else cues

    def _is_own(self, comment: Comment) -> bool:
        """Whether a comment is of the account's owner or of a registered account."""
        return comment.author_is_owner or handle_of(comment.platform, comment.author_id) in self.handles


def _claim_cue(shown: Normalised, claim: Claim) -> Cue:
    spans = tuple(sorted({_trimmed(shown, *place) for place in claim.places}))
    return Cue(IMPERSONATION, spans, claim.strength, NAME, _WANTING_REASON if claim.wants else _CLAIM_REASON)


def _trimmed(shown: Normalised, start: int, end: int) -> Span:
    """The span of a range without the stops and breaks at its ends."""
    found = shown.text[start:end]
    return shown.span(start + len(found) - len(found.lstrip(_STOPS)), start + len(found.rstrip(_STOPS)))
