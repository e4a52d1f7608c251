"""The command line: one file per user (batch, desk, analyst, admin); argument -> job -> printed result, exit code."""

import sys


def main() -> None:
    """Run `triage`; an error nobody promised leaves with 70 and its traceback, without comment text."""
    from triage.cli.app import app
    from triage.cli.exits import INTERNAL

    for stream in (sys.stdout, sys.stderr):
        # A Windows console in CP932 and locale C must not stop a batch half-way over one emoji.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    except Exception as error:
        import traceback

        frames = traceback.extract_tb(error.__traceback__)
        for frame in frames[-6:]:
            print(f"  {frame.filename}:{frame.lineno} {frame.name}", file=sys.stderr)
        print(
            f"予期しない誤りで止まりました({type(error).__name__})。上の行を添えて担当者に知らせてください。",
            file=sys.stderr,
        )
        sys.exit(INTERNAL)
