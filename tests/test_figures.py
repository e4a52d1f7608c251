"""What the documents say was measured is what the cards of the shipped models, and the sets themselves, say."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from benchmarks.detectors import interval
from tests.functional.suite import APART, MODELS, PROTECTED, floors, scores
from triage.learn import threshold

ROOT = Path(__file__).parent.parent
CARDS = {name: (ROOT / "models" / name / "MODEL_CARD.md").read_text(encoding="utf-8") for name in MODELS}
ABOUT = {
    name: json.loads((ROOT / "models" / name / "manifest.json").read_text(encoding="utf-8"))["about"] for name in MODELS
}


def document(name):
    """Return a document on one line: where it breaks its lines says nothing."""
    return re.sub(r"\s+", " ", (ROOT / name).read_text(encoding="utf-8"))


def head(model, category):
    """Return threshold, n of each kind, three rates as (value, low, high) and the calibration error of a head."""
    row = re.search(rf"^\| {category} \|(.*)\|$", CARDS[model], re.MULTILINE)[1]
    limit, yes, no, *rates, error = (cell.strip() for cell in row.split("|"))
    return limit, yes, no, [re.findall(r"[\d.]+", rate) for rate in rates], error


def share(model, words):
    """Return the rate that follows these words in a card, and its n."""
    *rate, n = re.search(rf"{words}: ([\d.]+) \[([\d.]+), ([\d.]+)\]\(n=(\d+)\)", CARDS[model]).groups()
    return rate, int(n)


def percent(rate):
    """Return a rate as READMEs write it: 69.6, and its ends."""
    return [f"{float(part) * 100:.1f}" for part in rate]


def short(number):
    """Return a rate below one without its zero."""
    return number.removeprefix("0")


FOUND, FALSE = (
    {m: share(m, words) for m in MODELS} for words in (".*何らかの項目を示した割合", "どの項目.*示した割合")
)


def swapped(model):
    """Return how many sentences the card's table of what must not matter has: swapped words, and decoration."""
    rows = re.findall(r"^\| ([^|]+) \| (\d+) \| (\d+) \|", CARDS[model], re.MULTILINE)
    words = sum(int(n) for name, n, _ in rows if not re.search("足す|全角", name))
    return words, {int(n) for name, n, _ in rows if re.search("足す|全角", name)}, {moved for *_, moved in rows}


def test_the_english_page_cites_the_cards():
    """Both shares with their intervals and n, the best and the least found item, and what must not matter."""
    text = document("README.md")
    (violating, free), rows = (kind["default"][1] for kind in (FOUND, FALSE)), ABOUT["default"]["examples"]
    recalls = {
        name: head("default", name)[3][1] for name in re.findall(r"^\| ([a-z]+) \|", CARDS["default"], re.MULTILINE)
    }
    clauses = {name: rate for name, rate in recalls.items() if name not in {"any", "opinion", "correction", "crisis"}}
    best, least = (f(clauses, key=lambda name: float(clauses[name][0])) for f in (max, min))

    assert f"Both were fitted on {rows:,} comments" in text
    for n, kind, words in (
        (violating, FOUND, "that fall under an item, suggested"),
        (free, FALSE, "that fall under none"),
    ):
        row = re.search(rf"\| of {n:,} (?:comments )?{words}[^|]*\|([^|]*)\|([^|]*)\|", text)
        told = ["{} % [{}, {}]".format(*percent(kind[model][0])) for model in MODELS]
        assert row and [cell.strip() for cell in row.groups()] == told
    assert (best, least) == ("religious", "morals"), "the README names the best and the least found item"
    for name, words in ((best, "religious activity"), (least, "public decency")):
        value, low, high = map(short, clauses[name])
        assert f"{words} at {value} [{low}, {high}] (n={head('default', name)[1]})" in text


def test_the_japanese_page_cites_the_cards():
    """The same shares of both models with their intervals and n."""
    text = document("README.ja.md")
    found, falsely = ({m: "{} %[{}, {}]".format(*percent(kind[m][0])) for m in MODELS} for kind in (FOUND, FALSE))

    assert f"作例 {ABOUT['default']['examples']:,} 件で学習" in text
    assert f"当たる {FOUND['default'][1]:,} 件のうち {found['default']}に項目を示し" in text
    assert f"当たらない {FALSE['default'][1]:,} 件のうち {falsely['default']}にも示しました" in text
    assert f"`semantic` では {found['semantic']}と {falsely['semantic']}です" in text


