"""What an analyst types to measure: report, comparison, agreement and suspect labels, on small files."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.program import invoked
from triage.learn.trained import text_keys
from triage.modelfile import _version, load_model, save_model, shipped_models

ROOT = Path(__file__).parent.parent


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("TRIAGE_HOME", str(tmp_path / "home"))
    return invoked


@pytest.fixture
def labels(tmp_path):
    """Return what writes (id, text, is unlawful) as a labelled file and gives its path."""

    def write(name, *rows):
        path = tmp_path / name
        lines = [
            {"id": key, "text": text, "yes": ["law"] if law else [], "no": [] if law else ["law"]}
            for key, text, law in rows
        ]
        path.write_text("".join(json.dumps(x, ensure_ascii=False) + "\n" for x in lines), encoding="utf-8")
        return path

    return write


OFFER, THANKS = "日給3千円、社会保険なしで働ける人いますか", "説明会、分かりやすかったです"


def test_a_model_against_itself_differs_by_nothing(run, labels):
    """The contract's figures stay at the top of the JSON; `against` and `difference` stand beside them."""
    path = labels("l.jsonl", ("1", OFFER, True), ("2", THANKS, False))

    found = json.loads(
        run("evaluate", "--labeled", path, "--model", "default", "--against", "default", "--json").stdout
    )

    law = next(row for row in found["difference"] if row["category"] == "law")
    assert found["against"]["categories"] == found["categories"]
    assert (law["n_yes"], law["recall"]) == (1, {"value": 0.0, "low": 0.0, "high": 0.0})


def test_a_comparison_prints_both_models_and_the_difference(run, labels):
    """For people: two tables, then the differences with their width and n."""
    path = labels("l.jsonl", ("1", OFFER, True), ("2", THANKS, False))

    shown = run("evaluate", "--labeled", path, "--model", "default", "--against", "default").stdout

    assert shown.count("モデル: ") == 2
    assert "同じ 2 件" in shown and "+0.000 [+0.000, +0.000]" in shown


def test_a_report_is_written_with_the_models_own_evidence(run, labels, tmp_path):
    """A harmless-labelled offer that the model suggests is listed as an error with words marked; stdout stays as it was."""
    path = labels("l.jsonl", ("offer-1", OFFER, False), ("2", THANKS, False))
    out = tmp_path / "r.html"

    done = run("evaluate", "--labeled", path, "--model", "default", "--report", out, "--json")

    written = out.read_text(encoding="utf-8")
    assert "offer-1" in written and "<mark>" in written
    assert json.loads(done.stdout)["categories"]


def test_a_report_that_cannot_be_written_is_said(run, labels, tmp_path):
    """A missing folder ends with 73 and names the file."""
    path = labels("l.jsonl", ("1", OFFER, False))

    done = run("evaluate", "--labeled", path, "--model", "default", "--report", tmp_path / "no" / "r.html", code=73)

    assert "r.html" in done.stderr


def test_agreement_of_two_files(run, labels):
    """Two of three shared comments judged alike; n counts the shared ones only."""
    first = labels("a.jsonl", ("1", OFFER, True), ("2", THANKS, False), ("3", "文", True), ("4", "章", True))
    second = labels("b.jsonl", ("1", OFFER, True), ("2", THANKS, False), ("3", "文", False))

    rows = json.loads(run("labels", "agree", first, second, "--json").stdout)
    law = next(row for row in rows if row["category"] == "law")

    assert (law["n"], law["first_yes"], law["second_yes"]) == (3, 2, 1)
    assert law["kappa"] == pytest.approx(0.4)
    assert "カッパ" in run("labels", "agree", first, second).stdout


def test_files_that_share_no_comment_are_refused(run, labels):
    """Exit 65: nothing can be said, and both files are named."""
    done = run("labels", "agree", labels("a.jsonl", ("1", OFFER, True)), labels("b.jsonl", ("2", OFFER, True)), code=65)

    assert "a.jsonl" in done.stderr and "b.jsonl" in done.stderr


def test_a_wrong_label_is_suspected(run, tmp_path):
    """A thank-you labelled unlawful among true labels is a suspect by its id; its text stands in the table only."""
    names = ("law.jsonl", "ordinary.jsonl")
    lines = [line for name in names for line in (ROOT / "data" / "labeled" / name).read_text("utf-8").splitlines()]
    wrong = {
        "id": "turned",
        "text": "本日の説明会、大変参考になりました。ありがとうございました。",
        "yes": ["law"],
        "no": "rest",
    }
    path = tmp_path / "labels.jsonl"
    path.write_text("\n".join([*lines, json.dumps(wrong, ensure_ascii=False)]), encoding="utf-8")

    found = json.loads(run("labels", "suspect", "--labeled", path, "--top", "10", "--json").stdout)
    table = run("labels", "suspect", "--labeled", path, "--top", "10").stdout

    assert "law" in found["examined"]
    assert ("turned", "law", True) in [(s["id"], s["category"], s["labelled"]) for s in found["shown"]]
    assert found["suspects"] < found["rows"] / 4
    assert wrong["text"] not in json.dumps(found, ensure_ascii=False) and wrong["text"] in table


