"""How alike strings are: folding for comparison, two exact all-pairs searches, opposite meaning."""

from triage.similarity.containment import contained_pairs, containment, grams
from triage.similarity.fold import fold, fold_with_offsets
from triage.similarity.indel import near_duplicates
from triage.similarity.index import Pair, Pairs
from triage.similarity.nearby import Reach
from triage.similarity.opposite import opposed

__all__ = [
    "Pair",
    "Pairs",
    "Reach",
    "contained_pairs",
    "containment",
    "fold",
    "fold_with_offsets",
    "grams",
    "near_duplicates",
    "opposed",
]
