"""One piece of personal data in a text, however it was known."""

from typing import NamedTuple


class Finding(NamedTuple):
    """Half-open range in the normalised text, kind (phone, address, person …), how telling it is (0-1)."""

    start: int
    end: int
    kind: str
    strength: float
