"""The index of past posts follows the database: new, edited, purged and damaged rows, on both engines."""

import json
import random
from dataclasses import replace

import pytest

from triage.detectors.repeats import find_repeats
from triage.detectors.repeats import past as repeats_past
from triage.neighbours import post
from triage.policy import load_policy
from triage.store import past
from triage.store.models.machine import Comment, Version

RULE = load_policy("kagoshima").repeat
SPAM = "この会社の求人票は給料も休みも全部うそなので注意してください"


def texts(home, comment, text, author="u9"):
    asked = [post(comment("new", text, author_id=author), in_batch=True)]
    return [found.text for found in past.related_in(past.open_cabinet(home, RULE), asked, RULE)]


def names(home):
    manifest = json.loads((home / past.FOLDER / "manifest.json").read_text(encoding="utf-8"))
    return [shelf["name"] for shelf in manifest["shelves"]]


def test_similar_past_comments_are_found(database, comment, save, tmp_path):
    """Stored copies and near copies of a text come back with all that the engine needs, strangers do not."""
    save([comment("1", SPAM), comment("2", SPAM + "ね", author_id="u2"), comment("3", "今日は傘を持って出かけます")])
    asked = [post(comment("9", SPAM, author_id="u9"), in_batch=True)]
    found = list(past.related_in(past.open_cabinet(tmp_path, RULE), asked, RULE))
    assert [(one.text, one.author_id) for one in found] == [(SPAM, "u1"), (SPAM + "ね", "u2")]
    history = [post(one, in_batch=False) for one in found]
    assert len(find_repeats([*asked, *history], RULE)["9"].cues) == 2


def test_of_too_many_posts_the_first_of_each_text_are_taken(database, comment, save, tmp_path, monkeypatch):
    """A batch is compared with a bounded number of past posts, whatever stands in the past how often."""
    other = "窓口の待ち時間がとても長くて困りました"
    save(comment(f"{n:03}", other if n % 2 else SPAM, author_id=f"u{n}") for n in range(60))
    monkeypatch.setattr(repeats_past, "MOST_POSTS", 20)
    asked = [post(comment(f"x{text}", text, author_id="x"), in_batch=True) for text in (SPAM, other)]

    found = list(past.related_in(past.open_cabinet(tmp_path, RULE), asked, RULE))

    assert [one.id for one in found] == [f"{n:03}" for n in range(20)]


def test_nothing_stored_nothing_found(database, comment, tmp_path):
    """An empty store has an empty index."""
    assert texts(tmp_path, comment, SPAM) == []


def test_new_rows_are_added_and_old_shelves_kept(database, comment, save, tmp_path, monkeypatch):
    """A second import is laid out beside the first, which is not read from the database again."""
    save([comment(str(n), f"{SPAM}{n}号") for n in range(20)], "a")
    assert len(texts(tmp_path, comment, SPAM)) == 20
    (first,) = names(tmp_path)
    save([comment("a", SPAM + "まったく")], "b")
    read = []
    original = past._rows
    monkeypatch.setattr(past, "_rows", lambda *args: read.extend(rows := list(original(*args))) or rows)
    assert len(texts(tmp_path, comment, SPAM)) == 21
    assert len(read) == 1
    assert names(tmp_path)[0] == first


def test_small_shelves_are_joined(database, comment, save, tmp_path):
    """Many small imports leave few shelves, and every text is still found."""
    for n in range(9):
        save([comment(f"{n}", f"{SPAM}{n}号")], f"{n}")
        texts(tmp_path, comment, SPAM)
    assert len(names(tmp_path)) <= 3
    assert len(texts(tmp_path, comment, SPAM)) == 9


def test_a_run_without_news_writes_nothing(database, comment, save, tmp_path):
    """Opened again unchanged, the index stays as it is on disk."""
    save([comment("1", SPAM)])
    texts(tmp_path, comment, SPAM)
    before = (tmp_path / past.FOLDER / "manifest.json").stat().st_mtime_ns
    texts(tmp_path, comment, SPAM)
    assert (tmp_path / past.FOLDER / "manifest.json").stat().st_mtime_ns == before


def test_an_edited_comment_is_found_by_its_new_text_alone(database, comment, save, tmp_path):
    """Of a comment whose text was changed the old text brings nothing back."""
    save([comment("1", SPAM)], "a")
    texts(tmp_path, comment, SPAM)
    save([comment("1", "窓口の待ち時間がとても長くて困りました")], "b")
    assert texts(tmp_path, comment, SPAM) == []
    assert texts(tmp_path, comment, "窓口の待ち時間がとても長くて困りましたよ") != []


def test_a_purged_comment_leaves_the_index(database, comment, save, tmp_path, unguarded):
    """What the database no longer has is neither found nor left on disk."""
    save([comment("1", SPAM), comment("2", "窓口の待ち時間がとても長くて困りました")])
    texts(tmp_path, comment, SPAM)
    unguarded()
    Comment.objects.filter(key__endswith="1").delete()
    assert Version.objects.count() == 1
    assert texts(tmp_path, comment, SPAM) == []
    blobs = b"".join(path.read_bytes() for path in (tmp_path / past.FOLDER).rglob("blob.npy"))
    assert "求人票".encode() not in blobs


@pytest.mark.parametrize("harm", ["cut", "gone", "manifest"])
def test_a_damaged_index_is_laid_out_again(database, comment, save, tmp_path, harm):
    """A file cut short, a file gone, or a broken manifest changes no result."""
    save([comment("1", SPAM)])
    texts(tmp_path, comment, SPAM)
    folder = tmp_path / past.FOLDER
    path = folder / "manifest.json" if harm == "manifest" else folder / names(tmp_path)[0] / "blob.npy"
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1])
    assert texts(tmp_path, comment, SPAM) == [SPAM]


def test_another_rule_lays_the_index_out_again(database, comment, save, tmp_path):
    """An index made for another least containment is not used."""
    save([comment("1", SPAM)])
    texts(tmp_path, comment, SPAM)
    (before,) = names(tmp_path)
    past.open_cabinet(tmp_path, replace(RULE, altered_containment=0.6))
    assert names(tmp_path) != [before]


def test_how_the_past_was_imported_changes_no_group(database, comment, save, tmp_path):
    """Imported in any order and any pieces, the past gives a batch the group, size and neighbours of one whole search."""
    tails = ["", "ね", "ねほんとうに", "ねほんとうにまったくもう", "！！", " xk3vq9zt4wm", "よ", "よね"]
    earlier = [comment(f"p{n}", SPAM + tails[n % 8], author_id=f"u{n % 5}") for n in range(40)]
    batch = [post(comment(f"b{n}", SPAM + tails[n], author_id=f"w{n}"), in_batch=True) for n in range(8)]
    whole = find_repeats([*batch, *(post(one, in_batch=False) for one in earlier)], RULE)
    random.Random(3).shuffle(earlier)
    for n in range(0, 40, 7):
        save(earlier[n : n + 7], f"{n}")
        past.open_cabinet(tmp_path, RULE)
    found = list(past.related_in(past.open_cabinet(tmp_path, RULE), batch, RULE))

    assert find_repeats([*batch, *(post(one, in_batch=False) for one in found)], RULE) == whole
    assert {one.repeat.size for one in whole.values()} == {48}


def test_owner_and_quotation_are_not_indexed(database, comment, save, tmp_path):
    """The account's own comments and quotations of its post are nobody's repeat."""
    save([comment("1", SPAM, author_is_owner=True), comment("2", SPAM, post_text=SPAM + "。求人の話です")])
    assert texts(tmp_path, comment, SPAM) == []
