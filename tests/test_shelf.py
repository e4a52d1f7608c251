"""The index of past texts: it misses nothing, keeps on disk what it holds, and trusts no damaged file."""

import json
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Indel

from triage.similarity import Reach, containment
from triage.similarity.cabinet import Cabinet, keep, read_manifest, take, write_manifest
from triage.similarity.nearby import asked, candidates, equal
from triage.similarity.shelf import Row, lay_out

CUTOFFS = (0.5, 0.85, 0.9, 1.0)
CONTAINED = (0.5, 0.85, 1.0)


def shelf_of(texts, containment=0.85):
    return lay_out([Row(key, key % 3, text) for key, text in enumerate(texts, start=1)], containment)


def found(shelf, text, reach):
    return {shelf.text(row) for row in candidates(shelf, asked(text), reach).tolist()}


def brute(texts, one, reach):
    """What is near by the definitions themselves."""
    near = {text for text in texts if Indel.normalized_similarity(text, one) >= reach.cutoff}
    held = {
        text
        for text in texts
        if containment(text, one) >= reach.containment
        and min(len(text), len(one)) >= reach.share * max(len(text), len(one))
    }
    return near | held


@given(
    st.lists(st.text("あいう漢", min_size=1, max_size=14), min_size=1, max_size=25),
    st.text("あいう漢", min_size=1, max_size=14),
    st.sampled_from(CUTOFFS),
    st.sampled_from(CONTAINED),
)
@settings(max_examples=250, deadline=None)
def test_nothing_near_is_missed(texts, one, cutoff, contained):
    """Whatever texts a shelf holds, every one that is near by brute force is a candidate."""
    reach = Reach(cutoff, contained, 0.5)
    assert brute(texts, one, reach) <= found(shelf_of(texts, contained), one, reach)


@given(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=12), st.text(min_size=1, max_size=8))
@settings(max_examples=80, deadline=None)
def test_any_code_points_are_searched(texts, one):
    """Astral characters and lone marks are characters like others."""
    reach = Reach(0.7, 0.5, 0.5)
    assert brute(texts, one, reach) <= found(shelf_of(texts, 0.5), one, reach)


@pytest.mark.parametrize("cutoff", [0.85, 0.9])
def test_near_copies_among_many_are_found(cutoff):
    """Among thousands of texts of 3 to 400 characters every copy with some letters changed is found."""
    rng = random.Random(3)
    letters, weights = "のいたるてしがなに漢字語文求人票給料窓", range(19, 0, -1)
    texts = ["".join(rng.choices(letters, weights, k=int(3 * 130 ** rng.random()))) for _ in range(1500)]
    shelf, reach = shelf_of(texts), Reach(cutoff, 0.85, 0.5)
    for text in rng.sample(texts, 12):
        at = rng.randrange(len(text))
        one = text[:at] + rng.choice(letters) + text[at:] + "笑" * (len(text) // 12)
        assert brute(texts, one, reach) <= found(shelf, one, reach)


def test_few_candidates_are_not_near():
    """Of unrelated texts next to none is left to be measured."""
    rng = random.Random(4)
    texts = ["".join(chr(rng.randrange(0x4E00, 0x5000)) for _ in range(20)) for _ in range(4000)]
    shelf = shelf_of(texts)
    left = [len(found(shelf, text[:10] + texts[-1][10:], Reach(0.85, 0.85, 0.5))) for text in texts[:20]]
    assert sum(left) <= 20


def test_equal_texts_are_all_found():
    """Every copy of a text is found, and a prefix of it is not."""
    shelf = shelf_of(["ありがとう", "ありがと", "ありがとう"])
    assert shelf.keys[equal(shelf, "ありがとう")].tolist() == [1, 3]


def test_order_of_rows_changes_no_byte():
    """Rows in any order give the same arrays."""
    rows = [Row(key, key % 3, text) for key, text in enumerate(["いろは", "に", "ほへとち", "りぬ", "るをわ"])]
    one, other = lay_out(rows, 0.85), lay_out(rows[::-1], 0.85)
    assert all(np.array_equal(getattr(one, name), getattr(other, name)) for name in type(one).__slots__)


def test_blank_rows_are_kept_and_never_near():
    """A row without a text is counted, and is near to nothing."""
    shelf = shelf_of(["", "求人票と違う"])
    assert len(shelf) == 2
    assert found(shelf, "求人票と違う", Reach(0.85, 0.85, 0.5)) == {"求人票と違う"}


def test_a_shelf_comes_back_from_disk(tmp_path):
    """What was kept and is whole is the same shelf, mapped; its manifest says so for this layout alone."""
    shelf = shelf_of(["求人票と違う", "給料が違う", "窓口が混む", "", "笑"])
    kept = keep(tmp_path, shelf, first=1, last=5, mark="5/15")
    write_manifest(tmp_path, {"containment": 0.85}, [kept])
    assert read_manifest(tmp_path, {"containment": 0.85}) == (kept,)
    assert read_manifest(tmp_path, {"containment": 0.9}) == ()
    back = take(tmp_path, kept)
    assert list(back.rows()) == list(shelf.rows())
    assert found(back, "求人票と違う。", Reach(0.85, 0.85, 0.5)) == {"求人票と違う"}


@pytest.mark.parametrize("name", ["blob", "postings", "keys"])
def test_a_damaged_file_is_not_trusted(tmp_path, name):
    """One byte changed, or a file gone, and the shelf is not taken."""
    kept = keep(tmp_path, shelf_of(["求人票と違う"] * 3), first=1, last=3, mark="x")
    path = tmp_path / kept.name / f"{name}.npy"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert take(tmp_path, kept) is None
    path.unlink()
    assert take(tmp_path, kept) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"layout": {}, "shelves": [{"name": "x"}]}'])
def test_an_unreadable_manifest_is_none(tmp_path, text):
    """A manifest that is cut short, or of another program, keeps nothing and stops nothing."""
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    assert read_manifest(tmp_path, {}) == ()


def test_what_no_manifest_names_is_removed(tmp_path):
    """A shelf that was replaced leaves the disk when the manifest is written."""
    one, other = (keep(tmp_path, shelf_of([text]), first=1, last=1, mark="x") for text in ("いろは", "にほへ"))
    write_manifest(tmp_path, {}, [other])
    assert not (tmp_path / one.name).exists()
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["shelves"][0]["name"] == other.name


def test_a_cabinet_is_one_shelf_in_parts():
    """Texts found in two shelves are what one shelf of both holds."""
    texts = ["この求人票の給料が違う", "この求人票の給料が違うよ", "窓口の対応がひどい", "この求人票の給料は違う"]
    reach = Reach(0.85, 0.85, 0.5)
    whole, parts = Cabinet((shelf_of(texts),), reach), Cabinet((shelf_of(texts[:2]), shelf_of(texts[2:])), reach)
    assert whole.near(texts[0]) == parts.near(texts[0]) == sorted([texts[1], texts[3]])
    assert len(whole) == len(parts) == 4
    assert [part.tolist() for part in parts.same(texts[2])] == [[1], [1]]
