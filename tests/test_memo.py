"""What is remembered is what is worked out, and never more of it than the limit."""

from triage.memo import Memo


def test_what_was_met_before_is_not_worked_out_again():
    """Each key is made once while it is remembered."""
    made = []
    lengths = Memo(lambda key: made.append(key) or len(key), 10)

    assert [lengths[key] for key in ("ab", "c", "ab")] == [2, 1, 2]
    assert made == ["ab", "c"]


def test_a_full_memo_forgets_everything_and_goes_on():
    """Memory is bounded: the key beyond the limit stands alone, and the answers stay right."""
    lengths = Memo(len, 2)

    assert [lengths[key] for key in ("a", "bb", "ccc", "a")] == [1, 2, 3, 1]
    assert dict(lengths) == {"ccc": 3, "a": 1}
