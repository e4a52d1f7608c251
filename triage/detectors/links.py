"""Links, plain or in disguise, judged by their shape and registered domain; nothing is ever opened.

The console shows the registered domain found here, so that `mhlw.go.jp@evil.example` misleads nobody.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from triage.expression import compiled
from triage.reading import Reading
from triage.records import CategoryId, Cue

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

NAME = "links"
COMMERCIAL, TOS, IP, OTHER = (CategoryId(name) for name in ("commercial", "tos", "ip", "other"))

_DOT = (
    r"(?:\.|\s?(?:\[\.?\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|[\[(]ドット[\])]|ドット)\s?|\s\.\s?|\.\s"
    r"|(?<=[a-z0-9])[。・](?=[a-z0-9]))"
)
# Browsers take 。 for a dot and a backslash for a slash.
_SCHEME = r"(?:h\s?[tx*×]\s?[tx*×]\s?p\s?s?|ttps?)\s?:\s?[/\\¥]\s?[/\\¥]\s?"
_HOST = rf"[a-z0-9\u00a1-\uffef_-]{{1,63}}(?:{_DOT}[a-z0-9\u00a1-\uffef_-]{{1,63}}){{1,6}}"
_WITH_SCHEME = (
    rf"(?P<scheme>{_SCHEME})(?:(?P<user>[^\s/@]{{1,80}})@)?"
    rf"(?P<host>{_HOST}|[0-9]{{1,3}}(?:\.[0-9]{{1,3}}){{3}}|[0-9]{{8,10}})(?P<rest>[/?#:\\][!-~]*)?"
)
# Greek and Cyrillic letters pass for Latin ones in a host; Japanese ones would join the sentence around it.
_LETTER = "a-z0-9\u0370-\u03ff\u0400-\u04ff"
_ASCII_LABEL = f"[{_LETTER}](?:[{_LETTER}-]{{0,61}}[{_LETTER}])?"
# What runs on opening, without a host.
_ACTIVE = r"(?:java|vb)script\s?:\s?[!-~]+|data:[a-z]+/[a-z]+[;,][!-~]*"
_BARE = (
    rf"(?<![{_LETTER}@.])(?P<host>(?:{_ASCII_LABEL}{_DOT}){{1,5}}(?P<tld>[a-z]{{2,18}}))"
    r"(?![a-z0-9-])(?P<rest>[/?#:][!-~]*)?"
)
_GATE = re.compile(r"\.|://|:[\\¥]|dot|ドット|\[\]|[a-z0-9][。・][a-z0-9]|script|data:")
_WORD = re.compile(r"[a-z0-9]")
# A bare host is a link only under these endings; file names (form.pdf, v2.jp of a code) stay words.
_BARE_ENDINGS_WORDS = """
com net org jp info biz co me ee ly gg tv xyz top site online shop club link app
io dev cc vip live fun icu click work pro store ru cn example test invalid be to page ink
gl gd
"""
_BARE_ENDINGS = frozenset(_BARE_ENDINGS_WORDS.split())
# 「warui . com」: only under endings that are no words, and with a space on both sides.
_SPACED = r"[a-z0-9-]{3,}(?:\s\.\s[a-z0-9-]+)*\s\.\s(?:com|net|org|jp|info|biz|example|test|invalid)"
_SHORTENERS_WORDS = """
bit.ly t.co tinyurl.com goo.gl ow.ly is.gd buff.ly cutt.ly rb.gy
x.gd ux.nu onl.la onl.tw qr.paps.jp shorturl.at t.ly tiny.cc bit.do
s.id 00m.in lnkd.in amzn.to amzn.asia urx.nu urx.blue qrtn.jp
"""
_SHORTENERS = frozenset(_SHORTENERS_WORDS.split())
_SHORT_LABELS = frozenset(name.split(".")[0] for name in _SHORTENERS if len(name.split(".")[0]) > 1)
_INVITES = (
    r"lin\.ee|line\.me/(?:r|ti)|line\.example|liff\.line|t\.me/|telegram|discord\.gg|wa\.me|chat\.whatsapp"
    r"|signal\.(?:me|group)|open\.kakao"
)
_PIRACY = (
    r"torrent|manga.?raw|raw.?manga|free.?movie|movie.?free|fullmovie|warez|crack|mp3.?free|pdf.?free"
    r"|漫画|無料視聴"
)
_SELLING = (
    r"affi|ref=|invite|promo|coupon|campaign|shop|store|fukugyo|kasegu|money|invest|bonus|free.?gift"
    r"|lp[/?]|line-?add"
)
_MANY_HYPHENS = 4
_FEWEST_LABELS = 2
_LOOKALIKES = str.maketrans("01аеорсхуіјһο", "olaeopcxyijho")
_DEFAULT_PORTS = ("80", "443")


@dataclass(frozen=True, slots=True)
class Link:
    """One link in a normalised text: half-open range, host as it would be visited, and how it was dressed.

    `domain` is the registered domain (public suffix plus one label), "" for an address of numbers.
    """

    start: int
    end: int
    host: str
    domain: str
    rest: str
    disguised: bool
    userinfo: bool
    foreign_script: bool


@cache
def _suffixes(*, encoded: bool) -> "PublicSuffixList":
    """Return the public suffixes, those of other scripts as in xn-- too if asked for: that takes 0.06 s, else 0.015."""
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415  (only where a text holds a link)

    return PublicSuffixList(only_icann=True, accept_encoded_idn=encoded)


def registered_domain(host: str) -> str:
    """Return the registered domain of a host by the public suffix list of the package; "" for none.

    Under endings that no public list knows (.example, .invalid) the last two labels stand in.
    """
    labels = [label for label in host.split(".") if label]
    if len(labels) < _FEWEST_LABELS or labels[-1].isdecimal():
        return ""
    name = ".".join(labels)
    return _suffixes(encoded="xn--" in name.lower()).privatesuffix(name) or ".".join(labels[-2:])


def _host(written: str) -> str:
    return re.sub(_DOT, ".", written).replace(" ", "").strip(".").rstrip("、。")


def _trimmed_host(host: str) -> str:
    """Cut what Japanese writing runs on after an ASCII host (「a.exampleから」)."""
    labels = host.split(".")
    ascii_end = re.match(r"[a-z0-9-]+", labels[-1])
    if ascii_end and not labels[-1].startswith("xn--"):
        labels[-1] = ascii_end[0]
    return ".".join(labels)


def find_links(text: str) -> list[Link]:
    """Return every link of a normalised text in order, in whatever disguise; nothing is looked up."""
    if _WORD.search(text) is None or _GATE.search(text) is None:
        return []
    found = [*_schemed(text), *_active(text)]
    taken = [(link.start, link.end) for link in found]
    found += [link for link in _bare(text) if all(link.end <= start or end <= link.start for start, end in taken)]
    return sorted(found, key=lambda link: link.start)


def _active(text: str) -> Iterator[Link]:
    if "script" in text or "data:" in text:
        for match in compiled(_ACTIVE).finditer(text):
            yield Link(*match.span(), "", "", match[0], disguised=True, userinfo=False, foreign_script=False)


def _schemed(text: str) -> Iterator[Link]:
    for match in compiled(_WITH_SCHEME).finditer(text):
        host = _trimmed_host(_host(match["host"]))
        end = match.end() if match["rest"] else match.start("host") + _kept(match["host"])
        plain = (
            match["scheme"] in ("http://", "https://")
            and "." in match["host"]
            and _host(match["host"]) == match["host"]
        )
        yield _link((match.start(), end), host, match["rest"] or "", disguised=not plain, userinfo=bool(match["user"]))


def _kept(written: str) -> int:
    """Length of the written host without Japanese text that runs on after its last label."""
    tail = re.search(r"(?<=[a-z0-9])[^\x00-\x7f].*$", written) if re.match(r"[\x00-\x7f]", written) else None
    return tail.start() if tail and "." not in tail[0] and "ドット" not in tail[0] else len(written)


def _bare(text: str) -> Iterator[Link]:
    for match in compiled(_BARE).finditer(text):
        written = match["host"]
        host = _host(written)
        broken = host != written
        if match["tld"] not in _BARE_ENDINGS or host.replace(".", "").isdecimal():
            continue
        # 「…です. com」-like accidents: a broken dot needs a path or a scheme-like ending beside it.
        spaced = re.search(r"\.\s|\s\.", written) is not None
        if spaced and not match["rest"] and not (written.startswith("www") or compiled(_SPACED).fullmatch(written)):
            continue
        yield _link(match.span(), host, match["rest"] or "", disguised=broken, userinfo=False)


def _link(place: tuple[int, int], host: str, rest: str, *, disguised: bool, userinfo: bool) -> Link:
    foreign = host.startswith("xn--") or ".xn--" in host or not host.isascii()
    return Link(*place, host, registered_domain(host), rest, disguised, userinfo, foreign)


def _is_short(link: Link) -> bool:
    return link.domain in _SHORTENERS or link.host.split(".")[0] in _SHORT_LABELS


def _is_odd(link: Link) -> bool:
    port = re.match(r":([0-9]+)", link.rest)
    return link.domain == "" or link.host.count("-") > _MANY_HYPHENS or bool(port and port[1] not in _DEFAULT_PORTS)


class Links:
    """Cues for links not the body's own: invitations, shorteners, disguises, pirate and sales addresses."""

    name = NAME

    def __init__(self, official_domains: Sequence[str]) -> None:
        self.official_domains = tuple(official_domains)
        self._official = tuple(domain.lower().lstrip(".") for domain in official_domains)
        inner = "|".join(re.escape(domain) for domain in self._official)
        self._inside = re.compile(rf"(?:^|\.)(?:{inner})(?:\.|$)") if inner else None

    def __call__(self, readings: Sequence[Reading]) -> list[tuple[Cue, ...]]:
        """Return one tuple of cues for each reading, in order; spans point into the text as posted."""
        return [
            tuple(self._cues(reading, links)) if (links := find_links(reading.normal.text)) else ()
            for reading in readings
        ]

    def _cues(self, reading: Reading, links: Sequence[Link]) -> Iterator[Cue]:
        for link in links:
            if not self._is_official(link):
                place = (reading.normal.span(link.start, link.end),)
                wide, imitates = _is_wide(reading, link), self._imitates(link)
                for category, strength, reason in _judge(link, wide=wide, imitates=imitates):
                    yield Cue(category, place, strength, NAME, reason)

    def _is_official(self, link: Link) -> bool:
        """Whether the host is, or lies under, one of the body's domains; a name before an @ is no host."""
        return any(link.host == domain or link.host.endswith("." + domain) for domain in self._official)

    def _imitates(self, link: Link) -> bool:
        """Whether a host that is not the body's bears one of its domains inside, with hyphens or look-alikes."""
        host = link.host.replace("-", ".").translate(_LOOKALIKES)
        return self._inside is not None and self._inside.search(host) is not None


