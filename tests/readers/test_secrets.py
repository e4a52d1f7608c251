"""Access tokens, keys and passwords are neither kept nor shown, however they are written (38)."""

import pytest

from tests.readers.reading import read_bytes
from triage.readers import ReadOptions
from triage.readers.cells import clean_url, mask_secrets

KEEP_GOING = ReadOptions(keep_going=True)
INSTAGRAM = "IGQVJX" + "SECRET" * 4


@pytest.mark.parametrize(
    "written",
    [
        '"access_token": "SECRET one"',
        '"access_token":"SECRET',
        '"password": "SECRET"',
        r'"password": "a\"SECRET"',
        r"{\"client_secret\":\"SECRET\"}",
        "'token': 'SECRET'",
        "token = SECRET",
        "https://user:SECRET@graph.example/1",
        INSTAGRAM,
        "IGAA" + "SECRET" * 4,
        "ya29.a0SECRET-SECRET",
        "GOCSPX-SECRETSECRET",
    ],
)
def test_a_secret_is_masked(written):
    """By its name, quoted or not, and by its shape without a name."""
    assert "SECRET" not in mask_secrets(written)


@pytest.mark.parametrize(
    "written",
    [
        "パスワードの話はしていません。鍵はかけましたか：はい",
        "UgzIGAAxKq3Rw9abcd4AaABAg.9x1ya29",
        '{"id": "17900000000000001", "text": "だめ", "author": "見本"}',
        "https://video.example/@name:1/2",
        "IGQVは何の略ですか",
    ],
)
def test_what_is_no_secret_is_shown(written):
    """Ordinary text, ids and addresses stay as they are."""
    assert mask_secrets(written) == written


def test_what_stands_behind_a_quoted_secret_is_still_shown():
    """The mark takes the place of the value alone."""
    assert mask_secrets('{"token": "SECRET", "text": "だめ"}') == '{"token": "***", "text": "だめ"}'


def test_a_cut_line_shows_no_token(tmp_path):
    """A JSON line that breaks off inside its token is listed without it."""
    data = '{"text":"よい"}\n{"text":"だめ","access_token": "' + INSTAGRAM + "\n"
    found = read_bytes(tmp_path, data, KEEP_GOING, "a.jsonl")
    assert len(found.rejects) == 1 and "SECRET" not in repr(found)


@pytest.mark.parametrize("heading", ["page_token", "API Key", "パスワード", "アクセストークン"])
@pytest.mark.parametrize("row", ["1,だめ,だめ,SECRET", "1,SECRET", "1,だめ,SECRET,だめ"])
def test_a_ragged_row_shows_no_cell_of_a_secret_column(heading, row, tmp_path):
    """The column's heading says that it is secret, wherever one comma too many or too few has moved the cell."""
    found = read_bytes(tmp_path, f"id,text,{heading}\n0,よい,x\n{row}\n", KEEP_GOING)
    assert found.rejects[0].value.startswith("1,") and "SECRET" not in repr(found)


def test_a_line_with_a_stray_quote_is_not_shown_beside_a_secret_column(tmp_path):
    """Nobody can tell which part of it is the secret one."""
    found = read_bytes(tmp_path, 'id,text,page_token\n0,よい,x\n1,"だ"め,SECRET\n2,よい,y\n', KEEP_GOING)
    assert found.rejects and "SECRET" not in repr(found)


def test_a_ragged_row_of_other_columns_is_shown(tmp_path):
    """Nothing is hidden where no heading says so."""
    found = read_bytes(tmp_path, "id,text,likes\n0,よい,1\n1,だめ,だめ,2\n", KEEP_GOING)
    assert found.rejects[0].value == "1,だめ,だめ,2"


def test_the_password_of_an_address_is_not_kept():
    """Name and password before the host are left out; a name in the path is none."""
    assert clean_url("https://user:SECRET@a.example/1") == "https://a.example/1"
    assert clean_url("https://a.example/@user:1@b") == "https://a.example/@user:1@b"