@pytest.mark.parametrize("model", MODELS)
def test_the_history_ends_in_what_is_shipped(model):
    """Its last round has the labels, the means over the items and the share suggested wrongly of the card."""
    last = [
        line for line in (ROOT / "docs/model-history.md").read_text("utf-8").splitlines() if f"(`{model}`) |" in line
    ][-1]
    told, checked = [cell.strip() for cell in last.split("|")], ABOUT[model]["cross_validation"]
    macros = [short(f"{checked[f'macro_{name}']:.3f}") for name in ("average_precision", "recall")]
    value, low, high = map(short, FALSE[model][0])

    assert told[2] == f"{ABOUT[model]['examples']:,}" and told[4:6] == macros and told[6] == f"{value} [{low}, {high}]"


def test_the_history_cites_crises_decency_and_calibration_as_the_cards_have_them():
    """The weak points and the worst calibration error are those of the shipped models."""
    text = document("docs/model-history.md")
    crisis, morals = ([short(f"{float(head(m, name)[3][1][0]):.2f}") for m in MODELS] for name in ("crisis", "morals"))
    worst = [short(max(re.findall(r"\| (0\.0\d\d) \|$", CARDS[m], re.MULTILINE))) for m in MODELS]

    assert f"Crises: {head('default', 'crisis')[1]} labels" in text
    assert f"found at {crisis[0]} / {crisis[1]} in cross-validation" in text
    assert f"found least ({morals[0]} / {morals[1]} in cross-validation" in text
    assert re.search(
        rf"calibration error in cross-validation \| ≤ \.05 \| [^|]*≤ {worst[0]} \| [^|]*≤ {worst[1]} \|", text
    )


@pytest.mark.parametrize("name", ["README.md", "docs/model-history.md"])
def test_what_must_not_matter_is_told_as_the_cards_measure_it(name):
    """How many sentences were swapped and decorated, that none moved, and how many disguised copies keep their items."""
    text, (words, decorated, moved) = document(name), swapped("default")
    kept = re.search(r"項目が残った割合: (\d+)/(\d+)", CARDS["default"]).groups()

    assert swapped("semantic") == (words, decorated, moved) and moved == {"0"} and len(decorated) == 1
    assert f"{words} sentences" in text and re.search(rf"\b{decorated.copy().pop()} (?:comments )?with", text)
    assert name == "README.md" or "{} of {} disguised copies".format(*kept) in text


@cache
def measured(model, folder):
    return scores(model, folder)


def counted(model, folder):
    """Return found of to find, and suggested of left, over the items; and what was left alone of the protected ones."""
    rows = [score for name, score in measured(model, folder).items() if name not in APART]
    sums = [sum(getattr(s, part) for s in rows) for part in ("found", "to_find", "to_spare", "spared")]
    return (*sums[:3], sums[2] - sums[3], measured(model, folder)[PROTECTED])


def test_the_pages_cite_the_suite_as_it_is_measured():
    """Found, near misses suggested and criticism left alone, of both sets and models."""
    english, japanese, history = map(document, ("README.md", "README.ja.md", "docs/model-history.md"))
    (a, n, left, near_a, kept_a), (b, _, _, near_b, kept_b) = (counted(model, "unseen") for model in MODELS)
    (c, of, other, near_c, _), (d, _, _, near_d, _) = (counted(model, "cases") for model in MODELS)

    assert re.search(rf"found of {n} \| {a} \([^|]*\| {b} \(", english)
    assert f"its {left} near misses, suggested under that item | {near_a} | {near_b} |" in english
    assert f"left alone | {kept_a.spared} | {kept_b.spared} |" in english
    assert f"found: found of {of}; of {other} near misses" in english.replace("written apart: ", "found: ", 1)
    assert f"| {c}; {near_c} | {d}; {near_d} |" in english
    assert f"{n} 件のうち {a} 件と {b} 件を見つけ" in japanese
    assert f"{c} / {d} of {of} found, {near_c} / {near_d} of {other} near misses" in history
    known = floors()
    assert f"`unseen` ({known['unseen', 'default'].total} / {known['unseen', 'semantic'].total})" in history


