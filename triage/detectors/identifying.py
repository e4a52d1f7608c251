"""What of a text may identify somebody, for a copy that is given out: personal data, names, handles and links.

Wider than `masking`, which leaves thanks by name readable: a person reads what was blacked out, and puts it right.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from triage.detectors.links import find_links
from triage.detectors.masking import masks
from triage.detectors.persons import may_name, people
from triage.reading import Reading, read
from triage.records import Comment, CommentId, Platform, Source

BLACK = "■■"
_HANDLE = re.compile(r"@[a-z0-9_.]{2,30}")
_NOWHERE = Source("", "", "", 0)


def blacked(text: str, *, named: Collection[str], phones: Sequence[str], domains: Sequence[str]) -> str:
    """Return a text as posted with `BLACK` in place of whatever may identify somebody, and of every word in `named`.

    The body's own telephone numbers (`phones`) and addresses (`domains`) stay.
    """
    reading = read(Comment(CommentId(""), Platform.OTHER, text, _NOWHERE))
    spans = [(mask.start, mask.end) for mask in masks(text, phones)]
    spans += [reading.normal.source(*place) for place in _places(reading, domains)]
    spans += [(at.start(), at.end()) for word in named if word for at in re.finditer(re.escape(word), text)]
    parts: list[str] = []
    end = 0
    for start, stop in sorted(spans):
        if stop > end:
            # What overlaps or follows at once is one mark, so that the number of marks tells nothing.
            parts += [text[end:start], BLACK] if start > end or not parts else []
            end = stop
    return "".join([*parts, text[end:]])


def _places(reading: Reading, domains: Sequence[str]) -> Iterator[tuple[int, int]]:
    text = reading.normal.text
    if may_name(reading):
        yield from ((person.start, person.end) for person in people(reading))
    yield from ((link.start, link.end) for link in find_links(text) if not _is_under(link.host, domains))
    yield from (match.span() for match in _HANDLE.finditer(text))


def _is_under(host: str, domains: Sequence[str]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)
