"""The index of past texts: it misses nothing, keeps on disk what it holds, and trusts no damaged file."""

import json
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.similarity import Reach
from triage.similarity.cabinet import Cabinet, keep, read_manifest, take, write_manifest
from triage.similarity.nearby import asked, candidates
from triage.similarity.shelf import Row, lay_out

CUTOFFS = (0.5, 0.85, 0.9, 1.0)
CONTAINED = (0.5, 0.85, 1.0)
REACH = Reach(0.85, 0.7, 0.85, 0.5)


def shelf_of(texts, reach=REACH):
    return lay_out([Row(key, key % 3, text) for key, text in enumerate(texts, start=1)], reach.least_containment)


def found(shelf, text, reach, passed=None):
    marks = np.zeros(len(shelf.hashes), dtype=bool) if passed is None else passed
    return {shelf.text(at) for _, rows in candidates(shelf, asked([text]), reach, marks) for at in rows.tolist()}


def brute(texts, one, reach):
    """What is near by the definition itself."""
    return {text for text in texts if reach.is_near(text, one)}


@given(
    st.lists(st.text("あいう漢", min_size=1, max_size=14), min_size=1, max_size=25),
    st.text("あいう漢", min_size=1, max_size=14),
    st.builds(Reach, st.sampled_from(CUTOFFS), st.sampled_from((0.1, 0.7)), st.sampled_from(CONTAINED), st.just(0.5)),
)
@settings(max_examples=250)
def test_nothing_near_is_missed(texts, one, reach):
    """Whatever texts a shelf holds, every one that is near by brute force is a candidate."""
    assert brute(texts, one, reach) <= found(shelf_of(texts, reach), one, reach)


@given(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=12), st.text(min_size=1, max_size=8))
@settings(max_examples=80)
def test_any_code_points_are_searched(texts, one):
    """Astral characters and lone marks are characters like others."""
    reach = Reach(0.7, 0.2, 0.5, 0.5)
    assert brute(texts, one, reach) <= found(shelf_of(texts, reach), one, reach)


@pytest.mark.parametrize("cutoff", [0.85, 0.9])
def test_near_copies_among_many_are_found(cutoff):
    """Among thousands of texts of 3 to 400 characters every copy with some letters changed is found."""
    rng = random.Random(3)
    letters, weights = "のいたるてしがなに漢字語文求人票給料窓", range(19, 0, -1)
    texts = ["".join(rng.choices(letters, weights, k=int(3 * 130 ** rng.random()))) for _ in range(1500)]
    reach = Reach(cutoff, 0.7, 0.85, 0.5)
    shelf = shelf_of(texts, reach)
    for text in rng.sample(texts, 12):
        at = rng.randrange(len(text))
        one = text[:at] + rng.choice(letters) + text[at:] + "笑" * (len(text) // 12)
        assert brute(texts, one, reach) <= found(shelf, one, reach)


def test_many_texts_at_once_find_what_each_finds():
    """Asked together, in more slices than one, texts find the same pairs as one by one."""
    rng = random.Random(5)
    texts = sorted({"".join(rng.choices("求人票給料窓口対応最悪", k=rng.randint(3, 9))) for _ in range(3000)})
    shelf = shelf_of(texts)
    marks = np.zeros(len(texts), dtype=bool)
    together = {
        (texts[one], shelf.text(other))
        for askers, rows in candidates(shelf, asked(texts), REACH, marks)
        for one, other in zip(askers.tolist(), rows.tolist(), strict=True)
    }
    assert together >= {(one, other) for one in texts[::150] for other in brute(texts, one, REACH)}
    assert {pair for pair in together if pair[0] in texts[::150]} == {
        (one, other) for one in texts[::150] for other in found(shelf, one, REACH)
    }


def test_few_candidates_are_not_near():
    """Of unrelated texts next to none is left to be measured."""
    rng = random.Random(4)
    texts = ["".join(chr(rng.randrange(0x4E00, 0x5000)) for _ in range(20)) for _ in range(4000)]
    shelf = shelf_of(texts)
    left = [len(found(shelf, text[:10] + texts[-1][10:], REACH)) for text in texts[:20]]
    assert sum(left) <= 20


def test_what_is_passed_is_not_found_again():
    """A text that was passed is no candidate."""
    shelf = shelf_of(["求人票と違う", "求人票と違うよ"])
    marks = np.zeros(2, dtype=bool)
    marks[shelf.find("求人票と違うよ")] = True
    assert found(shelf, "求人票と違う", REACH, marks) == {"求人票と違う"}


def test_a_text_stands_once_with_all_its_rows():
    """Every copy of a text is found, and a prefix of it is not."""
    shelf = shelf_of(["ありがとう", "ありがと", "ありがとう"])
    at = shelf.find("ありがとう")
    assert len(shelf.hashes) == 2
    assert shelf.keys[shelf.firsts[at] : shelf.firsts[at + 1]].tolist() == [1, 3]
    assert shelf.find("ありが") is None


def test_order_of_rows_changes_no_byte():
    """Rows in any order give the same arrays."""
    rows = [Row(key, key % 3, text) for key, text in enumerate(["いろは", "に", "ほへとち", "りぬ", "るをわ"])]
    one, other = lay_out(rows, 0.85), lay_out(rows[::-1], 0.85)
    assert all(np.array_equal(getattr(one, name), getattr(other, name)) for name in type(one).__slots__)


def test_blank_rows_are_kept_and_never_near():
    """A row without a text is counted, and is near to nothing."""
    shelf = shelf_of(["", "求人票と違う"])
    assert len(shelf) == 2
    assert found(shelf, "求人票と違う", REACH) == {"求人票と違う"}


def test_a_shelf_comes_back_from_disk(tmp_path):
    """What was kept and is whole is the same shelf, mapped; its manifest says so for this layout alone."""
    shelf = shelf_of(["求人票と違う", "給料が違う", "窓口が混む", "", "笑"])
    kept = keep(tmp_path, shelf, first=1, last=5, mark="5/15")
    write_manifest(tmp_path, {"containment": 0.85}, [kept])
    assert read_manifest(tmp_path, {"containment": 0.85}) == (kept,)
    assert read_manifest(tmp_path, {"containment": 0.9}) == ()
    back = take(tmp_path, kept)
    assert list(back.rows()) == list(shelf.rows())
    assert found(back, "求人票と違う。", REACH) == {"求人票と違う"}


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
    """Texts found in two shelves are what one shelf of both holds, and none is found a second time."""
    texts = ["この求人票の給料が違う", "この求人票の給料が違うよ", "窓口の対応がひどい", "この求人票の給料が違うね"]
    whole, parts = Cabinet((shelf_of(texts),), REACH), Cabinet((shelf_of(texts[:2]), shelf_of(texts[2:])), REACH)
    for cabinet in (whole, parts):
        passed = cabinet.unpassed()
        keys, owners = cabinet.same(texts[2], passed)
        assert len(cabinet) == 4
        assert (len(keys), len(owners)) == (1, 1)
        assert sorted(cabinet.alike(texts[:1], passed)) == sorted([*texts[:2], texts[3]])
        assert list(cabinet.alike(texts, passed)) == []
