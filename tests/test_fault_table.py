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
EXIT = "test_fault_sentences.py::test_a_refused_file_is_exit_65_and_leaves_the_store_as_it_was"
LINE = "test_fault_sentences.py::test_a_row_left_out_has_its_line_number"
FUZZ = "readers/test_fuzz.py::test_no_damage_leaves_a_half_in_the_store"
BACK = "test_round_trip.py::test_what_went_out_comes_back_as_it_was_posted"
KILLS = "test_imports.py::test_twenty_kills_lose_nothing_and_double_nothing"
F, S, V, D, M, W = (
    f"readers/test_{name}.py::test_" for name in ("faults", "formats", "variants", "identity", "mixed", "workbooks")
)
# Number, what is claimed of it, and the tests that would fail if it were not so.
CLAIMS: list[tuple[int, str, str | tuple[str, ...]]] = [
    (1, "an empty file is refused by name", REFUSED),
    (1, "exit 65, nothing stored", EXIT),
    (2, "a heading alone: 0 comments", (KEPT, V + "an_answer_without_comments_is_no_error")),
    (2, "exit 0", "test_fault_sentences.py::test_a_heading_alone_is_no_comment_and_no_error"),
    (3, "a login page named .csv: HTMLです", (REFUSED, EXIT)),
    (4, "an error of an API: refused with its reason", (REFUSED, EXIT)),
    (5, "JSON cut inside a character: refused whole", REFUSED),
    (5, "store unchanged, exit 65", (EXIT, FUZZ)),
    (6, "last line cut: the others are in", (KEPT, V + "a_broken_first_line_is_one_reject")),
    (6, "one reject with its line", LINE),
    (7, "nextPageToken left", S + "youtube_falls_back_to_html_and_keeps_owner_replies_as_context"),
    (7, "paging.next left", V + "a_page_of_instagram_media_gives_their_comments_and_not_the_posts"),
    (8, "replies left out are counted", V + "replies_fetched_alone_are_no_longer_missing"),
    (9, "the same ten rows in every form", "readers/test_tables.py::test_the_same_ten_rows_in_every_form"),
    (10, "byte and line, short lines both ways", (REFUSED, M + "a_short_line_of_utf8_is_found_in_cp932")),
    (10, "the other way", (EXIT, M + "a_short_line_of_cp932_is_found_in_utf8")),
    (10, "replacing flags the rows", (F + "replacing_bytes_flags_the_rows", M + "replacing_marks_each_line_that_was_not_read")),
    (11, "mojibake is refused", (REFUSED, F + "mojibake_may_be_accepted_and_rare_mojibake_is_a_quotation")),
    (11, "three samples", "test_fault_sentences.py::test_of_mojibake_three_samples_are_shown"),
    (11, "rare words are none", M + "rare_words_are_no_second_encoding_and_no_mojibake"),
    (12, "a quote never closed: its opening line", (REFUSED, EXIT)),
    (12, "nor before other rows", "readers/test_quotes.py::test_a_quote_that_is_not_closed_before_other_rows_is_refused"),
    (13, "ragged rows are rejected, the rest kept", (KEPT, LINE)),
    (13, "rejects file; over the rate 65", (EXIT, "test_imports.py::test_a_file_with_too_many_bad_rows_leaves_nothing_but_its_rejects")),
    (13, "every row and value is in it", "test_rejects.py::test_every_row_and_value_is_listed"),
    (14, "a field over 131,072 characters is imported", KEPT),
    (14, "scored on its beginning, flagged", (FLAGS, "test_text.py::test_a_very_long_text_is_read_up_to_a_stated_limit")),
    (14, "in time bound to its length", "readers/test_fuzz.py::test_no_megabyte_takes_long"),
    (15, "10,000 characters below 50 ms, or four times the tokeniser", "test_fault_sentences.py::test_a_comment_of_ten_thousand_characters_is_scored_in_fifty_milliseconds"),
    (15, "time grows with length, not its square", "test_long_comment.py::test_eight_times_the_length_takes_far_less_than_the_square"),
    (15, "no text made to hurt takes long", "detectors/test_contract.py::test_long_text_takes_bounded_time"),
    (15, "the page wraps", "web/test_accessibility.py::test_axe_finds_nothing_on_any_screen_at_any_width"),
    (16, "control characters are flagged", (KEPT, FLAGS)),
    (16, "both stores hold the same", "store/test_comments.py::test_a_text_comes_back_code_point_for_code_point"),
    (17, "a lone surrogate is replaced", (KEPT, "test_text.py::test_only_what_no_database_holds_is_replaced")),
    (17, "and flagged", "test_fault_sentences.py::test_a_lone_surrogate_is_flagged"),
    (18, "double keys, huge numbers, depth: a row rejected", (KEPT, LINE, EXIT)),
    (18, "an item of a list of any format", "readers/test_bad_items.py::test_a_bad_item_leaves_the_others_in"),
    (18, "of a long list", "readers/test_longarray.py::test_a_bad_item_is_marked_as_in_a_whole_array"),
    (19, "ids over 2^53 and 2^63 are text", F + "int_ids_are_exact_text"),
    (20, "rounded ids stay two", D + "ids_that_excel_rounded_are_never_equal"),
    (20, "authors and threads too", V + "authors_and_threads_that_excel_rounded_are_nobody"),
    (21, "one comment, or a version", D + "platform_ids_with_the_same_text_count_once_and_with_other_text_are_versions"),
    (21, "hand-numbered tables keep both", "store/test_comments.py::test_a_table_that_numbers_its_rows_anew_keeps_both_comments"),
    (21, "decided: re-opened", "store/test_comments.py::test_an_edit_keeps_the_decision_and_reopens"),
    (22, "no time: null, and why", "readers/test_times.py::test_what_cannot_be_read_is_missing_and_says_why"),
    (22, "a leap second", "readers/test_times.py::test_a_leap_second_is_the_second_before_it"),
    (23, "the zone is said, and may have a summer time", D + "naive_times_are_taken_in_the_zone_and_said"),
    (24, "era years and serial dates", "readers/test_times.py::test_the_same_moment_in_every_way_of_writing"),
    (24, "day or month first", "readers/test_times.py::test_date_order_settles_what_is_ambiguous"),
    (24, "1904", W + "dates_count_from_1904_where_the_book_says_so"),
    (25, "dates to come or before 2005", V + "a_date_before_the_platforms_or_to_come_is_said"),
    (26, "a missing author is null", S + "x_takes_the_whole_text_and_leaves_retweets_out"),
    (26, "and nobody's repeat", "detectors/test_repeats.py::test_unknown_authors_are_nobodys_repeat"),
    (27, "own accounts and borrowed names", (D + "own_accounts_are_context_and_a_borrowed_name_is_not", D + "the_office_is_known_by_its_handle_too")),
    (27, "by platform", (D + "a_handle_is_the_offices_on_its_platform_only", "detectors/test_impersonation.py::test_a_registered_handle_is_exempt_on_its_platform_only")),
    (27, "a name like an account is a candidate", "detectors/test_impersonation.py::test_name_like_an_account_is_seen"),
    (28, "no text is flagged", (KEPT, FLAGS, S + "facebook_keeps_stickers_and_missing_authors")),
    (29, "emoji are kept whole", (KEPT, "test_fault_sentences.py::test_emoji_are_a_text_and_their_joiners_alone_are_none")),
    (29, "and come back whole", BACK),
    (29, "nothing is found in them", "detectors/test_contract.py::test_nothing_is_found_in_nothing"),
    (30, "counts as people write them", (KEPT, F + "a_count_that_cannot_be_read_is_said")),
    (31, "a zip bomb", HOSTILE),
    (32, "external entities", HOSTILE),
    (33, "corrupt or locked workbooks", (REFUSED, HOSTILE, EXIT)),
    (34, "formulas", W + "a_formula_cell_is_the_comment_somebody_typed"),
    (34, "title rows, cover sheets", ("readers/test_tables.py::test_title_rows_above_the_heading_are_passed_over", W + "a_cover_sheet_before_the_comments_is_passed_over")),
    (34, "hidden rows", W + "the_hidden_rows_of_a_sheet_that_was_moved_are_its_own"),
    (35, "links and ../ in an archive", HOSTILE),
    (36, "a file that changes", (F + "a_file_that_changes_while_read_is_refused", "test_imports.py::test_a_file_that_grows_while_it_is_checked_is_refused")),
    (36, "after the check", "test_imports.py::test_a_change_after_the_check_does_not_reach_the_store"),
    (37, "one file twice at once", ("test_imports.py::test_the_same_file_twice_at_once_is_there_once", "store/test_comments.py::test_two_imports_of_one_file_share_its_chunks")),
    (38, "tokens are neither stored nor shown", (F + "no_field_keeps_the_token_of_an_address", S + "graph_answers_never_keep_the_token")),
    (38, "nor in a reject", (F + "secrets_in_a_bad_row_are_masked", F + "no_reject_keeps_the_token_of_an_address")),
    (38, "in whatever form", ("readers/test_secrets.py::test_a_secret_is_masked", "readers/test_secrets.py::test_a_ragged_row_shows_no_cell_of_a_secret_column")),
    (38, "a file of settings is refused", REFUSED),
    (39, "private talk", S + "line_chat_is_private_and_its_twins_are_two"),
    (40, "memory stays flat", (F + "memory_stays_flat_over_a_long_file", "readers/test_longarray.py::test_memory_stays_flat_over_a_long_array")),
    (40, "ids and rejects take little", (D + "a_million_ids_are_remembered_in_little", "test_rejects.py::test_a_long_list_takes_no_memory")),
    (40, "progress", "test_imports.py::test_progress_is_shown_on_stderr_to_people"),
    (40, "goes on after a kill", KILLS),
    (47, "exactly one guard is taken off", (KEPT, BACK)),
    (47, "a guard is one apostrophe", "test_round_trip.py::test_a_guard_is_one_apostrophe"),
    (47, "all fields quoted, none can be run", "test_round_trip.py::test_every_cell_of_a_csv_is_quoted_and_none_can_be_run"),
    (47, "string cells", "test_round_trip.py::test_every_cell_of_a_workbook_is_a_string"),
    (76, "a poor locale", ("test_score.py::test_every_comment_comes_out_once_in_rank_order", "test_locale.py::test_names_are_read_kept_and_shown_where_the_locale_knows_no_japanese")),
    (76, "blanks and kanji in a path", "test_imports.py::test_a_refused_file_leaves_the_others_out_too"),
]  # fmt: skip


