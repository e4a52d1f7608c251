"""Where words worth hiding may stand."""

import time

from triage.targets import TARGETS, places


def test_words_are_found_from_left_to_right_and_apart():
    """Of several that begin at one place the earlier of the list counts, and none takes what another has."""
    text = "タヒね、ク〇とゴ ミ"

    assert [(text[start:end], word) for start, end, word in places(text)] == [
        ("タヒね", "死ね"),
        ("ク〇", "クズ"),
        ("ゴ ミ", "ゴミ"),
    ]


def test_a_letter_may_be_missing_only_where_there_is_a_mark():
    """「死」 alone is no word; beside a mark it may be one."""
    assert [word for _, _, word in places("死とは")] == []
    assert [word for _, _, word in places("死〇とは")] == ["死ね"]


def test_a_text_of_nothing_but_such_words_takes_bounded_time():
    """20,000 letters in which every word begins again and again take less than a second of work."""
    begun = time.process_time()

    assert len([*places(("".join(TARGETS) * 60)[:20_000])]) > 1000
    assert time.process_time() - begun < 1
