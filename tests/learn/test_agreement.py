"""Agreement beyond chance, on the comments and categories that both people judged."""

import pytest

from tests.learn.made import row
from triage.learn.agreement import agreement


def law(first, second):
    return agreement(first, second, ["law"])[0]


def yes(*numbers):
    return [row(n, yes=["law"]) for n in numbers]


def no(*numbers):
    return [row(n, no=["law"]) for n in numbers]


def test_kappa_is_cohens():
    """Of ten, 4 yes-yes, 4 no-no, one of each split: observed .8, by chance .5, kappa .6."""
    found = law([*yes(0, 1, 2, 3, 4), *no(5, 6, 7, 8, 9)], [*yes(0, 1, 2, 3, 5), *no(4, 6, 7, 8, 9)])

    assert (found.n, found.first_yes, found.second_yes, found.same) == (10, 5, 5, 0.8)
    assert found.kappa == pytest.approx(0.6)


def test_only_shared_comments_that_both_judged_count():
    """An id in one file, and a category left open by one person, are left out of n."""
    assert law([*yes(0, 1), row(2)], [*yes(0), *no(2, 3)]).n == 1


def test_one_answer_throughout_has_no_kappa():
    """Two people who both say no to everything agree, and prove nothing."""
    found = law(no(0, 1, 2), no(0, 1, 2))

    assert (found.same, found.kappa) == (1.0, None)


def test_nothing_shared_is_no_agreement():
    """With n = 0 there is neither a share nor a kappa."""
    found = law(yes(0), yes(1))

    assert (found.n, found.same, found.kappa) == (0, None, None)
