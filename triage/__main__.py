"""The command `triage`."""

from triage.cli import main as run
from triage.cli.leaving import leave


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        run()
    except SystemExit as leaving:
        leave(leaving.code)


if __name__ == "__main__":
    main()
