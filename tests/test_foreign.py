"""A file with comments in other languages through the batch job: flagged, and nothing suggested by score."""

import json

from tests.program import invoked

TEXTS = {
    "vi": "Xin hãy cho tôi biết giờ làm việc của văn phòng",
    "en": "This post is boring, talk about football and my cat instead",
    "abuse": "You are idiots and liars, every single one of you in this office",
    "mixed": "説明会 please let me know whether I can still apply for it",
    "easy": "やさしい にほんごで おしえてください。わたしは べとなむから きました。",
}


def test_other_languages_are_flagged_and_get_no_suggestion_and_easy_japanese_is_benign(tmp_path, monkeypatch):
    """Vietnamese, English (idle talk and abuse too) and mixed: no item, no route; やさしい日本語: no flag and no item."""
    monkeypatch.setenv("TRIAGE_HOME", str(tmp_path / "home"))
    path, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [
        json.dumps({"comment_id": key, "text": text, "post_text": "講習のお知らせ"}) for key, text in TEXTS.items()
    ]
    path.write_text("\n".join(lines), encoding="utf-8")

    invoked("score", path, "--no-store", "--out", out)
    rows = {row["comment_id"].split(":")[-1]: row for row in map(json.loads, out.read_text("utf-8").splitlines())}

    assert {key for key, row in rows.items() if "foreign_language" in row["flags"]} == {"vi", "en", "abuse", "mixed"}
    assert [key for key, row in rows.items() if row["suggestions"]] == []
    assert [key for key, row in rows.items() if row["routes"] and key != "easy"] == []
