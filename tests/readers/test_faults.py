"""What goes wrong with files, by the number of the fault: refused whole, or one row left out, never in silence."""

import io
import re
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.readers.reading import SAMPLES, read_bytes, refusal
from triage.readers import ExportError, ReadOptions, describe, open_export
from triage.records import Flag

EUC = "text\n" + "これはテストです".encode("euc_jp").decode("cp932", "replace") + "\n"
LATIN = "text\n" + "これはテストです".encode("cp932").decode("latin-1") + "\n"
MOJIBAKE = "text\n" + "これはテストです".encode().decode("cp932", "replace") + "\n"
UTF8, SJIS = "1,これはテスト\n".encode(), "2,これもテスト\n".encode("cp932")

REFUSED = [
    (1, b"", "空のファイル"),
    (1, b"\xef\xbb\xbf\r\n \r\n", "空のファイル"),
    (3, "<!DOCTYPE html><html><body>ログイン</body></html>", "HTMLです"),
    (3, '<?xml version="1.0"?><a/>', "XMLです"),
    (4, '{"error":{"code":403,"message":"m","errors":[{"reason":"quotaExceeded"}]}}', "quotaExceeded"),
    (4, '{"title":"Unauthorized","status":401,"detail":"Unauthorized","type":"about:blank"}', "Unauthorized"),
    (5, '{"items":[{"id":"あ'.encode()[:-1], "途中で切れています"),
    (10, b"id,text\n" + UTF8 + SJIS, "3行目（先頭から31バイト目）"),
    (10, b"id,text\n" + SJIS * 9 + UTF8, "UTF-8とShift_JIS"),
    (11, MOJIBAKE, "文字化け"),
    (11, EUC, "文字化け"),
    (11, LATIN, "文字化け"),
    (12, 'id,text\n1,"abc\n2,def\n3,"ghi"\n', "2行目で始まる引用符"),
    (12, 'id,text\n1,a\n2,"abc\n', "3行目で始まる引用符"),
    (18, "[" * 5000, "入れ子が深すぎます"),
    (33, b"PK\x03\x04" + b"\0" * 50, "壊れています"),
    (
        33,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "パスワード付き",
    ),
    (38, "ACCESS_TOKEN=EAAabcdefghijklmnopqrstuvw\nDEBUG=1\n", "設定ファイル"),
    (9, "id,text\n1,これはテストです。ありがとう\n".encode("euc_jp"), "--encoding euc_jp"),
    (9, "id,text\n1,これはテスト\n".encode("iso2022_jp"), "--encoding iso2022_jp"),
    (9, b"%PDF-1.7 ...", "PDF"),
]


@pytest.mark.parametrize(("number", "data", "said"), REFUSED)
def test_a_file_is_refused_with_its_name_and_what_to_do(number, data, said, tmp_path):
    """Each whole-file fault is an ExportError in Japanese that names the file and the cause."""
    error = refusal(tmp_path, data)
    assert said in str(error), number
    assert str(error).startswith("入力 一.csv：")
    assert error.kind == ("refused" if number == 38 else "data")


KEPT = [
    (2, "id,text\n", [], 0),
    (6, '{"id":1,"text":"a"}\n{"id":2,"text":"あ'.encode()[:-1], ["a"], 1),
    (13, "id,text\n1,a\n2,b,c\n3\n4,d,\n", ["a", "d"], 2),
    (14, "id,text\n1," + "あ" * 140_000 + "\n", ["あ" * 140_000], 0),
    (16, "id,text\n1,a\0b\x1b[31m\n", ["a\ufffdb\x1b[31m"], 0),
    (17, '{"id":"b","text":"\\ud83d 片"}\n{"id":"c","text":"x"}', ["\ufffd 片", "x"], 0),
    (18, '{"text":"a"}\n{"text":"b","text":"c"}\n["x"]\n{"text":"d","n":NaN}\n', ["a", "d"], 2),
    (18, '{"text":"a"}\n{"text":"b","x":' + "[" * 3000 + "]" * 3000 + "}\n", ["a"], 1),
    (18, '{"text":"a"}\n{"text":"b","n":' + "9" * 5000 + "}\n", ["a"], 1),
    (28, '{"id":"c","text":null}\n{"id":"d","text":" \\u3000"}\n', ["", " \u3000"], 0),
    (29, "id,text\n1,👨‍👩‍👧‍👦🇯🇵\n", ["👨‍👩‍👧‍👦🇯🇵"], 0),
    (30, "id,text,いいね\n1,a,1.2万\n2,b,多数\n", ["a", "b"], 0),
    (47, "id,text,author\n1,'=1+1,'@a\n2,''=1,b\n3,'普通,c\n", ["=1+1", "'=1", "'普通"], 0),
]


