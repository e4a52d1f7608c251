"""Keys are found by their leading bits exactly as a binary search finds them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from triage.keytable import UNKNOWN, KeyTable

KEYS = st.lists(st.integers(0, 2**32 - 1), max_size=60)


@given(KEYS, KEYS)
def test_every_key_is_found_where_it_stands(known, asked):
    """The position in the sorted list for a known key, -1 for any other."""
    table = np.array(sorted(set(known)), np.uint32)
    wanted = [*known, *asked]
    expected = [table.tolist().index(key) if key in known else UNKNOWN for key in wanted]

    assert KeyTable(table).find(np.array(wanted, np.uint32)).tolist() == expected


def test_keys_that_share_their_leading_bits_are_told_apart():
    """A bucket may hold many keys, the last ones of the list too."""
    table = np.arange(2**32 - 50, 2**32, dtype=np.uint32)

    assert KeyTable(table).find(table).tolist() == list(range(50))
