"""Single values as exports hold them: counts, damaged ids, addresses, HTML, and secrets not to be shown."""

import re
import unicodedata
from functools import lru_cache
from html import unescape
from urllib.parse import unquote_plus

from triage.expression import compiled
from triage.records import Platform

_VOTES = re.compile(r"(\d+(?:\.\d+)?)(千|万|億|k|m|b)?(?:件|人|票|回)?", re.IGNORECASE)
# A count, a share or a time of play, as a table of figures holds them.
_NUMBER = re.compile(r"[+-]?[\d,]*\.?\d+(?:%|[KMB千万億])?|\d+(?::\d\d){1,2}|-", re.IGNORECASE)
_UNITS = {"": 1, "千": 10**3, "万": 10**4, "億": 10**8, "k": 10**3, "m": 10**6, "b": 10**9}
# An apostrophe is what keeps a cell of Excel a text.
_SCIENTIFIC = r"'?[+-]?\d+(?:[.,]\d*)?[eE]\+?\d+"
# From the beginning of a word on: begun at each of its letters, a word of 300 took two milliseconds.
_SECRET_PARAMETER = re.compile(
    r"((?<![a-z_])[a-z_]*(?:token|appsecret_proof|api_?key|secret|password|passwd|key|sig|signature)"
    r"\\*[\"']?\s*[=:]\s*)"
    # A quoted value to its closing quote, or to the end of a line that was cut.
    r"(?:(\\*\")(?:[^\"\\]|\\.)*|(\\*')(?:[^'\\]|\\.)*|[^\s&#\"',;]+)",
    re.IGNORECASE | re.DOTALL,
)
_SECRET_SHAPE = re.compile(
    # What is an id's middle is no token; percent-encoded, an equals sign may stand before one.
    r"EAA[A-Za-z0-9]{16,}|(?:(?<![A-Za-z0-9])|(?<=%3D))IG(?:QV|AA)[A-Za-z0-9_\-]{12,}|AIza[A-Za-z0-9_\-]{20,}"
    r"|ya29\.[A-Za-z0-9_\-.]{8,}|GOCSPX-[A-Za-z0-9_\-]{8,}|(?<=Bearer )\S+|\beyJ[\w\-.]{20,}"
)
# The name and password before the host of an address.
_LOGIN = re.compile(r"(?<=://)[^\s/?#@:\"'<>]*:[^\s/?#@\"'<>]*@")
# A parameter of an address, also of one that another address carries percent-encoded; text may follow it.
_PARAMETER = re.compile(
    r"(?P<before>[?&#;]|%(?:25)*(?:3F|26|23|3B))(?P<name>(?:[\w.~\-\[\]]|%(?!(?:25)*(?:26|23|3[BDF]))[0-9A-F]{2}){1,100})"
    r"(?:=|%(?:25)*3D)",
    re.IGNORECASE,
)
_VALUE = r"[^&#\s\"<>\u3000-\uffff]*"
_CARRIED_VALUE = r"(?:(?!%(?:25)*(?:26|23))[^&#\s\"<>\u3000-\uffff])*"
_SECRET_NAME = re.compile(
    r"[\w.\-]*token|appsecret_proof|[\w.\-]*api[_\-]?key|key|[\w.\-]*secret|[\w.\-]*passw(?:or)?d|[\w.\-]*sig(?:nature)?"
    r"|(?:auth(?:orization)?[_\-]?)?code|auth(?:orization)?|credentials?"
    r"|[\w.\-]*(?:トークン|パスワード|シークレット|秘密鍵|apiキー)",
    re.IGNORECASE,
)
_TIMES_ENCODED = 3
# key=x: with its name, or in an address, no secret is shorter; letters and figures alone are none below IGAA + 12.
_SHORTEST_SECRET, _SHORTEST_KEY = 5, 16
_HOSTS = {
    "youtube.com": Platform.YOUTUBE,
    "youtu.be": Platform.YOUTUBE,
    "x.com": Platform.X,
    "twitter.com": Platform.X,
    "instagram.com": Platform.INSTAGRAM,
    "facebook.com": Platform.FACEBOOK,
    "fb.com": Platform.FACEBOOK,
    "line.me": Platform.LINE,
}
_PLATFORM_NAMES = {
    "youtube": Platform.YOUTUBE,
    "ユーチューブ": Platform.YOUTUBE,
    "yt": Platform.YOUTUBE,
    "x": Platform.X,
    "twitter": Platform.X,
    "ツイッター": Platform.X,
    "x(旧twitter)": Platform.X,
    "旧twitter": Platform.X,
    "instagram": Platform.INSTAGRAM,
    "インスタグラム": Platform.INSTAGRAM,
    "インスタ": Platform.INSTAGRAM,
    "facebook": Platform.FACEBOOK,
    "フェイスブック": Platform.FACEBOOK,
    "fb": Platform.FACEBOOK,
    "line": Platform.LINE,
    "ライン": Platform.LINE,
    "other": Platform.OTHER,
    "その他": Platform.OTHER,
}
_TAG = r"<(?P<name>/?[a-zA-Z][a-zA-Z0-9]*|!)[^<>]*>"
_ATTRIBUTE = (
    r"(?<=[\s\"'])(?P<name>[a-zA-Z-]+)\s?=\s?(?:\"(?P<quoted>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'>]+))"
)
# RFC 3986 as far as it is needed here: urllib takes ten times as long, which was a third of the time of reading.
_ADDRESS = r"\s*(?:[a-zA-Z][a-zA-Z0-9+.\-]*:)?//(?:[^/?#]*@)?(?P<host>[^/?#:@]*)[^?#]*(?:\?(?P<query>[^#]*))?"
# In order of trust: on Facebook a reply is named beside its comment.
_COMMENT_IN_QUERY = {
    Platform.YOUTUBE: (re.compile(r"(?:^|&)lc=([^&]+)"),),
    Platform.FACEBOOK: (re.compile(r"(?:^|&)reply_comment_id=([^&]+)"), re.compile(r"(?:^|&)comment_id=([^&]+)")),
}
_STATUS = r"/status(?:es)?/(\d+)"
_INSTAGRAM_COMMENT = r"/c/(\d+)"


