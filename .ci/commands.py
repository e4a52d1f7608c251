"""Prove `make run` and `make serve`, the commands that people type first: each twice, on data of their own."""

import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

PATIENCE_S = 180
TABLES = ("store_comment", "store_version", "store_decisionevent", "auth_user")


def kept(home: Path) -> dict[str, int]:
    """Return how many rows of each kind the store in `home` has."""
    with closing(sqlite3.connect(home / "triage.sqlite3")) as store:
        asked = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in TABLES)  # noqa: S608 - names above
        return dict(store.execute(asked))


def ran(home: Path) -> dict[str, int]:
    """Run `make run` to its end, see the table, and return what the store has then."""
    command = ["make", "--no-print-directory", "run"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=surroundings(home), encoding="utf-8")
    if "確認待ちの先頭 5 件" not in done.stdout or done.stdout.count("│ 5 ") != 1:
        sys.exit(f"make run: the table of the first five is not shown:\n{done.stdout}")
    return kept(home)


def surroundings(home: Path) -> dict[str, str]:
    """Return this environment with the data in `home`, whatever store it names otherwise."""
    return {**{name: it for name, it in os.environ.items() if name != "TRIAGE_DATABASE_URL"}, "TRIAGE_HOME": str(home)}


@contextmanager
def served(home: Path) -> Iterator[str]:
    """Start `make serve` on a free port and give its address; stop it by its process id at the end."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = ["make", "--no-print-directory", "serve", f"PORT={port}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=surroundings(home)) as server:
        try:
            yield f"http://127.0.0.1:{port}/login/"
        finally:
            server.terminate()


def answer(address: str) -> int:
    """Return the status of a page, asked for until somebody answers.

    Raises:
        OSError: nobody did within `PATIENCE_S` seconds.
    """
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            with urlopen(address, timeout=30) as page:  # noqa: S310 - an address of this machine
                return int(page.status)
        except OSError:  # refused, or not answered in time
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def main() -> None:
    """Run both commands twice; say what was found, or exit with what is wrong."""
    began = time.monotonic()
    with TemporaryDirectory(prefix="triage-commands-") as folder:
        home = Path(folder)
        first, second = ran(home), ran(home)
        if first != second:
            sys.exit(f"make run: the second run stored something new: {first}, then {second}")
        people = []
        for _ in range(2):
            with served(home) as address:
                if (status := answer(address)) != HTTPStatus.OK:
                    sys.exit(f"make serve: the sign-in page answers {status}")
            people.append(kept(home))
        if people[0] != people[1] or people[0]["store_comment"] != first["store_comment"]:
            sys.exit(f"make serve: the second start stored something new: {people[0]}, then {people[1]}")
    print(f"make run and make serve: each twice, {first['store_comment']} comments, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
