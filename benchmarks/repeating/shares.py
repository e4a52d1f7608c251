"""What share of planted copies, groups and harmless look-alikes the shipped policy finds among other texts."""

import random
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from repeating.cost import cost, now
from repeating.phrases import DRESSINGS, FRAMES, PHRASES, POSTS, REMARKS, WAVE
from repeating.planted import KINDS, LETTERS

from triage.detectors.repeats import Post, find_repeats, repeat_probability
from triage.fold import fold
from triage.policy import load_policy
from triage.records import CommentId

EACH, GROUPS, MOST_MEMBERS = 500, 300, 8
CROWDS = (2, 5, 30)
QUOTING = 600
WAVES = (1_000, 3_000, 10_000)
_START = datetime(2026, 4, 1, tzinfo=UTC)


def posts_of(texts: Sequence[str], post_texts: Sequence[str] = ()) -> list[Post]:
    """Make each text a comment of its own author, ten seconds after the one before."""
    made = partial(Post, platform="youtube", account="", author_is_owner=False, in_batch=True)
    return [
        made(
            comment_id=CommentId(f"c{n:06}"),
            author_id=f"u{n}",
            posted_at=_START + timedelta(seconds=10 * n),
            text=text,
            post_text=post_texts[n] if post_texts else "",
        )
        for n, text in enumerate(texts)
    ]


def _found_groups(texts: Sequence[str], post_texts: Sequence[str] = ()) -> list[tuple[str, int] | None]:
    """Return group and size, or None, of each text as a comment."""
    posts = posts_of(texts, post_texts)
    found = find_repeats(posts, load_policy("kagoshima").repeat)
    return [
        (str(found[post.comment_id].repeat.group), found[post.comment_id].repeat.size)
        if post.comment_id in found
        else None
        for post in posts
    ]


def plantable(lines: Sequence[str]) -> list[int]:
    """Return the places of lines long enough that a tenth fewer letters is still compared across authors."""
    rule = load_policy("kagoshima").repeat
    return [at for at, line in enumerate(lines) if len(fold(line)) >= rule.min_chars + 2]


def planted_rows(lines: Sequence[str], each: int) -> Iterator[str]:
    """Yield the share found of each kind of change, planted all together among the lines, each line changed once."""
    rng = random.Random(1)
    free = plantable(lines)
    rng.shuffle(free)
    plants = [(kind, at) for kind in KINDS for at in (free.pop() for _ in range(min(each, len(free))))]
    changed = [KINDS[kind](rng, lines[at]) for kind, at in plants]
    groups = _found_groups([*lines, *changed])
    hits: dict[str, list[bool]] = {kind: [] for kind in KINDS}
    for n, (kind, at) in enumerate(plants):
        hits[kind].append(groups[at] is not None and groups[at] == groups[len(lines) + n])
    for kind, found in hits.items():
        yield f"| {kind} | {len(found):,} | {sum(found) / max(len(found), 1):.4f} |"
    every = [hit for found in hits.values() for hit in found]
    yield f"| **all** | {len(every):,} | **{sum(every) / max(len(every), 1):.4f}** |"


def group_rows(lines: Sequence[str], groups: int) -> Iterator[str]:
    """Yield the share of planted groups found whole, and whole with nobody else in them."""
    rng = random.Random(2)
    free = plantable(lines)
    leaders = rng.sample(free, min(groups, len(free)))
    texts, members = list(lines), []
    for at in leaders:
        copies = [rng.choice(list(KINDS.values()))(rng, lines[at]) for _ in range(rng.randrange(1, MOST_MEMBERS))]
        members.append([at, *range(len(texts), len(texts) + len(copies))])
        texts += copies
    found = _found_groups(texts)
    whole = [len({found[at] for at in group}) == 1 and found[group[0]] for group in members]
    alone = [given and given[1] == len(group) for given, group in zip(whole, members, strict=True)]
    yield (
        f"| groups of 2 to {MOST_MEMBERS}, each member changed in another way | {len(members)} | "
        f"{sum(map(bool, whole)) / len(members):.4f} | {sum(map(bool, alone)) / len(members):.4f} |"
    )


def harmless_rows() -> Iterator[str]:
    """Yield the share of comments flagged among common phrases by many people, and among quotations of a post."""
    rng = random.Random(3)
    for people in CROWDS:
        texts = [phrase + rng.choice(DRESSINGS) for phrase in PHRASES for _ in range(people)]
        rng.shuffle(texts)
        yield _flagged(f"{len(PHRASES)} short phrases, each by {people} people", texts, [""] * len(texts))
    quoting = [_quotation(rng, POSTS[n % len(POSTS)]) for n in range(QUOTING)]
    yield _flagged(
        "quotations of the post, most with a remark", quoting, [POSTS[n % len(POSTS)] for n in range(QUOTING)]
    )


def _quotation(rng: random.Random, post: str) -> str:
    sentences = [part for part in re.split("(?<=。)", post) if part]
    quoted = rng.choice((*sentences, "".join(sentences[:2])))
    cut = rng.choice((quoted, quoted, quoted[: max(10, len(quoted) * 2 // 3)]))
    return rng.choice(FRAMES).format(cut) + rng.choice(REMARKS)


def _flagged(name: str, texts: Sequence[str], post_texts: Sequence[str]) -> str:
    posts = posts_of(texts, post_texts)
    rule = load_policy("kagoshima").repeat
    found = find_repeats(posts, rule)
    over = sum(repeat_probability(one.cues) >= 0.5 for one in found.values())  # noqa: PLR2004 - the clause's threshold
    return f"| {name} | {len(posts):,} | {len(found) / len(posts):.4f} | {over / len(posts):.4f} |"


def wave_row(size: int) -> str:
    """Return what a wave of variants of one sentence costs, two letters of each changed."""
    rng = random.Random(4)
    texts = []
    for _ in range(size):
        letters = list(WAVE)
        for at in rng.sample(range(len(letters)), 2):
            letters[at] = rng.choice(LETTERS)
        texts.append("".join(letters))
    posts, since = posts_of(texts), now()
    found = find_repeats(posts, load_policy("kagoshima").repeat)
    used = cost(since)
    groups = len({one.repeat.group for one in found.values()})
    return f"| {size:,} | {used.cpu:.1f} | {used.peak:.0f} | {len(found):,} in {groups} |"
