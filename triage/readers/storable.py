"""What may be kept of a draft beside its text: only what a database holds."""

import re
from typing import TYPE_CHECKING

from triage.text import REPLACEMENT

if TYPE_CHECKING:
    from triage.readers.rows import Draft

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_STORED = (
    *("native", "author_name", "author_id", "post_text", "post_id", "url", "account", "parent", "status"),
    *("screenshot", "checked_by"),
)


def make_storable(draft: "Draft") -> None:
    """Replace in ids, names and addresses what no database holds, as it is done in the text."""
    joined = "".join([getattr(draft, name) for name in _STORED])
    if _UNSTORABLE.search(joined) is None:
        return
    for name in _STORED:
        setattr(draft, name, _UNSTORABLE.sub(REPLACEMENT, getattr(draft, name)))
