"""The command line: one file per user (batch, desk, analyst, admin); argument -> job -> printed result, exit code."""

import gc
import sys
from typing import NoReturn

# What starting makes stays: the collector walked over it 138 times in vain, a fifteenth of a cold start.
_BETWEEN_WALKS = 50_000


def _refuse_usage(error: Exception) -> None:
    """Leave with one Japanese line where the parser refused what was typed, or somebody broke off a question."""
    from triage.cli import usage
    from triage.cli.exits import INTERRUPTED, USAGE
    from triage.cli.streams import complain

    if usage.is_usage_error(error):
        complain(str(error) if usage.is_help(error) else usage.sentence(error))
        sys.exit(USAGE)
    if type(error).__name__ == "Abort":
        complain("中断しました。何も変えていません。")
        sys.exit(INTERRUPTED)


def main() -> None:
    """Run `triage`; an error nobody promised leaves with 70 and its traceback, without comment text."""
    from triage.cli.exits import reported, written
    from triage.cli.streams import prepare

    gc.set_threshold(_BETWEEN_WALKS)
    prepare()
    with written():
        try:
            with reported():
                from triage.cli.app import app

                sys.exit(app(prog_name="triage", standalone_mode=False))
        except Exception as error:
            _refuse_usage(error)
            _own_up(error)


def _own_up(error: Exception) -> NoReturn:
    import traceback

    from triage.cli.exits import INTERNAL
    from triage.cli.streams import complain

    for frame in traceback.extract_tb(error.__traceback__)[-6:]:
        complain(f"  {frame.filename}:{frame.lineno} {frame.name}")
    complain(f"予期しない誤りで止まりました({type(error).__name__})。上の行を添えて担当者に知らせてください。")
    sys.exit(INTERNAL)
