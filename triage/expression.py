"""Regular expressions compiled when first asked for: all of them at once would be a tenth of a cold start."""

import re
from functools import cache


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return the compiled expression; the same pattern is compiled once."""
    return re.compile(pattern)
