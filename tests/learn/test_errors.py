"""The list of errors holds errors only, the worst first, and the confusion table counts what stands in it."""

from tests.learn.made import measured
from triage.learn.errors import confusion, worst_errors

NAN = float("nan")


def kinds(errors):
    return [(error.row, error.category, error.missed) for error in errors]


def test_misses_come_least_probable_first():
    """A confirmed law comment at .1 stands before one at .4; one at .6 was found and is no error."""
    wanted = [[1, 1, 0, 0]] * 3
    given = [[0.9, 0.4, 0, 0], [0.9, 0.1, 0, 0], [0.9, 0.6, 0, 0]]

    assert kinds(worst_errors(measured(wanted, given), 9)) == [(1, "law", True), (0, "law", True)]


def test_a_harmless_comment_suggested_stands_before_any_other_false_suggestion():
    """A comment that breaks nothing, at .6, stands before .9 on one that breaks another item."""
    wanted = [[1, 0, 1, 0], [0, 0, 0, 0]]
    given = [[0.9, 0.9, 0.8, 0], [0.1, 0.6, 0, 0]]

    assert kinds(worst_errors(measured(wanted, given), 9)) == [(1, "law", False), (0, "law", False)]


def test_what_nobody_judged_is_no_error():
    """An unknown label contradicts nothing, and routes and the order of the queue are no clause."""
    wanted = [[0, NAN, 0, 0]]
    given = [[0.9, 0.9, 0.1, 0.9]]

    assert worst_errors(measured(wanted, given), 9) == ()


def test_each_kind_has_its_own_limit():
    """At most one miss and one false suggestion for a limit of one."""
    wanted = [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]
    given = [[0, 0.1, 0, 0], [0, 0.2, 0, 0], [0, 0.8, 0, 0], [0, 0.7, 0, 0]]

    assert kinds(worst_errors(measured(wanted, given), 1)) == [(0, "law", True), (2, "law", False)]


def test_confusion_counts_labels_by_suggestions():
    """Law taken for privacy, law missed, privacy found, and a harmless comment suggested as law."""
    wanted = [[1, 1, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0], [0, 0, 0, 0]]
    given = [[0, 0.1, 0.8, 0], [0, 0.1, 0.2, 0], [0, 0.1, 0.8, 0], [0, 0.7, 0.1, 0]]

    counts = confusion(measured(wanted, given))

    assert counts.tolist() == [[0, 1, 1], [0, 1, 0], [1, 0, 0]]


def test_what_falls_under_an_item_outside_the_order_of_the_queue_is_not_harmless():
    """Off-topic talk is no "any", yet falls under an item: neither the table nor the list takes it for harmless."""
    wanted = [[0, 1, 0, 0], [0, 0, 0, 0]]
    given = [[0, 0.9, 0.8, 0], [0, 0.1, 0.7, 0]]
    found = measured(wanted, given)

    assert confusion(found).tolist() == [[1, 1, 0], [0, 0, 0], [0, 1, 0]]
    assert kinds(worst_errors(found, 9)) == [(1, "privacy", False), (0, "privacy", False)]
    assert found.violating().tolist() == [True, False] and found.harmless().tolist() == [False, True]
    evaluation = found.evaluation()
    assert (evaluation.violations_suggested.n, evaluation.benign_suggested.n) == (1, 1)
