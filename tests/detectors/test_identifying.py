"""What may identify somebody is blacked out of a copy, in whatever way it is written."""

import pytest

from triage.detectors.identifying import BLACK, blacked


def out(text, *named):
    """Return a text as it is given out; 099-219-8711 and example.go.jp are the body's own."""
    return blacked(text, named=named, phones=("099-219-8711",), domains=("example.go.jp",))


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("taro yamada", "Taro Yamada wrote this"),
        ("TARO", "ＴＡＲＯさんの投稿"),
        ("タロウ丸", "ﾀﾛｳ丸が書いた"),
        ("abcd", "ab\u200bcd と同じ"),
        ("@abcd", "abcd と同じ"),
        ("abcd", "@abcd と同じ"),
    ],
)
def test_a_name_goes_in_whatever_case_width_or_disguise(name, written):
    """The poster's name is the same to a reader, and must not stay for its spelling."""
    told = out(written, name)

    assert BLACK in told and "aro" not in told.lower() and "abcd" not in told.replace("\u200b", "") and "丸" not in told


@pytest.mark.parametrize("handle", ["@taro-yamada", "@" + "a" * 40, "@a", "@たろう丸", "＠ｔａｒｏ．ｙ"])
def test_a_handle_goes_whole(handle):
    """Nothing of it is left before or behind the mark."""
    assert out(f"{handle} より") == f"{BLACK} より"


def test_the_bodys_own_number_and_page_stay_but_not_what_a_link_carries():
    """A page of the body's own is no private matter; what a query carries may be."""
    assert out("099-219-8711 へ") == "099-219-8711 へ"
    assert out("https://www.example.go.jp/kaiji/ を") == "https://www.example.go.jp/kaiji/ を"
    assert "taro" not in out("https://www.example.go.jp/?u=taro を")


def test_what_identifies_nobody_stays_as_it_is():
    """Criticism is read in full."""
    assert out("無能な職員だ。何度も待たされた", "匿名") == "無能な職員だ。何度も待たされた"