@pytest.mark.parametrize(("number", "data", "texts", "rejects"), KEPT)
def test_good_rows_survive_bad_ones(number, data, texts, rejects, tmp_path):
    """Each row fault leaves the other rows in and the bad one named."""
    found = read_bytes(tmp_path, data)
    assert found.texts == texts, number
    assert len(found.rejects) == rejects, number
    assert all(reject.row > 0 and reject.reason for reject in found.rejects)


def test_a_count_that_cannot_be_read_is_said(tmp_path):
    """1.2万, 1,234 and 1K are counts; anything else is none, with a warning (30)."""
    found = read_bytes(tmp_path, 'text,いいね\na,1.2万\nb,"1,234"\nc,1K\nd,多数\n')
    assert [c.like_count for c in found.comments] == [12_000, 1_234, 1_000, None]
    assert "いいね数を読めない行が1件" in found.told


def test_flags_say_how_a_text_was_read(tmp_path):
    """Control characters, no text and great length are flagged on the comment (14, 16, 28)."""
    found = read_bytes(tmp_path, "id,text\n1,a\x1bb\n2,\u200b\n3," + "a" * 20_001 + "\n")
    assert [c.flags for c in found.comments] == [(Flag.CONTROL_CHARS,), (Flag.NO_TEXT,), (Flag.LONG_TEXT,)]


def test_replacing_bytes_flags_the_rows(tmp_path):
    """With encoding_errors=replace a mixed file is read and the lost row is flagged (10)."""
    found = read_bytes(tmp_path, b"id,text\n" + UTF8 + SJIS, ReadOptions(encoding_errors="replace"))
    assert found.texts[0] == "これはテスト"
    assert [c.flags for c in found.comments] == [(), (Flag.REPLACED_BYTES,)]


def test_mojibake_may_be_accepted_and_rare_mojibake_is_a_quotation(tmp_path):
    """--accept-mojibake reads the file; one broken comment in a hundred is only warned about (11)."""
    assert read_bytes(tmp_path, MOJIBAKE, ReadOptions(accept_mojibake=True)).comments
    found = read_bytes(tmp_path, MOJIBAKE + "よい\n" * 99)
    assert len(found.comments) == 100 and "文字化けらしい本文が1件" in found.told


BROKEN = "番号,コメント\n1,これはテストです\n".encode().decode("cp932", "replace")
BROKEN_JSON = '{"コメント":"これはテストです"}\n'.encode().decode("cp932", "replace").replace("�", "") * 2


@pytest.mark.parametrize("data", [BROKEN, BROKEN_JSON])
@pytest.mark.parametrize("mapping", ["", 'text = "本文"'])
def test_broken_headings_are_refused_as_broken_too(data, mapping, tmp_path):
    """Nobody is sent to look for a heading that the wrong encoding has taken away; samples show it (11)."""
    (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
    message = str(refusal(tmp_path, data, ReadOptions(mapping=tmp_path / "m.toml" if mapping else None)))
    assert (
        "文字化けしています（1行目「" in message
        and ("逡ｪ蜿ｷ" in message or "繧ｳ繝｡" in message)
        and "見出し" not in message
    )


def test_a_quotation_does_not_make_unknown_headings_broken(tmp_path):
    """One broken cell among many is no broken file: the heading is what is missing."""
    rows = "縺薙ｌ縺ｯ繝繧ｹ繝\n" + "よい\n" * 30
    assert "本文の列が見つかりません" in str(refusal(tmp_path, f"何か\n{rows}"))


@pytest.mark.parametrize("text", ["糸が縺れ縺れて困った", "São João não", "“引用”…‚ƒ", "ﾊﾟｿｺﾝ教室", "ｽﾏﾎ､ﾊﾟｿｺﾝ､ｹｰﾀｲ｡"])
def test_honest_text_is_no_mojibake(text, tmp_path):
    """Rare characters in ordinary sentences do not stop an import (11)."""
    assert read_bytes(tmp_path, f"text\n{text}\n").texts == [text]


def test_int_ids_are_exact_text(tmp_path):
    """Ids above 2^53 and 2^63 stay what they were (19)."""
    found = read_bytes(tmp_path, '{"id":1900000000000000101,"text":"a"}\n{"id":99999999999999999999,"text":"b"}\n')
    assert [c.id for c in found.comments] == ["1900000000000000101", "99999999999999999999"]


def test_secrets_in_a_bad_row_are_masked(tmp_path):
    """A reject shows at most 80 characters of the row and no token (38)."""
    found = read_bytes(tmp_path, "id,text\n1,a,https://x/?access_token=SECRET123&b=1," + "z" * 500 + "\n2,b\n")
    assert "SECRET123" not in repr(found) and len(found.rejects[0].value) <= 80


SECRETS = [
    "https://graph.example/1?access_token=SECRET&x=1",
    "https://graph.example/1?access%5Ftoken=SECRET&x=1",
    "https://graph.example/1?access%255Ftoken=SECRET",
    "https://graph.example/1?x=1&sig=SECRET",
    "https://graph.example/cb?code=SECRET#top",
    "https://l.example/?u=https%3A%2F%2Fgraph.example%2F1%3Faccess_token%3DSECRET%26x%3D1&h=2",
    "見出し https://graph.example/1?key=SECRET　続き",
]


@pytest.mark.parametrize(
    "heading", ["url", "投稿URL", "対象投稿", "返信先", "投稿者id", "投稿者", "番号", "アカウント"]
)
@pytest.mark.parametrize("address", SECRETS)
def test_no_field_keeps_the_token_of_an_address(heading, address, tmp_path):
    """Wherever people put an address, its token, signature or code is left out, and what follows it stays (38)."""
    found = read_bytes(tmp_path, f"本文,{heading}\nよい,{address}\n")
    assert len(found.comments) == 1 and "SECRET" not in repr(found)
    assert ("続き" in repr(found)) is ("続き" in address)


@pytest.mark.parametrize("address", SECRETS)
def test_no_reject_keeps_the_token_of_an_address(address, tmp_path):
    """A row that is left out shows none either (38)."""
    assert "SECRET" not in repr(read_bytes(tmp_path, f"id,text\n1,a,{address}\n2,b\n"))


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/watch?v=a&lc=U1",
        "https://a.example/?q=1&page=2#x",
        "https://a.example/?monkey=1&design=2",
    ],
)
def test_an_address_without_a_token_stays_as_it_is(address, tmp_path):
    """Nothing else is taken out of an address."""
    assert read_bytes(tmp_path, f"本文,url\nよい,{address}\n").comments[0].url == address


