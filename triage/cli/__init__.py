"""The command line: one file per user (batch, desk, analyst, admin); argument -> job -> printed result, exit code."""

import codecs
import sys


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


def _refuse_usage(error: Exception) -> None:
    """Leave with one Japanese line where the parser refused what was typed, or somebody broke off a question."""
    from triage.cli import usage
    from triage.cli.exits import INTERRUPTED, USAGE

    if usage.is_usage_error(error):
        print(error if usage.is_help(error) else usage.sentence(error), file=sys.stderr)
        sys.exit(USAGE)
    if type(error).__name__ == "Abort":
        print("中断しました。何も変えていません。", file=sys.stderr)
        sys.exit(INTERRUPTED)


def main() -> None:
    """Run `triage`; an error nobody promised leaves with 70 and its traceback, without comment text."""
    from triage.cli.app import app
    from triage.cli.exits import INTERNAL, leave_if_unread

    codecs.register_error("as_on_disk", _as_on_disk)
    for stream in (sys.stdout, sys.stderr):
        # A Windows console in CP932 and locale C must not stop a batch half-way over one emoji.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="as_on_disk")
    try:
        sys.exit(app(prog_name="triage", standalone_mode=False))
    except Exception as error:
        _refuse_usage(error)
        import traceback

        frames = traceback.extract_tb(error.__traceback__)
        for frame in frames[-6:]:
            print(f"  {frame.filename}:{frame.lineno} {frame.name}", file=sys.stderr)
        print(
            f"予期しない誤りで止まりました({type(error).__name__})。上の行を添えて担当者に知らせてください。",
            file=sys.stderr,
        )
        sys.exit(INTERNAL)
    finally:
        leave_if_unread()