def test_the_intervals_of_the_history_are_those_of_its_counts():
    """Each count with an interval beside it has Wilson's, to three places."""
    told = re.findall(r"(\d+) of (\d+) \[([\d.]+), ([\d.]+)\]", document("docs/model-history.md"))

    assert len(told) > 25
    for hits, n, *ends in told:
        ours = re.findall(r"[\d.]+", interval(int(hits), int(n)))[1:3]
        assert ends == list(map(short, ours)), f"{hits} of {n}"


@pytest.mark.parametrize("name", ["README.md", "docs/model-history.md"])
def test_the_real_posts_are_told_alike(name):
    """Both pages have the same average precision of the queue; the posts themselves are not in the repository."""
    row = re.search(
        r"490 real posts: queue AP \|[^|]*\| [.\d]+, ([.\d]+) \| [.\d]+, ([.\d]+) \|", document("docs/model-history.md")
    )

    told = f"{row[1]} (`default`) and {row[2]} (`semantic`)" if name == "README.md" else row[0]
    assert told in document(name)


def test_the_reasons_name_the_budgets_that_are_used():
    """docs/why.md says how much of the harmless comments, and of the opinions, may be suggested."""
    text = document("docs/why.md")

    assert f"at most {threshold.FALSE_SHARE * 100:g} % may be suggested" in text
    assert f"at most {threshold.OPINION_FALSE_SHARE * 100:g} %." in text


def test_detectors_were_measured_on_the_labels_of_the_cards():
    """Every recall of docs/detectors.md is a share of as many comments as the card counts under the category."""
    whole, _, _ = (ROOT / "docs/detectors.md").read_text(encoding="utf-8").partition("## The half")
    rows = re.findall(r"^\| \w+ \| (\w+) \| [\d.]+ \[[^|]*\(\d+/(\d+)\) \|", whole, re.MULTILINE)

    assert len(rows) > 30
    assert [(name, n) for name, n in rows if n != head("default", name)[1]] == []


def test_what_the_models_make_of_the_cues_is_as_measured():
    """The last table of docs/detectors.md has what the suite counts of its cases."""
    _, _, last = (ROOT / "docs/detectors.md").read_text(encoding="utf-8").partition("## With the model on top")
    rows = re.findall(r"^\| (\w+) \| (default|semantic) \| (\d+/\d+) \| (\d+/\d+) \|", last, re.MULTILINE)
    counts = [(name, model, measured(model, "cases")[name]) for name, model, *_ in rows]

    assert len(rows) == 6
    assert rows == [
        (name, model, f"{s.found}/{s.to_find}", f"{s.to_spare - s.spared}/{s.to_spare}") for name, model, s in counts
    ]


def test_the_set_is_described_as_it_is():
    """data/labeled/README.md counts the comments of each category, and all of them, as the card does."""
    text = (ROOT / "data/labeled/README.md").read_text(encoding="utf-8")
    told = Counter(dict(re.findall(r"^\| (\w+) \| (\d+) \| \d", text, re.MULTILINE)))

    assert (
        f"件数({ABOUT['default']['examples']:,} 件" in text and f"該当のある作例は {FOUND['default'][1]:,} 件" in text
    )
    assert len(told) == 15 and {name: head("default", name)[1] for name in told} == dict(told)


@pytest.mark.parametrize("model", MODELS)
def test_every_head_is_calibrated(model):
    """The calibration error of each head, in cross-validation, is at most .05."""
    heads = ABOUT[model]["cross_validation"]["categories"]

    assert len(heads) == 19
    assert {one["category"]: one["calibration_error"] for one in heads if one["calibration_error"] > 0.05} == {}


def test_the_model_without_an_encoder_stays_close_to_the_one_with_it():
    """An office without the encoder finds on average at most .08 less of the comments under an item."""
    found = {model: ABOUT[model]["cross_validation"]["macro_recall"] for model in MODELS}

    assert found["default"] >= found["semantic"] - 0.08


@pytest.mark.parametrize("model", MODELS)
def test_a_shipped_model_is_small(model):
    """All files of a model together are below 12,000,000 bytes."""
    assert sum(path.stat().st_size for path in (ROOT / "models" / model).iterdir()) < 12_000_000
