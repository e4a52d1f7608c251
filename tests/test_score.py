"""The batch job end to end, without the store: contract, determinism, honesty about what could not be read."""

import json
import random
from pathlib import Path

import pytest

from tests.program import triage
from triage.assess import Plan, assess
from triage.engine import Engine
from triage.modelfile import load_model
from triage.policy import load_policy
from triage.records import Comment, CommentId, Platform, Source

ROOT = Path(__file__).parent.parent
CLAUSES = [clause.id for clause in load_policy("kagoshima").clauses]

COMMENTS = [
    {"comment_id": "1", "platform": "youtube", "account": "a", "author_id": "u1", "text": "とても参考になりました"},
    {
        "comment_id": "2",
        "platform": "youtube",
        "account": "a",
        "author_id": "u2",
        "text": "黒木という職員は無能なクズだ",
    },
    {
        "comment_id": "3",
        "platform": "youtube",
        "account": "a",
        "author_id": "u3",
        "text": "山田花子さんの番号は０９０-0000-1234です",
    },
    {"comment_id": "4", "platform": "youtube", "account": "a", "author_id": "u4", "text": " "},
    {
        "comment_id": "5",
        "platform": "youtube",
        "account": "a",
        "author_id": "u5",
        "text": "求人票と実際の給料が違いました",
    },
    {
        "comment_id": "6",
        "platform": "youtube",
        "account": "a",
        "author_id": "u6",
        "text": "バカ\u200bな👨‍👩‍👧会社\ud83d",
    },
    {
        "comment_id": "7",
        "platform": "youtube",
        "account": "a",
        "author_id": "u7",
        "text": "在宅で月30万、プロフのリンクから登録してね",
    },
    {
        "comment_id": "8",
        "platform": "youtube",
        "account": "a",
        "author_id": "u7",
        "text": "在宅で月30万、プロフのリンクから登録してね！",
    },
    {
        "comment_id": "9",
        "platform": "youtube",
        "account": "a",
        "author_id": "u7",
        "text": "在宅で月30万♪プロフのリンクから登録してね",
    },
]


def written(folder, rows):
    path = folder / "コメント 一覧.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="ascii")
    return path


def scored(folder, *options, rows=COMMENTS, name="out.jsonl"):
    triage(folder, "score", written(folder, rows), "--no-store", "--out", folder / name, *options)
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    return scored(tmp_path_factory.mktemp("score"))


def test_every_comment_comes_out_once_in_rank_order(rows):
    """Ranks run from 1, priorities fall, ties go by id, and nobody's comment is lost."""
    keys = [(-row["priority"], row["comment_id"]) for row in rows]

    assert [row["rank"] for row in rows] == list(range(1, len(COMMENTS) + 1))
    assert keys == sorted(keys)
    assert {row["comment_id"].removeprefix("youtube:") for row in rows} == {c["comment_id"] for c in COMMENTS}


def test_every_row_has_a_score_for_each_item_of_the_policy(rows):
    """All 14 items, each a probability."""
    for row in rows:
        assert list(row["scores"]) == CLAUSES
        assert all(0.0 <= value <= 1.0 for value in row["scores"].values())


def test_evidence_quotes_the_text_as_posted_at_its_offsets(rows):
    """text[start:end] is the evidence, in code points of the text that is output."""
    evidence = [(row, e) for row in rows for s in row["suggestions"] for e in s["evidence"]]

    assert evidence
    assert all(row["text"][e["start"] : e["end"]] == e["text"] for row, e in evidence)


def test_a_number_alone_is_no_word_that_shows_anything(tmp_path):
    """The model's evidence is words; a bare number beside them would tell a moderator nothing."""
    text = "2:05に映ってる女の人、なぎさ町の〇〇アパート203の人だよね。離婚して訓練通ってるらしいよ"
    (row,) = scored(tmp_path, rows=[{"text": text}])
    shown = [e["text"] for s in row["suggestions"] for e in s["evidence"] if e["detector"] == "classifier"]

    assert shown
    assert [word for word in shown if word.isnumeric()] == []


