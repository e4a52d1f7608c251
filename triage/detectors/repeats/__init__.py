"""Repeated posts (⑩) over a batch and its history: one user again, one text or similar texts by several.

The three findings are told apart because the guideline's sentence can be read either way
(`RepeatRule.reading`) and because the same words from many people may be an expression of opinion, which only
a person can weigh.
"""

from collections.abc import Mapping, Sequence

from triage.detectors.repeats.difference import Difference, difference
from triage.detectors.repeats.findings import CATEGORY, NAME, Found, repeat_probability, results
from triage.detectors.repeats.groups import Post, by_text, copies_of, once, without_doubles
from triage.detectors.repeats.links import linked
from triage.policy import RepeatRule
from triage.records import CommentId

__all__ = ["CATEGORY", "NAME", "Difference", "Found", "Post", "difference", "find_repeats", "repeat_probability"]


def find_repeats(posts: Sequence[Post], rule: RepeatRule) -> Mapping[CommentId, Found]:
    """Find the repeated posts among a batch and its history.

    Only comments of the batch that repeat are in the result. Pure, and the same for any order of `posts`.
    Similar are texts of Indel similarity `rule.cutoff` or more that keep most of their 3-grams, and texts
    contained in another to `rule.containment` or more (at most twice as long), unless a word is turned into
    its opposite. A copy with more than its own length of noise around it is not found.
    """
    originals, doubles = without_doubles(once(posts))
    copies = copies_of(by_text(originals, rule), rule)
    links = linked(copies, rule)
    batch = {post.comment_id for post in posts if post.in_batch and not post.author_is_owner}
    wanted = batch | {doubles[comment] for comment in batch & doubles.keys()}
    found = {
        comment: result for group in links.groups for comment, result in results(copies, group, links, rule, wanted)
    }
    found |= {double: found[original] for double, original in doubles.items() if original in found}
    return {comment: found[comment] for comment in sorted(batch & found.keys())}
