"""When two rows are one comment, by the platform's id or by content."""

import tracemalloc
from datetime import UTC, datetime

import pytest

from tests.readers.reading import own, read_bytes
from triage.readers import ReadOptions, content_key, open_export, version_key
from triage.readers.draft import Draft
from triage.readers.identity import Register
from triage.records import Flag, Platform

YT = "https://www.youtube.com/watch?v=a&lc=U1"
POST = "https://example.com/post"


def ids(found):
    return [comment.id for comment in found.comments]


def test_hand_numbered_rows_with_other_content_are_other_comments(tmp_path):
    """Number 1 with two texts is two comments: the first keeps the number, repeats of either count once (21)."""
    found = read_bytes(tmp_path, "id,text\n1,a\n1,b\n1,b\n1,a\n")
    first, second = found.comments
    assert first.id == "1" and second.id == f"1#{content_key(second)[:8]}"
    assert found.counts["duplicate"] == 2 and "別のコメント" in found.told


def test_a_stable_id_with_other_text_is_a_new_version(tmp_path):
    """With id_stable the later text is a version under the same id, and Import says native."""
    mapping = tmp_path / "m.toml"
    mapping.write_text("id_stable = true\n", encoding="utf-8")
    path = tmp_path / "t.csv"
    path.write_text("id,text\n1,a\n1,b\n", encoding="utf-8")
    opened = open_export(path, ReadOptions(mapping=mapping))
    assert [c.id for c in opened] == ["1", "1"]
    assert opened.identity == "native" and "新しい版" in opened.warnings[0]


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        (f"1,a,{YT},x,2026-04-03", f"1,b,{YT},y,2026-04-04", True),
        (f"1,a,{POST},x,2026-04-03", f"1,b,{POST},x,2026-04-03", True),
        (f"1,a,{POST},x,2026-04-03", f"1,b,{POST},y,2026-04-03", False),
        ("1,a,,x,2026-04-03", "1,b,,x,2026-04-03", False),
        (f"1,a,{YT},x,2026-04-03", "1,b,https://www.youtube.com/watch?v=a&lc=U2,x,2026-04-03", False),
    ],
)
def test_an_address_tells_versions_from_other_comments(one, two, same, tmp_path):
    """A comment's own address makes a version; an address of anything else only with author and time."""
    found = read_bytes(tmp_path, f"id,text,url,author,posted_at\n{one}\n{two}\n")
    assert (found.comments[0].id == found.comments[1].id) is same
    keys = [version_key(c) for c in found.comments]
    assert (keys[0] == keys[1] != "") is same


def test_rows_without_id_get_one_from_content_with_their_ordinal(tmp_path):
    """Identical rows without id stay two, and keep their ids when the file is read again."""
    found = read_bytes(tmp_path, "text\na\na\nb\n")
    assert ids(found) == ids(read_bytes(tmp_path, "text\na\na\nb\n"))
    assert ids(found)[1] == ids(found)[0] + "-2" and len(set(ids(found))) == 3


def test_ids_that_excel_rounded_are_never_equal(tmp_path):
    """1.23E+18 is replaced by a content id, flagged and said; two such rows stay two (20)."""
    found = read_bytes(tmp_path, "id,text\n1.23E+18,a\n1.23E+18,b\n1.23e+18,a\n")
    assert len(set(ids(found))) == 3 and all(c.flags == (Flag.LOSSY_ID,) for c in found.comments)
    assert "桁の落ちた番号が3件" in found.told


def test_platform_ids_with_the_same_text_count_once_and_with_other_text_are_versions(tmp_path):
    """In a platform export the native id rules (21)."""
    line = '{{"cid":"U","text":"{}","channel":"c","time_parsed":1}}\n'
    found = read_bytes(tmp_path, line.format("a") * 2 + line.format("b"))
    assert ids(found) == ["youtube:U", "youtube:U"] and found.texts == ["a", "b"]
    assert (found.counts["duplicate"], found.counts["version"]) == (1, 1)


def test_a_comment_address_names_a_row_without_id(tmp_path):
    """A hand-made row with a comment's own address gets the platform's id, so that an export later meets it."""
    assert ids(read_bytes(tmp_path, f"text,url\na,{YT}\n")) == ["youtube:U1"]


def test_the_account_is_part_of_the_key(tmp_path):
    """The same number under two accounts is two comments without a warning."""
    found = read_bytes(tmp_path, "id,account,text\n1,k,a\n1,m,b\n")
    assert ids(found) == ["1", "1"] and found.warnings == []


def test_own_accounts_are_context_and_a_borrowed_name_is_not(tmp_path):
    """The owner is known by id; another with the owner's display name stays a comment (27)."""
    data = "id,text,author_id,author,platform\n1,a,UCown,労働局,youtube\n2,b,UCx,労働局,youtube\n"
    found = read_bytes(tmp_path, data, ReadOptions(accounts=own(Platform.YOUTUBE, "UCown")))
    assert [c.author_is_owner for c in found.comments] == [True, False]


