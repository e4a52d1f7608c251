"""Which past posts a batch must be compared with: those that can share a group with one of its posts.

Found through an index of folded texts, so that the history itself is never read as a whole. The search over what is
returned gives the batch what the search over the whole history would.
"""

import hashlib
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from triage.detectors.repeats.groups import Post, by_text, once, reach_of
from triage.detectors.repeats.wording import phrases_of, saying_little
from triage.policy import RepeatRule
from triage.similarity.index import Ints, Words

# A wave of so many different wordings is a campaign whose full size tells a reader no more.
MOST_TEXTS = 5_000
# Past posts that a batch is compared with at most: of what stands in the past oftener, the full number tells no more.
MOST_POSTS = 50_000
# Persons who prove that a short text is common, in multiples of `common_authors`: some of their rows may be gone.
_PROOF = 3


class Past(Protocol):
    """An index of past folded texts, which remembers what one search has passed in marks of its own."""

    def unpassed(self) -> list[NDArray[np.bool_]]:
        """Return marks, none set."""

    def same(self, text: str, passed: Sequence[NDArray[np.bool_]]) -> tuple[Ints, Words]:
        """Return keys and owners of the rows of the same text, and mark it as passed."""

    def alike(self, texts: Sequence[str], passed: Sequence[NDArray[np.bool_]]) -> Iterator[str]:
        """Yield the texts, not passed, that are alike one of these, and mark them as passed."""


def layout_of(rule: RepeatRule) -> dict[str, float | str]:
    """Return what an index depends on, folding included: another value, and it must be laid out again."""
    folding = unicodedata.unidata_version
    return {
        "containment": reach_of(rule).least_containment,
        "min_chars": rule.min_chars,
        "phrases": "\n".join(phrases_of(rule)),
        "quoted": rule.quoted_containment,
        "unicode": folding,
    }


def owner_number(platform: str, author_id: str) -> int:
    """Return the 63 bits that stand for an author in an index, 0 for an unknown one."""
    if not author_id:
        return 0
    digest = hashlib.blake2b(f"{platform}\0{author_id}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1 or 1


def related_keys(posts: Iterable[Post], past: Past, rule: RepeatRule) -> list[int]:
    """Return the index keys of past posts that may share a group with a post of the batch, ascending.

    Of a text that says little only the batch's own authors count, and enough others to see that it is common. At
    most `MOST_TEXTS` texts are followed from one to the next. Where more than `MOST_POSTS` posts are found, the first
    so many of each text count as leave no more than that.
    """
    texts = by_text(once(posts), rule)
    authors = {text: {owner_number(p.platform, p.author_id) for p in same} - {0} for text, same in texts.items()}
    unknown = {text: sum(post.author is None for post in same) for text, same in texts.items()}
    keys: list[Ints] = []
    passed = past.unpassed()
    level, followed = sorted(texts), 0
    while level:
        onward = []
        for text, little in zip(level, saying_little(level, rule), strict=True):
            found, owners = past.same(text, passed)
            if little or _is_common(text, owners, authors.get(text, ()), unknown.get(text, 0), rule):
                keys.append(_of_authors(found, owners, authors.get(text, ()), rule))
                continue
            keys.append(found)
            onward.append(text)
        # A wave in the past is not read to its end where more of it is found than is followed.
        left = MOST_TEXTS - followed
        level = sorted(set(islice(past.alike(onward, passed), MOST_POSTS)))[:left] if left else []
        followed += len(level)
    return _first(keys)


def _first(keys: Sequence[Ints]) -> list[int]:
    """Join the keys of each text, ascending: where they are too many, the same number of the first of each."""
    each = MOST_POSTS
    while sum(min(len(some), each) for some in keys) > MOST_POSTS and each > 1:
        each //= 2
    return sorted({key for some in keys for key in np.sort(some)[:each].tolist()})


def _is_common(text: str, owners: Words, authors: Collection[int], unknown: int, rule: RepeatRule) -> bool:
    """Whether a short text is many people's; an unknown author is a different person each time.

    The batch may be in the index already, so nobody is counted twice: too few found only means more rows read.
    """
    if len(text) >= rule.short_chars:
        return False
    known = set(owners[owners != 0].tolist()) | set(authors)
    return len(known) + max(int((owners == 0).sum()), unknown) >= rule.common_authors


def _of_authors(keys: Ints, owners: Words, authors: Collection[int], rule: RepeatRule) -> Ints:
    """The keys of these authors, and of the first few others, each once, who prove that the text is common."""
    kept: set[int] = set()
    proof: set[int] = set()
    for key, owner in zip(keys.tolist(), owners.tolist(), strict=True):
        person = owner or -key
        if owner in authors:
            kept.add(key)
        elif person not in proof and len(proof) < _PROOF * rule.common_authors:
            proof.add(person)
            kept.add(key)
    return np.array(sorted(kept), dtype=np.int64)
