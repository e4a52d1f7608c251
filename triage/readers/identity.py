"""When two rows are the same comment: by the platform's id, or by content for hand-made tables."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

from triage.readers.cells import comment_in_url
from triage.records import Comment, Platform

Verdict = Literal["new", "duplicate", "version", "other"]


class Placeable(Protocol):
    """What identity is made of, as a reader's draft has it; `content` is its digest once it was asked for."""

    native: str
    platform: Platform
    account: str
    post_id: str
    url: str
    author_id: str
    author_name: str
    text: str
    content: str

    @property
    def moment(self) -> "HasTime":
        """When it was posted."""


class HasTime(Protocol):
    """A time that may be missing."""

    @property
    def at(self) -> datetime | None:
        """The time in UTC."""


class Placed(NamedTuple):
    """The id a row gets and what it is beside the rows before it."""

    id: str
    verdict: Verdict


def content_key(comment: Comment) -> str:
    """Return the SHA-256 (hex) over platform, account, post, address, author, time and text.

    In hand-made tables the same id with the same key is the same comment; with another key it is another one.
    """
    author = comment.author_id or comment.author_name
    names = (comment.platform, comment.account, comment.post_id, comment.url, author)
    return _digest(names, comment.posted_at, comment.text)


def version_key(comment: Comment) -> str:
    """Return what two rows of one id must share to be versions of one comment, or "" where nothing can tell.

    A comment's own address settles it; any other address does together with author and time, because people
    also type the address of the post.
    """
    return _version(comment.url, comment.author_id or comment.author_name, comment.posted_at)


def _version(url: str, author: str, at: datetime | None) -> str:
    if not url:
        return ""
    if comment_in_url(url)[1]:
        return f"url:{url}"
    return f"row:{url}\x1f{author}\x1f{at.isoformat() if at else ''}"


def _digest(names: tuple[str, ...], at: datetime | None, text: str) -> str:
    # The same cell leaves Excel with LF and a CSV editor with CRLF.
    parts = (*names, at.isoformat() if at else "", text.replace("\r\n", "\n"))
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _draft_digest(draft: Placeable) -> str:
    if not draft.content:
        author = draft.author_id or draft.author_name
        names = (draft.platform, draft.account, draft.post_id, draft.url, author)
        draft.content = _digest(names, draft.moment.at, draft.text)
    return draft.content


def _draft_hash(draft: Placeable) -> int:
    """The content as one number: a million rows are remembered in it, so it must be small and quick."""
    author = draft.author_id or draft.author_name
    text = draft.text.replace("\r\n", "\n")
    return hash((draft.platform, draft.account, draft.post_id, draft.url, author, draft.moment.at, text))


_WORD = (1 << 64) - 1


def _paired(content: int, version: int) -> int:
    """Two hashes in one number, which takes a third of the memory of a pair."""
    return (content & _WORD) | (version & _WORD) << 64


@dataclass(slots=True)
class Register:
    """The ids seen in one file. `native`: an id is the platform's own, so other text is a new version.

    Of each row it remembers three 64-bit hashes and no text: about 150 bytes, so a million rows stay small. That
    two of a million rows share a hash by chance happens in one file of 37 million, and then only a warning is wrong.
    """

    native: bool
    stable: bool = False
    _seen: dict[int, int] = field(default_factory=dict)
    _twins: dict[int, int] = field(default_factory=dict)

    def place(self, draft: Placeable) -> Placed:
        """Give a row its id and say whether it is new, an exact double, a new version or another comment."""
        if not draft.native:
            return self._without_id(draft)
        identity = f"{draft.platform}:{draft.native}" if self.native else draft.native
        key = f"{identity}\x1f{draft.account}" if draft.account else identity
        place, content = hash(key), (hash(draft.text) if self.native else _draft_hash(draft)) & _WORD
        known = self._seen.get(place)
        if known is None:
            self._seen[place] = _paired(content, self._version_of(draft)) if draft.url else content
            return Placed(identity, "new")
        if known & _WORD == content:
            return Placed(identity, "duplicate")
        return self._changed(draft, identity, key, known)

    def _version_of(self, draft: Placeable) -> int:
        if self.native or not draft.url:
            return 0
        return hash(_version(draft.url, draft.author_id or draft.author_name, draft.moment.at)) & _WORD

    def _changed(self, draft: Placeable, identity: str, key: str, known: int) -> Placed:
        content = hash(draft.text) if self.native else _draft_hash(draft)
        version = self._version_of(draft)
        if self.native or self.stable or (version and known >> 64 == version):
            self._seen[hash(key)] = _paired(content, known >> 64)
            return Placed(identity, "version")
        suffix = f"#{_draft_digest(draft)[:8]}"
        before = self._seen.get(hash(key + suffix), -1)
        self._seen[hash(key + suffix)] = _paired(content, 0)
        return Placed(identity + suffix, "duplicate" if before == _paired(content, 0) else "other")

    def _without_id(self, draft: Placeable) -> Placed:
        found = comment_in_url(draft.url)[0] if draft.url and not self.native else ""
        if found:
            draft.native = found
            placed = self.place(draft)
            draft.native = ""
            return Placed(f"{draft.platform}:{placed.id}", placed.verdict)
        digest = _draft_digest(draft)
        content = int(digest[:15], 16)
        ordinal = self._twins[content] = self._twins.get(content, 0) + 1
        identity = f"row-{digest[:16]}" + (f"-{ordinal}" if ordinal > 1 else "")
        return Placed(f"{draft.platform}:{identity}" if self.native else identity, "new")
