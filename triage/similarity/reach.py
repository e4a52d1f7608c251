"""What makes two texts alike: the one definition that every search finds all pairs of."""

from dataclasses import dataclass

from rapidfuzz.distance import Indel

from triage.similarity.containment import containment
from triage.similarity.opposite import opposed


@dataclass(frozen=True, slots=True)
class Reach:
    """What counts as near, all in (0, 1].

    Either an Indel similarity of `cutoff` with a 3-gram containment of `altered`, or a containment of `containment`
    where the shorter text has `share` of the characters of the longer.
    """

    cutoff: float
    altered: float
    containment: float
    share: float

    @property
    def least_containment(self) -> float:
        """The containment that near texts have at least."""
        return min(self.altered, self.containment)

    @property
    def least_similar_share(self) -> float:
        """The share of the longer text's characters that the shorter has at least where the cutoff is reached."""
        return self.cutoff / (2.0 - self.cutoff)

    @property
    def least_share(self) -> float:
        """The share of the longer text's characters that the shorter of two near texts has at least."""
        return min(self.share, self.least_similar_share)

    def is_near(self, one: str, other: str) -> bool:
        """Tell whether two texts are near by these numbers, whatever they mean."""
        shared = containment(one, other)
        shorter, longer = sorted((len(one), len(other)))
        held = shared >= self.containment and shorter >= self.share * longer
        return held or (shared >= self.altered and Indel.normalized_similarity(one, other) >= self.cutoff)


def alike(one: str, other: str, reach: Reach) -> bool:
    """Tell whether two folded texts are near and do not say the opposite of each other."""
    return reach.is_near(one, other) and not opposed(one, other)
