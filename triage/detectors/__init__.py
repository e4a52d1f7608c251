"""The cue detectors: each observes one kind of thing in one comment; none knows another or a score."""

from collections.abc import Sequence
from typing import Protocol

from triage.detectors.frames import Frames, load_frames
from triage.detectors.impersonation import Impersonation
from triage.detectors.lexicon import Lexicon, load_terms
from triage.detectors.links import Links
from triage.detectors.personal_data import PersonalData
from triage.detectors.relevance import Relevance, load_subjects
from triage.detectors.stance import Stance
from triage.policy import PolicyError
from triage.reading import Reading
from triage.records import Cue, Platform


class CueDetector(Protocol):
    """Observes readings one by one: one tuple of cues for each reading, in order, whatever the batch."""

    @property
    def name(self) -> str:
        """The name that its cues carry and that `detectors_off` of a policy may list."""

    def __call__(self, readings: Sequence[Reading]) -> list[tuple[Cue, ...]]:
        """Return the cues of each reading; spans are half-open and point into the text as posted."""


class NamedAccount(Protocol):
    """What impersonation needs of a registered account."""

    @property
    def name(self) -> str:
        """The account's name as registered."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other names of the same account."""

    @property
    def platform(self) -> Platform:
        """Where the account is."""

    @property
    def native_id(self) -> str:
        """The id or handle that the platform gives it; "" where unknown."""


class DetectorRules(Protocol):
    """What detectors take from a policy."""

    @property
    def accounts(self) -> Sequence[NamedAccount]:
        """The body's own accounts."""

    @property
    def official_domains(self) -> tuple[str, ...]:
        """Registered domains of public bodies, exempt from link cues."""

    @property
    def official_phones(self) -> tuple[str, ...]:
        """Public telephone numbers, exempt from personal-data cues."""

    @property
    def detectors_off(self) -> tuple[str, ...]:
        """Names of detectors not to run."""


def load_detectors(policy: DetectorRules) -> tuple[CueDetector, ...]:
    """Build every cue detector that the policy leaves on, in a fixed order; costs about 0.1 s, once.

    Raises PolicyError where `detectors_off` names what is no detector: a slip would leave it on unseen.
    """
    names = tuple(name for account in policy.accounts for name in (account.name, *account.aliases))
    handles = tuple((account.platform, account.native_id) for account in policy.accounts if account.native_id)
    every: tuple[CueDetector, ...] = (
        Lexicon(load_terms()),
        Frames(load_frames()),
        PersonalData(policy.official_phones),
        Links(policy.official_domains),
        Impersonation(names, handles),
        Relevance(load_subjects()),
        Stance(),
    )
    off, names_of = frozenset(policy.detectors_off), [detector.name for detector in every]
    if unknown := off - set(names_of):
        named = "、".join(sorted(unknown))
        raise PolicyError(f"detectors_off の「{named}」という検知はありません。使えるのは {'、'.join(names_of)} です。")
    return tuple(detector for detector in every if detector.name not in off)
