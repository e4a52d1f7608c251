"""The standard streams of a command, as poor as they may be: closed, full, read by nobody, without UTF-8."""

import codecs
import io
import os
import sys
from contextlib import suppress
from typing import Literal, NoReturn, TextIO

# 128 + SIGPIPE, as a shell has it. Not 0: whoever stops reading may have stopped a check before its verdict.
UNREAD = 141


def prepare() -> None:
    """Open what was closed before the start, and let no letter stop a command half-way.

    Nothing comes from a closed stdin; what is printed to a closed stdout fails in the end, as on a full disk; what is
    said on a closed stderr is lost.
    """
    codecs.register_error("as_on_disk", _as_on_disk)
    # In this order, and before any other file: each takes the lowest number that is free, which is its own.
    sys.stdin = sys.stdin or _nowhere(os.O_RDONLY, "r")
    sys.stdout = sys.stdout or _nowhere(os.O_RDONLY, "w")
    sys.stderr = sys.stderr or _nowhere(os.O_WRONLY, "w")
    for stream in (sys.stdout, sys.stderr):
        # A Windows console in CP932 and locale C must not stop a batch half-way over one emoji.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="as_on_disk")


def _nowhere(access: int, mode: Literal["r", "w"]) -> TextIO:
    return os.fdopen(os.open(os.devnull, access), mode, encoding="utf-8")


def _as_on_disk(error: UnicodeError) -> tuple[str | bytes, int]:
    """Write a path that a poor locale holds as escapes by its own bytes where they are UTF-8, else as escapes."""
    if isinstance(error, UnicodeEncodeError):
        try:
            written = error.object[error.start : error.end].encode("utf-8", "surrogateescape")
            written.decode()
        except UnicodeError:
            return codecs.backslashreplace_errors(error)
        return written, error.end
    raise error


def complain(sentence: str) -> None:
    """Say something on stderr, if anything can be said there: the exit code says the rest."""
    with suppress(OSError):
        print(sentence, file=sys.stderr)


def leave_unread() -> NoReturn:
    """Leave without a word where whoever reads what is printed has gone away (`| head`)."""
    mute(sys.stdout)
    sys.exit(UNREAD)


def mute(stream: TextIO) -> None:
    """Give up what is left to be written: the interpreter would try once more at the end, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