def test_the_text_is_as_posted_but_for_what_no_database_holds(rows):
    """A zero-width space stays; a lone surrogate is replaced one for one, and flagged."""
    (row,) = [row for row in rows if row["comment_id"].endswith("6")]

    assert row["text"] == "バカ\u200bな👨‍👩‍👧会社\ufffd"
    assert "control_chars" in row["flags"]


def test_needs_review_follows_from_what_is_suggested(rows):
    """A suggestion, a route, or no text at all: otherwise a comment is not marked."""
    for row in rows:
        reasons = row["suggestions"] or row["routes"] or "no_text" in row["flags"]
        assert row["needs_review"] == bool(reasons)


def test_an_insult_a_telephone_number_and_an_advert_are_found(rows):
    """The plainest violations of ④, ⑤ and ⑦ are suggested under their items."""
    items = {row["comment_id"][-1]: {s["item"] for s in row["suggestions"]} for row in rows}

    assert "5(2)イ④" in items["2"]
    assert "5(2)イ⑤" in items["3"]
    assert "5(2)イ⑦" in items["7"]


def test_a_report_about_a_job_offer_is_passed_on_and_not_suggested_for_removal(rows):
    """求人条件相違 is the most valuable kind of comment."""
    (row,) = [row for row in rows if row["comment_id"].endswith("5")]

    assert row["routes"] == ["opinion"]
    assert row["suggestions"] == []


def test_thanks_are_nobodys_violation(rows):
    """An ordinary comment is not marked."""
    (row,) = [row for row in rows if row["comment_id"].endswith("1")]

    assert not row["needs_review"]


def test_one_author_posting_an_advert_three_times_is_a_group(rows):
    """Small changes do not hide a repetition, and each member names the group."""
    group = [row["repeat"] for row in rows if row["comment_id"][-1] in "789"]

    assert len({repeat["group"] for repeat in group}) == 1
    assert all((repeat["size"], repeat["same_author"]) == (3, 3) for repeat in group)


def test_authors_are_pseudonyms_unless_asked_for(tmp_path):
    """The same author is the same pseudonym in one installation, and the id itself never leaves."""
    rows = scored(tmp_path)
    plain = scored(tmp_path, "--keep-author-ids", name="plain.jsonl")

    assert {row["author_id"] for row in plain} == {f"u{n}" for n in range(1, 8)}
    assert not {row["author_id"] for row in rows} & {row["author_id"] for row in plain}
    assert len({row["author_id"] for row in rows}) == 7


def test_the_number_of_processes_changes_no_byte(tmp_path):
    """--jobs 1 and --jobs 2 give equal files, on more comments than one chunk holds."""
    many = [{**COMMENTS[n % 9], "comment_id": str(n), "author_id": f"u{n}"} for n in range(2500)]
    scored(tmp_path, "--jobs", "1", rows=many, name="one.jsonl")
    scored(tmp_path, "--jobs", "2", rows=many, name="two.jsonl")

    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()


def test_groups_of_repeats_depend_neither_on_order_nor_on_processes(tmp_path):
    """Shuffled lines and another --jobs give each comment the group, size and neighbours it had."""
    rng = random.Random(6)
    many = []
    for n in range(2200):
        text = rng.choice(COMMENTS)["text"] + rng.choice(["", "ね", "よ！", "🔥", f" {n % 7}"])
        day = {"posted_at": f"2026-04-{1 + n % 28:02}T09:00:00+09:00"} if n % 3 else {}
        many.append({**COMMENTS[0], **day, "comment_id": str(n), "author_id": f"u{n % 90}", "text": text})
    one = {row["comment_id"]: row["repeat"] for row in scored(tmp_path, "--jobs", "1", rows=many)}
    rng.shuffle(many)
    two = {row["comment_id"]: row["repeat"] for row in scored(tmp_path, "--jobs", "2", rows=many)}

    assert one == two
    assert len({repeat["group"] for repeat in one.values()}) > 3


