"""Shelves kept on disk: .npy arrays, each verified by its SHA-256 before it is mapped, and a manifest that names them.

What cannot be verified is not there: the caller lays it out again. A manifest is written whole and put in place at
once, so a run that dies half-way leaves the old one.
"""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triage.similarity.index import Ints, Words
from triage.similarity.nearby import asked, candidates
from triage.similarity.reach import Reach, alike
from triage.similarity.shelf import ARRAYS, Shelf

FORMAT = 3
_MANIFEST = "manifest.json"
_NAME_BYTES = 8
# Smaller files are read: a mapping costs as much, and an empty array cannot be mapped.
_MAPPED_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Kept:
    """One shelf on disk: the keys it covers (`first` to `last`), and the caller's mark of what it was laid out from."""

    name: str
    first: int
    last: int
    rows: int
    mark: str
    sha256: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cabinet:
    """All shelves that are searched together, and what counts as near; marks say which texts a search has passed."""

    shelves: tuple[Shelf, ...]
    reach: Reach

    def __len__(self) -> int:
        return sum(map(len, self.shelves))

    def unpassed(self) -> list[NDArray[np.bool_]]:
        """Return marks, none set, for every text of each shelf."""
        return [np.zeros(len(shelf.hashes), dtype=bool) for shelf in self.shelves]

    def same(self, text: str, passed: Sequence[NDArray[np.bool_]]) -> tuple[Ints, Words]:
        """Return keys and owners of the rows of the same folded text, oldest shelf first; mark it as passed."""
        keys, owners = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.uint64)]
        for shelf, marks in zip(self.shelves, passed, strict=True):
            at = shelf.find(text)
            if at is not None:
                marks[at] = True
                rows = slice(int(shelf.firsts[at]), int(shelf.firsts[at + 1]))
                keys.append(shelf.keys[rows])
                owners.append(shelf.owners[rows])
        return np.concatenate(keys), np.concatenate(owners)

    def alike(self, texts: Sequence[str], passed: Sequence[NDArray[np.bool_]]) -> Iterator[str]:
        """Yield the texts not passed that are alike one of these, once for a shelf; mark them as passed."""
        some = asked(texts)
        for shelf, marks in zip(self.shelves, passed, strict=True):
            for asker, found in candidates(shelf, some, self.reach, marks):
                for one, other in zip(asker.tolist(), found.tolist(), strict=True):
                    if not marks[other] and alike(texts[one], text := shelf.text(other), self.reach):
                        marks[other] = True
                        yield text


def read_manifest(folder: Path, layout: Mapping[str, Any]) -> tuple[Kept, ...]:
    """Return what is kept for this layout; nothing where there is none, another one, or an unreadable one."""
    path = folder / _MANIFEST
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        kept = tuple(Kept(**entry) for entry in found["shelves"])
    except (OSError, ValueError, KeyError, TypeError):
        return ()
    return kept if found.get("layout") == {"format": FORMAT, **layout} else ()


def write_manifest(folder: Path, layout: Mapping[str, Any], kept: Sequence[Kept]) -> None:
    """Put a manifest in place, then remove the shelves it does not name. Raises OSError where it cannot be written."""
    text = json.dumps({"layout": {"format": FORMAT, **layout}, "shelves": [asdict(one) for one in kept]})
    draft = folder / f"{_MANIFEST}.draft"
    with draft.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(folder / _MANIFEST)
    names = {one.name for one in kept}
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name not in names:
            # Windows keeps a file that is still mapped; the next run removes it.
            shutil.rmtree(entry, ignore_errors=True)


def keep(folder: Path, shelf: Shelf, *, first: int, last: int, mark: str) -> Kept:
    """Write a shelf under a name of its own; no manifest names it yet. Raises OSError where it cannot be written."""
    name = secrets.token_hex(_NAME_BYTES)
    (folder / name).mkdir(parents=True)
    sha256 = {}
    for array in ARRAYS:
        path = folder / name / f"{array}.npy"
        np.save(path, getattr(shelf, array), allow_pickle=False)
        sha256[array] = _digest(path)
    return Kept(name, first, last, len(shelf), mark, sha256)


def take(folder: Path, kept: Kept) -> Shelf | None:
    """Map a shelf whose every file has the hash that was recorded; None where one has not, or is gone."""
    paths = {name: folder / kept.name / f"{name}.npy" for name in ARRAYS}
    if not all(path.is_file() and _digest(path) == kept.sha256.get(name) for name, path in paths.items()):
        return None
    return Shelf(**{name: _array(path) for name, path in paths.items()})


def _array(path: Path) -> Any:
    mapped = path.stat().st_size > _MAPPED_BYTES
    # Each slice of a memmap makes another; of the array behind it, a plain one in a fifth of the time.
    return np.load(path, mmap_mode="r" if mapped else None, allow_pickle=False).view(np.ndarray)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
