"""Every fault that an input may have, by its number in the list of faults, and the tests that hold it."""

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
REFUSED = "readers/test_faults.py::test_a_file_is_refused_with_its_name_and_what_to_do"
KEPT = "readers/test_faults.py::test_good_rows_survive_bad_ones"
HOSTILE = "readers/test_workbooks.py::test_a_hostile_workbook_is_refused"
FLAGS = "readers/test_faults.py::test_flags_say_how_a_text_was_read"
FAULTS: dict[int, tuple[str, tuple[str, ...]]] = {
    1: ("empty file", (REFUSED, "test_score.py::test_a_file_that_is_no_export_is_refused_in_one_sentence")),
    2: ("header only", (KEPT, "readers/test_variants.py::test_an_answer_without_comments_is_no_error")),
    3: ("login page named .csv", (REFUSED,)),
    4: ("API error instead of comments", (REFUSED,)),
    5: ("JSON cut inside a character", (REFUSED,)),
    6: (
        "last or first line of JSON Lines cut",
        (KEPT, "readers/test_variants.py::test_a_broken_first_line_is_one_reject"),
    ),
    7: (
        "next page left",
        ("readers/test_formats.py::test_youtube_falls_back_to_html_and_keeps_owner_replies_as_context",),
    ),
    8: ("replies left out", ("readers/test_variants.py::test_replies_fetched_alone_are_no_longer_missing",)),
    9: ("BOM, UTF-16, CP932, semicolons, workbooks", ("readers/test_tables.py::test_the_same_ten_rows_in_every_form",)),
    10: ("mixed encodings", (REFUSED, "readers/test_faults.py::test_replacing_bytes_flags_the_rows")),
    11: (
        "mojibake",
        (REFUSED, "readers/test_faults.py::test_mojibake_may_be_accepted_and_rare_mojibake_is_a_quotation"),
    ),
    12: ("quote never closed", (REFUSED,)),
    13: ("ragged rows", (KEPT, "test_imports.py::test_a_file_with_too_many_bad_rows_leaves_nothing_but_its_rejects")),
    14: (
        "field over 131,072 characters",
        (KEPT, FLAGS, "test_text.py::test_a_very_long_text_is_read_up_to_a_stated_limit"),
    ),
    15: (
        "comment of 10,000 characters",
        (
            "detectors/test_contract.py::test_long_text_takes_bounded_time",
            "test_long_comment.py::test_eight_times_the_length_takes_far_less_than_the_square",
            "web/test_accessibility.py::test_axe_finds_nothing_on_any_screen_at_any_width",
        ),
    ),
    16: (
        "control characters",
        (KEPT, FLAGS, "store/test_comments.py::test_a_text_comes_back_code_point_for_code_point"),
    ),
    17: ("lone surrogate", (KEPT, "test_text.py::test_only_what_no_database_holds_is_replaced")),
    18: (
        "double keys, NaN, huge numbers, deep nesting",
        (REFUSED, KEPT, "readers/test_bad_items.py::test_a_bad_item_leaves_the_others_in"),
    ),
    19: ("ids over 2^53 and 2^63", ("readers/test_faults.py::test_int_ids_are_exact_text",)),
    20: (
        "ids rounded by Excel",
        (
            "readers/test_identity.py::test_ids_that_excel_rounded_are_never_equal",
            "readers/test_variants.py::test_authors_and_threads_that_excel_rounded_are_nobody",
        ),
    ),
    21: (
        "double ids",
        (
            "readers/test_identity.py::test_platform_ids_with_the_same_text_count_once_and_with_other_text_are_versions",
            "store/test_comments.py::test_a_table_that_numbers_its_rows_anew_keeps_both_comments",
            "store/test_comments.py::test_an_edit_keeps_the_decision_and_reopens",
        ),
    ),
    22: (
        "times that are none",
        (
            "readers/test_times.py::test_what_cannot_be_read_is_missing_and_says_why",
            "readers/test_times.py::test_a_leap_second_is_the_second_before_it",
        ),
    ),
    23: ("times without a zone", ("readers/test_identity.py::test_naive_times_are_taken_in_the_zone_and_said",)),
    24: (
        "era years, serial dates, day or month first",
        (
            "readers/test_times.py::test_the_same_moment_in_every_way_of_writing",
            "readers/test_times.py::test_date_order_settles_what_is_ambiguous",
            "readers/test_workbooks.py::test_dates_count_from_1904_where_the_book_says_so",
        ),
    ),
    25: ("dates to come", ("readers/test_variants.py::test_a_date_before_the_platforms_or_to_come_is_said",)),
    26: (
        "authors that are gone",
        (
            "readers/test_formats.py::test_x_takes_the_whole_text_and_leaves_retweets_out",
            "detectors/test_repeats.py::test_unknown_authors_are_nobodys_repeat",
        ),
    ),
    27: (
        "the office's name on another account",
        (
            "readers/test_identity.py::test_own_accounts_are_context_and_a_borrowed_name_is_not",
            "readers/test_identity.py::test_a_handle_is_the_offices_on_its_platform_only",
            "readers/test_identity.py::test_the_office_is_known_by_its_handle_too",
            "detectors/test_impersonation.py::test_a_registered_handle_is_exempt_on_its_platform_only",
            "detectors/test_impersonation.py::test_name_like_an_account_is_seen",
        ),
    ),
    28: ("no text", (KEPT, FLAGS, "readers/test_formats.py::test_facebook_keeps_stickers_and_missing_authors")),
    29: ("emoji of several code points", (KEPT, "detectors/test_contract.py::test_nothing_is_found_in_nothing")),
    30: ("counts as people write them", (KEPT, "readers/test_faults.py::test_a_count_that_cannot_be_read_is_said")),
    31: ("zip bomb", (HOSTILE,)),
    32: ("external entities", (HOSTILE,)),
    33: ("corrupt or locked workbook", (REFUSED, HOSTILE)),
    34: (
        "formulas, titles, merged and hidden cells",
        (
            "readers/test_workbooks.py::test_a_formula_cell_is_the_comment_somebody_typed",
            "readers/test_tables.py::test_title_rows_above_the_heading_are_passed_over",
            "readers/test_workbooks.py::test_a_cover_sheet_before_the_comments_is_passed_over",
            "readers/test_workbooks.py::test_the_hidden_rows_of_a_sheet_that_was_moved_are_its_own",
        ),
    ),
    35: ("links and ../ in an archive", (HOSTILE,)),
    36: (
        "a file that changes",
        (
            "readers/test_faults.py::test_a_file_that_changes_while_read_is_refused",
            "test_imports.py::test_a_file_that_grows_while_it_is_checked_is_refused",
            "test_imports.py::test_a_change_after_the_check_does_not_reach_the_store",
        ),
    ),
    37: (
        "one file twice at once",
        (
            "test_imports.py::test_the_same_file_twice_at_once_is_there_once",
            "store/test_comments.py::test_two_imports_of_one_file_share_its_chunks",
        ),
    ),
    38: (
        "access tokens",
        (
            REFUSED,
            "readers/test_faults.py::test_secrets_in_a_bad_row_are_masked",
            "readers/test_faults.py::test_no_field_keeps_the_token_of_an_address",
            "readers/test_faults.py::test_no_reject_keeps_the_token_of_an_address",
            "readers/test_formats.py::test_graph_answers_never_keep_the_token",
        ),
    ),
    39: ("private talk", ("readers/test_formats.py::test_line_chat_is_private_and_its_twins_are_two",)),
    40: (
        "a million rows",
        (
            "readers/test_faults.py::test_memory_stays_flat_over_a_long_file",
            "readers/test_identity.py::test_a_million_ids_are_remembered_in_little",
            "test_imports.py::test_twenty_kills_lose_nothing_and_double_nothing",
            "test_imports.py::test_progress_is_shown_on_stderr_to_people",
        ),
    ),
    47: ("formulas for a spreadsheet", (KEPT, "test_score.py::test_spreadsheets_cannot_be_made_to_run_a_comment")),
    76: (
        "a poor locale, blanks and kanji in a path",
        (
            "test_score.py::test_every_comment_comes_out_once_in_rank_order",
            "test_imports.py::test_a_refused_file_leaves_the_others_out_too",
            "test_locale.py::test_names_are_read_kept_and_shown_where_the_locale_knows_no_japanese",
        ),
    ),
}


def test_every_number_has_its_tests():
    """Faults 1 to 40, 47 and 76 are all named."""
    assert sorted(FAULTS) == [*range(1, 41), 47, 76]
    assert all(tests for _, tests in FAULTS.values())


@cache
def names_in(file):
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("number", FAULTS, ids=lambda number: f"{number} {FAULTS[number][0]}")
def test_the_tests_of_a_fault_are_there(number):
    """Whoever renames or drops a test must say what holds the fault from now on."""
    for test in FAULTS[number][1]:
        file, _, name = test.partition("::")
        assert name in names_in(file), test


def test_a_shared_table_of_cases_names_its_fault():
    """The two tables of cases have a row for every fault that rests on them."""
    from tests.readers.test_faults import KEPT as KEPT_CASES
    from tests.readers.test_faults import REFUSED as REFUSED_CASES

    rows = {REFUSED: {case[0] for case in REFUSED_CASES}, KEPT: {case[0] for case in KEPT_CASES}}
    assert [
        (number, test)
        for number, (_, tests) in FAULTS.items()
        for test in tests
        if number not in rows.get(test, {number})
    ] == []
