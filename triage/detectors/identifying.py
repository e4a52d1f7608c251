"""What of a text may identify somebody, for a copy that is given out: personal data, names, handles and links.

Wider than `masking`, which leaves thanks by name readable: a person reads what was blacked out, and puts it right.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from triage.detectors.links import Link, find_links
from triage.detectors.masking import masks
from triage.detectors.persons import may_name, people
from triage.reading import Reading, read
from triage.records import Comment, CommentId, Platform, Source
from triage.text import normalise

BLACK = "■■"
# To the next space or stop: of a name in Japanese letters too much goes rather than too little.
_HANDLE = re.compile(r"@[\w.\-・]+")
_NOWHERE = Source("", "", "", 0)


def blacked(text: str, *, named: Collection[str], phones: Sequence[str], domains: Sequence[str]) -> str:
    """Return a text as posted with `BLACK` in place of whatever may identify somebody, and of every word in `named`.

    The body's own telephone numbers (`phones`) and addresses (`domains`) stay.
    """
    reading = read(Comment(CommentId(""), Platform.OTHER, text, _NOWHERE))
    spans = [(mask.start, mask.end) for mask in masks(text, phones)]
    spans += [reading.normal.source(*place) for place in _places(reading, domains)]
    spans += _where_named(text, named)
    parts: list[str] = []
    end = 0
    for start, stop in sorted(spans):
        if stop > end:
            # What overlaps or follows at once is one mark, so that the number of marks tells nothing.
            parts += [text[end:start], BLACK] if start > end or not parts else []
            end = stop
    return "".join([*parts, text[end:]])


def _where_named(text: str, named: Collection[str]) -> list[tuple[int, int]]:
    """Return where words stand in whatever width, case or with unseen characters inside, an @ before them or not."""
    plain = normalise(text)
    words = {bare for word in named if (bare := normalise(word).text.strip("@ "))}
    return [plain.source(*at.span()) for word in words for at in re.finditer(re.escape(word), plain.text)]


def _places(reading: Reading, domains: Sequence[str]) -> Iterator[tuple[int, int]]:
    text = reading.normal.text
    if may_name(reading):
        yield from ((person.start, person.end) for person in people(reading))
    yield from ((link.start, link.end) for link in find_links(text) if not _is_plain(link, domains))
    yield from (match.span() for match in _HANDLE.finditer(text))


def _is_plain(link: Link, domains: Sequence[str]) -> bool:
    """Whether a link leads to the body's own pages and carries nothing else."""
    return "?" not in link.rest and any(link.host == one or link.host.endswith(f".{one}") for one in domains)