def test_training_on_few_decisions_of_ones_own_is_refused(run, tmp_path):
    """However many authored labels stand beside them: fewer decisions than the policy's `sample_from` need no model."""
    row = {"id": "own", "text": "ありがとうございました", "no": "rest", "provenance": "ranked"}
    path = tmp_path / "own.jsonl"
    path.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")

    told = run("train", "--labeled", ROOT / "data" / "labeled", "--labeled", path, code=65).stderr

    assert "件数不足：再学習は不要です" in told and "1 件" in told and "2000 件" in told


def test_too_few_labels_are_refused_with_counts(run, labels):
    """Exit 65 and the rule, as for training."""
    assert "件数不足" in run("labels", "suspect", "--labeled", labels("a.jsonl", ("1", OFFER, True)), code=65).stderr


# What `triage score` treats otherwise than a bare probability: another language, a topic, no text, a pinned item.
MIXED = (
    ("offer", OFFER, True),
    ("thanks", THANKS, False),
    ("abroad", "Cheap workers wanted, cash only, no insurance and no questions asked", True),
    ("asked", "なぜ消したのですか。コメントを消さないでください", False),
    ("empty", "", False),
    ("abuse", "死ね、無能な職員ども", False),
    ("chat", "きのう犬の散歩で転びました", False),
)


@pytest.fixture
def pinned(tmp_path, monkeypatch):
    """Use a policy that suggests ① from a probability of .02 and ⑫ from .01 on."""
    text = (ROOT / "triage" / "policies" / "kagoshima.toml").read_text(encoding="utf-8")
    for item, pin in (("law", 0.02), ("offtopic", 0.01)):
        text = text.replace(f'categories = ["{item}"]', f'categories = ["{item}"]\nthreshold = {pin}')
    (tmp_path / "pinned.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("TRIAGE_POLICY", str(tmp_path / "pinned.toml"))


def test_what_is_measured_is_what_score_shows(run, labels, pinned, tmp_path):
    """Review load, and what is suggested of the yes and the no rows, are those of `triage score` on the same comments."""
    path, out = labels("l.jsonl", *MIXED), tmp_path / "scored.jsonl"
    run("score", path, "--no-store", "--model", "default", "--out", out)
    scored = {row["comment_id"]: row for row in map(json.loads, out.read_text("utf-8").splitlines())}
    shown = {key: {s["clause"] for s in row["suggestions"]} for key, row in scored.items()}
    found = json.loads(run("evaluate", "--labeled", path, "--model", "default", "--json").stdout)
    law = next(row for row in found["categories"] if row["category"] == "law")
    yes, no = ([key for key, _, is_law in MIXED if is_law is wanted] for wanted in (True, False))

    assert found["review_load"]["value"] == round(sum(r["needs_review"] for r in scored.values()) / len(MIXED), 4)
    assert law["threshold"] == 0.02
    assert law["recall"]["value"] == round(sum("law" in shown[key] for key in yes) / len(yes), 4) == 0.5
    assert law["false_positive_rate"]["value"] == round(sum("law" in shown[key] for key in no) / len(no), 4)
    assert "offtopic" not in shown["asked"] | shown["abroad"] and "offtopic" in shown["chat"]


def test_a_model_that_does_not_tell_what_it_was_fitted_on_is_said_so(run, labels, forgetful):
    """Older models carry no hashes: null in JSON, and a sentence on stderr."""
    done = run("evaluate", "--labeled", labels("l.jsonl", ("1", OFFER, True)), "--model", forgetful, "--json")

    assert json.loads(done.stdout)["rows_trained_on"] is None
    assert "控えがないモデル" in done.stderr


def test_rows_that_the_model_was_fitted_on_are_counted_and_said(run, labels, mindful):
    """Of two comments one was part of the training: a count in JSON, and a sentence on stderr that it flatters."""
    path = labels("l.jsonl", ("1", OFFER, True), ("2", THANKS, False))
    done = run("evaluate", "--labeled", path, "--model", mindful, "--json")

    assert json.loads(done.stdout)["rows_trained_on"] == 1
    assert "2 件のうち 1 件は、このモデルの学習に使ったものです" in done.stderr


@pytest.fixture
def forgetful(tmp_path):
    """Return a model as it was saved before the hashes of its texts were written down."""
    save_model(load_model(shipped_models()["default"]), tmp_path / "forgetful")
    folder = tmp_path / "forgetful"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "text_keys.npy").unlink()
    del manifest["arrays"]["text_keys"]
    manifest["version"] = _version(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


@pytest.fixture
def mindful(tmp_path):
    """Return a model that says it was fitted on one text."""
    model = replace(load_model(shipped_models()["default"]), text_keys=text_keys([OFFER]))
    save_model(model, tmp_path / "mindful")
    return tmp_path / "mindful"
