"""What may be kept of a draft beside its text: what a database holds, and no access token."""

import re
from operator import attrgetter
from typing import TYPE_CHECKING

from triage.readers.cells import clean_url
from triage.text import REPLACEMENT

if TYPE_CHECKING:
    from triage.readers.draft import Draft

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_STORED = (
    *("native", "author_name", "author_id", "post_text", "post_id", "url", "account", "parent", "status"),
    *("screenshot", "checked_by"),
)
_kept = attrgetter(*_STORED)


def make_storable(draft: "Draft") -> None:
    """Replace in ids, names and addresses what no database holds, as in the text; people put addresses into any."""
    joined = "".join(_kept(draft))
    if not joined:
        return
    odd = not joined.isprintable() and _UNSTORABLE.search(joined) is not None
    if not odd and clean_url(joined) == joined:
        return
    for name in _STORED:
        value = _UNSTORABLE.sub(REPLACEMENT, getattr(draft, name)) if odd else getattr(draft, name)
        setattr(draft, name, clean_url(value))