def parse_votes(value: object) -> int | None:
    """Read a count such as 12, "1,234", "1.2万" or "1K"; None where there is none or it cannot be read."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value if 0 <= value < 2**63 else None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        return int(value)
    written = unicodedata.normalize("NFKC", str(value)).replace(",", "").replace(" ", "")
    found = _VOTES.fullmatch(written)
    if found is None or len(written) > 20:
        return None
    count = round(float(found[1]) * _UNITS[(found[2] or "").lower()])
    return count if count < 2**63 else None


def is_number(value: str) -> bool:
    """Whether a cell holds a figure and no words: 3, 1,234, 4.5%, 1.2万, 0:35 or the dash for none."""
    return len(value) <= 40 and _NUMBER.fullmatch(unicodedata.normalize("NFKC", value).strip()) is not None


def is_lossy_id(value: str) -> bool:
    """Whether Excel has rounded this id (1.23E+18): two comments with such an id need not be the same."""
    if not value.isascii():
        value = unicodedata.normalize("NFKC", value)
    return ("E" in value or "e" in value) and compiled(_SCIENTIFIC).fullmatch(value) is not None


def mask_secrets(value: str) -> str:
    """Return the value with access tokens, keys and passwords blanked, to show or keep in a reject."""
    if len(value) < _SHORTEST_SECRET or (len(value) < _SHORTEST_KEY and value.isalnum()):
        return value
    named = _SECRET_PARAMETER.sub(r"\1\2\3***", _without_secrets(_LOGIN.sub("***@", value), "***"))
    return _SECRET_SHAPE.sub("***", named)


def names_secret(heading: str) -> bool:
    """Whether a heading says that its column holds access tokens, keys or passwords."""
    return _is_secret(unicodedata.normalize("NFKC", heading).strip().replace(" ", "_"))


def shown(value: str, *, chars: int = 80) -> str:
    """Return at most `chars` code points of a value in one printable line, secrets masked."""
    cut = mask_secrets(value[: chars * 4])
    line = cut if cut.isprintable() else "".join(char if char.isprintable() else " " for char in cut)
    return line if len(line) <= chars else line[: chars - 1] + "…"


def clean_url(url: str) -> str:
    """Return the address, or the text with addresses in it, without any token, code or password it may carry."""
    if "@" in url:
        url = _LOGIN.sub("", url)
    if "=" not in url and "3d" not in url.lower():
        return url
    cleaned = _without_secrets(url)
    return url if cleaned == url else cleaned.replace("?&", "?").rstrip("?&#")


def _without_secrets(text: str, mark: str = "") -> str:
    """Return the text without the parameters whose name says that they are secret, or with a mark for their values."""
    parts, at = [], 0
    for found in _PARAMETER.finditer(text):
        if found.start() < at or not _is_secret(found["name"]):
            continue
        carried = found["before"].startswith("%")
        kept = found[0] + mark if mark else "" if found["before"] == "&" else found["before"]
        parts += [text[at : found.start()], kept]
        value = compiled(_CARRIED_VALUE if carried else _VALUE).match(text, found.end())
        at = value.end() if value else found.end()
    return "".join((*parts, text[at:]))


def _is_secret(name: str) -> bool:
    for _ in range(_TIMES_ENCODED):
        name = unquote_plus(name)
    return _SECRET_NAME.fullmatch(name) is not None


@lru_cache(maxsize=1024)
def platform_named(name: str) -> Platform | None:
    """Return the platform that people mean by a name, or None."""
    folded = unicodedata.normalize("NFKC", name).strip().lower().replace(" ", "")
    return _PLATFORM_NAMES.get(folded)


def platform_of_url(url: str) -> Platform | None:
    """Return the platform an address belongs to by its registered host, or None."""
    found = compiled(_ADDRESS).match(url)
    return _platform_of_host(found["host"].lower()) if found else None


@lru_cache(maxsize=1024)
def _platform_of_host(host: str) -> Platform | None:
    return next((p for name, p in _HOSTS.items() if host == name or host.endswith("." + name)), None)


def comment_in_url(url: str) -> tuple[str, bool]:
    """Return the native comment id in an address ("" if none) and whether it can be nothing else.

    An X address names a post or a reply in the same way, so it is never certain.
    """
    address = compiled(_ADDRESS).match(url)
    platform = _platform_of_host(address["host"].lower()) if address else None
    if address is None or platform is None:
        return "", False
    if platform is Platform.X:
        found = compiled(_STATUS).search(url)
        return (found[1], False) if found else ("", False)
    if platform is Platform.INSTAGRAM:
        found = compiled(_INSTAGRAM_COMMENT).search(url)
        return (found[1], True) if found else ("", False)
    asked = (name.search(address["query"] or "") for name in _COMMENT_IN_QUERY.get(platform, ()))
    found = next(filter(None, asked), None)
    return (unquote_plus(found[1]), True) if found else ("", False)


def html_to_text(fragment: str) -> str:
    """Return the text of an HTML comment: `<br>` a newline, a link its label and any other address.

    Not by html.parser: before Python 3.11.14 it needs the square of the length of a text such as "<a<a<a…".
    """
    parts: list[str] = []
    href, label_from, at = "", 0, 0
    for tag in compiled(_TAG).finditer(fragment):
        parts.append(unescape(fragment[at : tag.start()]))
        at, name = tag.end(), tag["name"].lower()
        if name == "br":
            parts.append("\n")
        elif name == "img":
            parts.append(_attribute(tag[0], "alt"))
        elif name == "a":
            href, label_from = _attribute(tag[0], "href"), len(parts)
        elif name == "/a" and href:
            label = "".join(parts[label_from:])
            if label != href:
                parts.append(f" ({href})" if label else href)
            href = ""
    return "".join((*parts, unescape(fragment[at:])))


def _attribute(tag: str, name: str) -> str:
    found = next((m for m in compiled(_ATTRIBUTE).finditer(tag) if m["name"].lower() == name), None)
    return unescape(found["quoted"] or found["single"] or found["bare"] or "") if found else ""
