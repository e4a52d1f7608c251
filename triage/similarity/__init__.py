"""How alike strings are: two all-pairs searches (exact up to 2^24 pairs, see crowd.py), opposite meaning."""

from triage.similarity.containment import contained_pairs, containment, grams
from triage.similarity.indel import near_duplicates
from triage.similarity.index import Pair, Pairs
from triage.similarity.linking import Near, near_slices
from triage.similarity.opposite import opposed
from triage.similarity.reach import Reach, alike

__all__ = [
    "Near",
    "Pair",
    "Pairs",
    "Reach",
    "alike",
    "contained_pairs",
    "containment",
    "grams",
    "near_duplicates",
    "near_slices",
    "opposed",
]