@pytest.mark.parametrize(
    ("content", "name", "code", "said"),
    [
        (b"", "empty.csv", 65, "空"),
        (b"<!doctype html><html><body>login", "login.csv", 65, "HTML"),
        (b'{"items": [', "cut.json", 65, "途中"),
        ("番号,日付\n1,2\n".encode(), "columns.csv", 65, "本文"),
    ],
)
def test_a_file_that_is_no_export_is_refused_in_one_sentence(tmp_path, content, name, code, said):
    """One Japanese line with the file's name, the code of the contract, and nothing written."""
    (tmp_path / name).write_bytes(content)
    done = triage(tmp_path, "score", name, "--no-store", "--out", "x.jsonl", check=False)

    assert done.returncode == code
    assert name in done.stderr and said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "x.jsonl").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["missing.csv"], 66, "missing.csv"),
        (["in.jsonl", "--policy", "nowhere"], 78, "kagoshima"),
        (["in.jsonl", "--model", "nowhere"], 78, "default"),
        (["in.jsonl", "--out", "x.txt"], 2, ".jsonl"),
        (["in.jsonl", "--jobs", "0"], 2, "jobs"),
    ],
)
def test_a_wrong_request_says_what_is_right(tmp_path, arguments, code, said):
    """Missing input, unknown policy, unknown model, unknown ending: each has its code and names what there is."""
    (tmp_path / "in.jsonl").write_text('{"text": "あ"}\n', encoding="utf-8")
    done = triage(tmp_path, "score", *arguments, "--no-store", check=False)

    assert done.returncode == code
    assert said in done.stderr


def test_spreadsheets_cannot_be_made_to_run_a_comment(tmp_path):
    """A text that begins like a formula is quoted in CSV and a plain string in XLSX."""
    from openpyxl import load_workbook

    path = written(tmp_path, [{"comment_id": "1", "text": "=1+1"}])
    for name in ("x.csv", "x.xlsx"):
        triage(tmp_path, "score", path, "--no-store", "--out", name)

    assert '"\'=1+1"' in (tmp_path / "x.csv").read_text(encoding="utf-8-sig")
    sheet = load_workbook(tmp_path / "x.xlsx").active
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]


def test_of_two_versions_of_a_comment_the_newer_is_judged():
    """An edited comment in a later file takes the place of the older, whoever had judged that already."""
    plan = Plan("kagoshima", ROOT / "models" / "default")
    source = Source("youtube", "f.json", "", 1)
    texts = ["同じ人の最初の文です", "別の人の文です", "同じ人の直した文です"]
    ids = [CommentId("youtube:a"), CommentId("youtube:b"), CommentId("youtube:a")]
    comments = [Comment(i, Platform.YOUTUBE, text, source) for i, text in zip(ids, texts, strict=True)]

    found = list(assess(iter(comments), plan, engine=Engine(1)))

    assert [one.comment.text for one in found] == texts[1:]


def test_a_suggestion_without_a_word_to_show_says_so(tmp_path):
    """Split letters and signs are no words: the whole text is shown, with that reason, and never nothing."""
    rows = scored(tmp_path, "--model", "default", rows=[{"text": "■□■□■□■□■□■□"}, {"text": "し ね"}])
    suggestions = [suggestion for row in rows for suggestion in row["suggestions"]]

    assert suggestions and all(suggestion["evidence"] for suggestion in suggestions)


def test_the_summary_says_which_threshold_applies_and_where_it_is_from(tmp_path):
    """A policy's pin wins over the model's own, and --json says so item by item."""
    text = (ROOT / "triage/policies/kagoshima.toml").read_text(encoding="utf-8")
    pinned = text.replace('categories = ["law"]', 'categories = ["law"]\nthreshold = 0.77', 1)
    (tmp_path / "mine.toml").write_text(pinned, encoding="utf-8")
    asked = ("--no-store", "--json", "--policy", "mine.toml", "--model", "default")
    told = json.loads(triage(tmp_path, "score", written(tmp_path, COMMENTS), *asked).stdout)["thresholds"]
    own = load_model(ROOT / "models" / "default").thresholds()

    assert list(told) == CLAUSES
    assert told["law"] == {"from": "policy", "values": {"law": 0.77}}
    assert told["solicitation"] == {
        "from": "model",
        "values": {name: own[name] for name in ("commercial", "political", "religious")},
    }