def named(claimed):
    """Return the tests of a claim."""
    return (claimed,) if isinstance(claimed, str) else claimed


def test_every_number_has_its_tests():
    """Faults 1 to 40, 47 and 76 are all named, and no claim twice."""
    assert sorted({number for number, _, _ in CLAIMS}) == [*range(1, 41), 47, 76]
    assert len({(number, claim) for number, claim, _ in CLAIMS}) == len(CLAIMS)


@cache
def names_in(file):
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(
    ("number", "claim", "tests"), CLAIMS, ids=lambda value: str(value) if isinstance(value, int) else None
)
def test_the_tests_of_a_claim_are_there(number, claim, tests):
    """Whoever renames or drops a test must say what holds the claim from now on."""
    for test in named(tests):
        file, _, name = test.partition("::")
        assert name in names_in(file), (number, claim, test)


def test_a_shared_table_of_cases_names_its_fault():
    """The tables of cases have a row for every fault that rests on them."""
    from tests.readers.test_faults import KEPT as KEPT_CASES
    from tests.readers.test_faults import REFUSED as REFUSED_CASES
    from tests.test_fault_sentences import BROKEN

    rows = {REFUSED: {case[0] for case in REFUSED_CASES}, KEPT: {case[0] for case in KEPT_CASES}, EXIT: set(BROKEN)}
    assert [
        (number, test) for number, _, tests in CLAIMS for test in named(tests) if number not in rows.get(test, {number})
    ] == []