def _is_wide(reading: Reading, link: Link) -> bool:
    """Whether the link was posted in full-width letters or with unseen characters inside."""
    span = reading.normal.span(link.start, link.end)
    return reading.normal.posted[span.start : span.end].lower() != reading.normal.text[link.start : link.end]


def _judge(link: Link, *, wide: bool, imitates: bool) -> Iterator[tuple[CategoryId, float, str]]:
    if not link.host:
        yield TOS, 0.9, "開くと動作する形のリンクがあります。開かずに確認してください。"
        return
    shown = f"（登録ドメイン：{link.domain}）" if link.domain else "（数字だけの接続先）"
    address = link.host + link.rest
    if link.userinfo or link.foreign_script or imitates:
        yield TOS, 0.9, f"別のサイトに見せかけた形のリンクがあります{shown}。"
    if link.disguised or wide:
        yield TOS, 0.7, f"自動検知を避けるような書き方のリンクがあります{shown}。"
    if compiled(_INVITES).search(address):
        yield COMMERCIAL, 0.8, f"メッセージアプリへの招待の形をしたリンクがあります{shown}。"
    if _is_short(link):
        yield TOS, 0.6, f"短縮されて行き先の分からないリンクがあります{shown}。"
        yield COMMERCIAL, 0.4, f"宣伝に使われやすい短縮リンクがあります{shown}。"
    if compiled(_PIRACY).search(address):
        yield IP, 0.7, f"無断の複製や配信に使われやすい名前のリンクがあります{shown}。"
    if compiled(_SELLING).search(address):
        yield COMMERCIAL, 0.6, f"販売や紹介に使われやすい形のリンクがあります{shown}。"
    yield (
        OTHER,
        0.5 if _is_odd(link) else 0.3,
        f"外部サイトへのリンクがあります{shown}。開かずに確認してください。",
    )