@pytest.mark.parametrize("handle", ["Kunren", "@kunren", "KUNREN"])
def test_a_handle_is_one_name_with_or_without_its_mark(handle, tmp_path):
    """@kunren, Kunren and kunren are one account, so its replies are context."""
    data = "text,author_id,platform\nよい,@Kunren,x\nb,kunren2,x\n"
    found = read_bytes(tmp_path, data, ReadOptions(accounts=own(Platform.X, handle)))
    assert [c.author_is_owner for c in found.comments] == [True, False]


@pytest.mark.parametrize(
    ("row", "account", "ours"),
    [
        ("kunren,instagram,", "", True),
        ("kunren,x,", "", False),
        ("kunren,x,", "kunren", False),
        ("kunren,,https://x.com/kunren/status/1", "kunren", False),
        ("kunren,,https://tiktok.example/1", "kunren", False),
        ("kunren,TikTok,", "kunren", False),
        ("kunren,,", "", False),
        ("kunren,,", "@Kunren", True),
        ("other,,", "other", False),
    ],
)
def test_a_handle_is_the_offices_on_its_platform_only(row, account, ours, tmp_path):
    """Who took the office's handle elsewhere is no owner; of a row without a place only the account given is (27)."""
    options = ReadOptions(accounts=own(Platform.INSTAGRAM, "kunren"), account=account)
    (comment,) = read_bytes(tmp_path, f"text,author_id,platform,url\nよい,{row}\n", options).comments
    assert comment.author_is_owner is ours


@pytest.mark.parametrize(
    ("heading", "name", "ours"),
    [
        ("username", "46Kunrenka", True),
        ("screen_name", "@46kunrenka", True),
        ("handle", "46Kunrenka", True),
        ("handle", "46Kunrenka2", False),
        ("name", "46Kunrenka", False),
        ("ユーザー名", "46Kunrenka", False),
    ],
)
def test_the_office_is_known_by_its_handle_too(heading, name, ours, tmp_path):
    """A reply under the office's handle is context; a display name, which anybody may take, never is (27)."""
    options = ReadOptions(accounts=own(Platform.X, "46Kunrenka"))
    (comment,) = read_bytes(tmp_path, f"text,{heading},platform\nよい,{name},x\n", options).comments
    assert (comment.author_is_owner, comment.author_name) == (ours, name)


def test_a_handle_beside_a_display_name_takes_no_place(tmp_path):
    """Who posted is still shown by the name, and no longer listed as a column that nobody reads."""
    options = ReadOptions(accounts=own(Platform.X, "46Kunrenka"))
    found = read_bytes(tmp_path, '{"text":"よい","name":"労働局","username":"46Kunrenka","platform":"x"}\n', options)
    assert [(c.author_is_owner, c.author_name, c.author_id) for c in found.comments] == [(True, "労働局", "")]


def test_line_ends_inside_a_cell_do_not_change_identity(tmp_path):
    """Excel writes LF where a CSV editor writes CRLF: the same row is the same comment."""
    found = read_bytes(tmp_path, 'id,text\r\n1,"a\r\nb"\r\n1,"a\nb"\r\n')
    assert found.texts == ["a\r\nb"] and found.counts["duplicate"] == 1


def test_naive_times_are_taken_in_the_zone_and_said(tmp_path):
    """2026/4/3 9:05 is Japanese time unless the mapping says otherwise, and the import says which (23)."""
    mapping = tmp_path / "m.toml"
    mapping.write_text('timezone = "America/New_York"\n', encoding="utf-8")
    data = "text,日時\na,2026/7/3 9:05\n"
    found = read_bytes(tmp_path, data)
    assert found.comments[0].posted_at == datetime(2026, 7, 3, 0, 5, tzinfo=UTC) and "Asia/Tokyo" in found.told
    found = read_bytes(tmp_path, data, ReadOptions(mapping=mapping))
    assert found.comments[0].posted_at == datetime(2026, 7, 3, 13, 5, tzinfo=UTC) and "New_York" in found.told


def test_a_million_ids_are_remembered_in_little():
    """Whatever the ids and addresses are, a row costs less than 200 bytes: a million stay below 200 MB (40)."""
    register, n = Register(native=False), 5_000
    tracemalloc.start()
    for number in range(n):
        register.place(Draft(number, f"id-{number:060}", "本文", url=f"https://example.com/{number:060}"))
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert held / n < 200


@pytest.mark.parametrize("key", ["1.23E+18", "１．２３Ｅ＋１８", "'1.23E+18", "1.23ｅ18"])
def test_an_id_that_excel_rounded_is_known_however_it_is_written(key, tmp_path):
    """In wide letters or behind the apostrophe of a text cell, it is no id either."""
    found = read_bytes(tmp_path, f"番号,コメント\n{key},甲\n{key},乙\n")
    assert found.counts["lossy_id"] == 2 and not any(key in c.id for c in found.comments)


@pytest.mark.parametrize("data", ["%s\n%s\n", "[%s,%s]", '[%s,%s,{"id":1,"id":1}]'])
def test_a_json_number_that_is_too_great_is_no_id(data, tmp_path):
    """Of 1e400 only infinity would be left, which two comments can share."""
    found = read_bytes(tmp_path, data % ('{"id":1e400,"text":"甲"}', '{"id":-1e400,"text":"乙"}'), name="a.json")
    assert found.texts == ["甲", "乙"] and not any("inf" in c.id for c in found.comments)
    assert "数値でない値（NaN等）のある行が2件" in found.told
