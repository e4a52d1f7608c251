"""Links in every dress, and the domain they really lead to."""

import pytest

from triage.detectors.links import Links, find_links, registered_domain
from triage.reading import Reading, read
from triage.records import Comment, CommentId, Platform, Source
from triage.text import normalise


def reading(text: str) -> Reading:
    return read(Comment(CommentId("c1"), Platform.X, text, Source("test", "t.csv", "0" * 64, 1)))


def found(text: str, *official: str) -> set[str]:
    (cues,) = Links(official)([reading(text)])
    return {str(cue.category) for cue in cues}


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("https://www.warui.example/a?b=1 見て", "warui.example"), ("ｈｔｔｐｓ：／／ｗａｒｕｉ．ｅｘａｍｐｌｅ／ａ", "warui.example"),
        ("hxxps://warui[.]example/x", "warui.example"), ("https://mhlw.go.jp@evil.example/a", "evil.example"),
        ("ttps://x.example/p", "x.example"), ("warui ドット com", "warui.com"), ("ここから→bit.ly/xx", "bit.ly"),
        ("https://a.exampleから登録", "a.example"), ("https://a.example。すごい", "a.example"), ("aaa[.]example/x", "aaa.example"),
        ("https://sub.shop.co.jp/", "shop.co.jp"), ("http://192.168.0.1/a", ""),
        ("warui。comを見て", "warui.com"), ("ｗａｒｕｉ。ｃｏｍ／ａ", "warui.com"), ("warui [ドット] com", "warui.com"), ("warui(dot)com", "warui.com"), ("warui . com", "warui.com"),
        ("www . warui . example", "warui.example"), ("https:\\\\evil.example\\a", "evil.example"), ("h**ps://warui.example/x", "warui.example"), ("http://2130706433/a", ""),
        ("https://user:pass@evil.example/", "evil.example"), ("h t t p s : / / warui.example /a", "warui.example"), ("mhlw.g\u043e.jp", "g\u043e.jp"), ("lin.ee/abc", "lin.ee"),
    ],
)  # fmt: skip
def test_registered_domain_is_seen_through_disguise(text: str, domain: str) -> None:
    """The registered domain is the one a browser would visit, whatever stands before it."""
    assert [link.domain for link in find_links(normalise(text).text)] == [domain]


@pytest.mark.parametrize(
    "text",
    [
        "form.pdfを見て",
        "3.5倍",
        "そう...です",
        "NICE.です",
        "終わった. そして",
        "12:30-13:00",
        "v2.0",
        "今日。comedyを見た",
        "3.5倍です。com",
        "Node.jsの話",
        "U.S.A.",
        "終わった . そして",
        "desc。次",
        "マニュアル・PDF",
    ],
)
def test_ordinary_dots_are_no_links(text: str) -> None:
    """File names, decimals and full stops are no links."""
    assert find_links(normalise(text).text) == []


def test_official_domain_is_exempt_but_not_its_imitation() -> None:
    """The body's domain and what lies under it bring no cue; userinfo and look-alike hosts do."""
    assert found("https://www.mhlw.go.jp/x", "mhlw.go.jp") == set()
    assert found("mhlw.go.jp見て", "mhlw.go.jp") == set()
    assert "tos" in found("https://mhlw.go.jp@evil.example/a", "mhlw.go.jp")
    assert found("https://mhlw.go.jp.evil.example/a", "mhlw.go.jp")
    assert found("https://xmhlw.go.jp/", "mhlw.go.jp")


@pytest.mark.parametrize(
    ("text", "imitates"),
    [
        ("https://mhlw.go.jp.login.example/", True), ("https://mhlw-go-jp.example/", True), ("https://mhlw.g0.jp/", True), ("mhlw.g\u043e.jp", True),
        ("https://www.mhlw.go.jp/", False), ("https://mhlw.example/", False), ("https://logo.jp/", False),
    ],
)  # fmt: skip
def test_host_dressed_as_an_official_one_is_told(text: str, imitates: bool) -> None:
    """An official domain inside another host, with hyphens or look-alike letters, is a strong cue of its own."""
    (cues,) = Links(["mhlw.go.jp", "go.jp"])([reading(text)])
    assert any(cue.category == "tos" and cue.strength >= 0.9 for cue in cues) is imitates


@pytest.mark.parametrize("text", ["javascript:alert(1)", "data:text/html,<b>", "JavaScript : void(0)"])
def test_link_that_runs_is_told(text: str) -> None:
    """An address that does something by itself is a strong cue, though it has no host."""
    assert "tos" in found(text)


@pytest.mark.parametrize(
    ("text", "category"),
    [("lin.ee/abc", "commercial"), ("bit.ly.example/xx", "tos"), ("https://xn--eckwd4c7c.example/", "tos"),
     ("https://free-movie.example/", "ip"), ("https://a.example/", "other"), ("ｈｔｔｐｓ：／／ａ．ｅｘａｍｐｌｅ", "tos")],
)  # fmt: skip
def test_kind_of_link_brings_its_category(text: str, category: str) -> None:
    """Invitations, shorteners, disguises and pirate names each bring their own category."""
    assert category in found(text)


def test_domain_needs_no_network() -> None:
    """The suffix list is the shipped one: a two-level public suffix is known without fetching anything."""
    assert registered_domain("a.b.lg.jp") == "b.lg.jp"
    assert registered_domain("www.shop.co.jp") == "shop.co.jp"


def test_a_public_suffix_in_another_script_is_known_as_it_is_encoded() -> None:
    """公司.cn is a suffix as it is and as xn--; what stands before it is the registered domain."""
    assert registered_domain("www.shop.公司.cn") == "shop.公司.cn"
    assert registered_domain("www.shop.xn--55qx5d.cn") == "shop.xn--55qx5d.cn"