def test_a_file_that_changes_while_read_is_refused(tmp_path):
    """Bytes added during the reading are found at its end (36)."""
    path = tmp_path / "a.csv"
    path.write_text("id,text\n1,a\n2,b\n", encoding="utf-8")
    comments = iter(open_export(path, ReadOptions()))
    next(comments)
    with path.open("a", encoding="utf-8") as more:
        more.write("3,c\n")
    with pytest.raises(ExportError, match="ファイルが変わりました"):
        list(comments)


@pytest.mark.parametrize("name", ["ありません.csv", "."])
def test_a_missing_file_is_missing(name, tmp_path):
    """A file that is not there, or a folder, is kind `missing` and its message names it."""
    with pytest.raises(ExportError) as missing:
        open_export(tmp_path / name, ReadOptions())
    assert missing.value.kind == "missing"


def test_standard_input_is_read_like_a_file():
    """The name "-" reads JSON Lines from the stream it is given."""
    stream = io.BytesIO('{"id":"a","text":"よい"}\n'.encode())
    assert [c.text for c in open_export("-", ReadOptions(), stdin=stream)] == ["よい"]


def test_memory_stays_flat_over_a_long_file(tmp_path):
    """Twenty thousand rows are streamed: what is held grows with ids, not with texts (40)."""
    path = tmp_path / "long.csv"
    path.write_text("id,text\n" + "".join(f"{i},{'長い本文' * 50}\n" for i in range(20_000)), encoding="utf-8")
    tracemalloc.start()
    n = sum(1 for _ in open_export(path, ReadOptions()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert n == 20_000 and peak < path.stat().st_size * 0.8


def test_describe_shows_the_guess_before_anything_is_read():
    """The heading, encoding and columns are shown, and what nobody reads (dry run)."""
    found = describe(SAMPLES / "generic.csv", ReadOptions())
    assert dict(found.columns) == {
        "comment_id": "番号",
        "text": "コメント",
        "posted_at": "投稿日時",
        "author_name": "投稿者",
        "url": "URL",
    }
    assert (found.format, found.encoding, found.header_row, found.unread) == (
        "generic",
        "utf-8",
        1,
        ("備考",),
    )


@settings(max_examples=60)
@given(
    texts=st.lists(
        st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\ufeff"), min_size=1),
        min_size=1,
        max_size=5,
    )
)
def test_canonical_csv_gives_back_every_text(tmp_path_factory, texts):
    """Whatever a comment holds, a quoted CSV cell gives it back as posted; a table of numbers alone is no comments."""
    texts = [*texts, "ことば"]
    path = tmp_path_factory.getbasetemp() / "t.csv"
    quoted = ['"' + text.replace('"', '""') + '"' for text in texts]
    path.write_bytes(("comment_id,text\r\n" + "".join(f"{i},{q}\r\n" for i, q in enumerate(quoted))).encode("utf-8"))
    guarded = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")
    found = [c.text for c in open_export(path, ReadOptions(accept_mojibake=True))]
    assert found == [text[1:] if guarded.match(text) else text for text in texts]
