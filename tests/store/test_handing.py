"""移管: what is handed over is whole on disk, with the hash of every file, before any of it is taken away."""

import hashlib
import json
from dataclasses import replace

import pytest

from triage.store.chain import verify_chain
from triage.store.discarding import NOT_HANDED, discard
from triage.store.disposal import Asked, Refused, approve, settle_list
from triage.store.handing import hand_over
from triage.store.units import ended

from .test_discarding import (  # noqa: F401 - a fixture
    DESK,
    HEAD,
    LATER,
    MAKER,
    NAME,
    PICTURE,
    POLICY,
    SECRET,
    WHY,
    desk,
    keys,
)

RECORDS = tuple(replace(one, at_end="transfer") if one.id == "evidence" else one for one in POLICY.records)


@pytest.fixture
def approved(desk):  # noqa: F811
    """A list under a policy that hands evidence over: c1 has some and is handed over whole, the others are discarded."""
    units = list(ended(RECORDS, LATER.date(), None))
    made = settle_list(units, Asked(LATER.date(), None, "v"), MAKER, LATER)
    approve(made, HEAD, "総発1号", LATER)
    return made


def test_nothing_that_is_to_be_handed_over_goes_before_it_was(approved):
    """Without the folder the others go, and it stays with the reason."""
    (piece,) = discard(approved, RECORDS, DESK, LATER)

    assert [(item.key, why) for item, why in piece.stay] == [("c1", NOT_HANDED)]
    assert keys() == ["c1"]


def test_what_is_handed_over_is_all_there_and_then_goes(approved, tmp_path):
    """Text, name, reason and screen stand in the folder; the 廃棄記録 names its manifest; a second run takes it as it is."""
    folder = tmp_path / "移管"
    handed = hand_over(approved, RECORDS, folder, LATER)
    (piece,) = discard(approved, RECORDS, DESK, LATER, handed)

    (line,) = (folder / "records.jsonl").read_text(encoding="utf-8").splitlines()
    told = json.loads(line)
    assert (told["comment"]["author_name"], told["versions"][0]["text"]) == (NAME, SECRET)
    assert [event["texts"].get("reason", {}).get("text") for event in told["events"]] == [None, WHY]
    assert (folder / told["evidence"][0]["file"]).read_bytes() == PICTURE
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in manifest["files"]} == manifest[
        "files"
    ]
    assert len(manifest["files"]) == 2 and (piece.stay, keys(), verify_chain().ok) == ((), [], True)
    assert hand_over(approved, RECORDS, folder, LATER) == handed


@pytest.mark.parametrize("harm", ["changed", "gone", "added", "other"])
def test_a_folder_that_is_not_whole_is_refused(approved, tmp_path, harm):
    """A file changed, gone or added since, or another's folder: nothing goes on its word."""
    folder = tmp_path / "移管"
    if harm == "other":
        folder.mkdir()
    else:
        hand_over(approved, RECORDS, folder, LATER)
    path = folder / "records.jsonl"
    if harm == "gone":
        path.unlink()
    else:
        (folder / "x" if harm in ("added", "other") else path).write_text("x", encoding="utf-8")

    with pytest.raises(Refused, match="空のフォルダー"):
        hand_over(approved, RECORDS, folder, LATER)
    assert keys() == ["c1", "c2", "c3"]
