"""Errors to one Japanese line on stderr and the exit code of the contract (sysexits.h)."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from triage.cli.streams import complain, leave_unread, mute

USAGE, DATA, MISSING, UNAVAILABLE, INTERNAL = 2, 65, 66, 69, 70
CANNOT_WRITE, TRY_AGAIN, PERMISSION, CONFIGURATION, INTERRUPTED = 73, 75, 77, 78, 130

# By class name, so that showing --help imports none of the modules that own these errors.
_CODES = {
    "ExportError": DATA,
    "LabelError": DATA,
    "TooFewLabels": DATA,
    "ChainBroken": DATA,
    "FileNotFoundError": MISSING,
    "IsADirectoryError": MISSING,
    "StoreError": UNAVAILABLE,
    "OperationalError": UNAVAILABLE,
    "SchedulerMissing": UNAVAILABLE,
    "FileExistsError": CANNOT_WRITE,
    "OSError": CANNOT_WRITE,
    "Conflict": TRY_AGAIN,
    "ProcessDied": TRY_AGAIN,
    "PermissionError": PERMISSION,
    "TrainingNotApproved": PERMISSION,
    "PolicyError": CONFIGURATION,
    "ModelMismatch": CONFIGURATION,
    "EncoderMissing": CONFIGURATION,
    "WorseModel": CONFIGURATION,
    "PicturesMissing": CONFIGURATION,
    "SettingsError": CONFIGURATION,
    "AccountError": USAGE,
}
# What an error says of itself: `kind` of an export, `fault` of the store.
_KINDS = {
    "missing": MISSING,
    "data": DATA,
    "refused": DATA,
    "usage": USAGE,
    "locked": TRY_AGAIN,
    "read_only": CANNOT_WRITE,
    "full": CANNOT_WRITE,
    "network_drive": CONFIGURATION,
    "newer_schema": CONFIGURATION,
    "older_schema": CONFIGURATION,
}


def exit_code(error: BaseException) -> int:
    """Return the contract's exit code for an error; 70 for one that nobody promised."""
    for said in (getattr(error, "kind", None), getattr(error, "fault", None)):
        if isinstance(said, str) and said in _KINDS:
            return _KINDS[said]
    for base in type(error).__mro__:
        if base.__name__ in _CODES:
            return _CODES[base.__name__]
    return INTERNAL


@contextmanager
def written() -> Iterator[None]:
    """Write out all that was printed before a command leaves; what cannot be written is told as any other error.

    A command that has already failed keeps its code, and its one line.
    """
    code: object = None
    try:
        yield
    except SystemExit as leaving:
        code = leaving.code
        raise
    finally:
        _write_out(failed=bool(code))


def _write_out(*, failed: bool) -> None:
    try:
        sys.stderr.flush()
    except OSError:
        mute(sys.stderr)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        leave_unread()
    except OSError as error:
        mute(sys.stdout)
        if not failed:
            complain(_message(error))
            sys.exit(CANNOT_WRITE)


@contextmanager
def reported() -> Iterator[None]:
    """Print an error the way a user can act on, and leave with its exit code."""
    try:
        yield
    except KeyboardInterrupt:
        complain("中断しました。取り込み済みの分は保存されています。")
        sys.exit(INTERRUPTED)
    except Exception as error:
        if isinstance(error, BrokenPipeError) and not error.filename:
            leave_unread()
        code = exit_code(error)
        if code == INTERNAL:
            raise
        complain(_message(error))
        sys.exit(code)


def _message(error: Exception) -> str:
    if isinstance(error, FileNotFoundError) and error.filename:
        return f"{error.filename}: ファイルがありません。場所と名前を確かめてください。"
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: 読み書きできません({error.strerror})。保存先と空き容量を確かめてください。"
    if isinstance(error, OSError) and error.strerror:
        return f"結果を書き出せません({error.strerror})。出力先が開いているか、空きがあるかを確かめてください。"
    return str(error)
