"""The annotation guide keeps its own promises: the items verbatim, pairs for each, criticism first, nobody named."""

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from triage.learn.labels import PROVENANCES, read_labels
from triage.policy import load_categories, load_policy
from triage.records import Route

GUIDE = (Path(__file__).parent.parent / "docs" / "labeling-guide.ja.md").read_text(encoding="utf-8")
POLICY = load_policy("kagoshima")
CATEGORIES = load_categories()
QUOTED = re.compile(r"「[^「」]*」")
PARTS = ("該当するもの：", "該当しないもの：", "境目の例", "取り違えやすい項目：", "文面だけでは決められないこと：")
# The words that judge, and what an example may not say them of.
JUDGED = re.compile(r"違反|違法|不法|脱法")
OF_A_COMMENT = re.compile(r"(?:コメント|書き?込み|投稿)[^「」。]{0,12}(?:違反|違法|不法|脱法)")
# Words that the office does not use on screen, each with a word of its own in the guide.
NOT_OUR_WORDS = re.compile(r"問題なし|上申|審査者|決裁者|保留|再犯")
DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
NUMBER = re.compile(r"\d(?:[-‐-―ー−()、,. \t]{0,2}\d){6,}")
UNASSIGNABLE = re.compile(r"0900000(?:\d{4})?|099000\d{4}|20\d\d[01]\d[0-3]\d")
NAME = re.compile(r"[^\W_][\w-]*(?:[.。][\w-]+)*(?:\.[^\W\d_][\w-]*|(?<=[A-Za-z0-9])。[A-Za-z][\w-]*)|\d+(?:\.\d+){3}")
RESERVED = (".example", ".test", ".invalid")


def sections(text):
    """Return anchor -> text up to the next anchor or chapter, in the order of the guide."""
    pieces = re.split(r'^<a id="([a-z]+)"></a>$', text, flags=re.MULTILINE)
    bodies = [re.split(r"^## ", body, flags=re.MULTILINE)[0] for body in pieces[2::2]]
    return dict(zip(pieces[1::2], bodies, strict=True))


SECTIONS = sections(GUIDE)


def pairs(text):
    """Return the (belongs, does not, reason) rows of every table of pairs in `text`."""
    rows, inside = [], False
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            inside = False
        elif cells == ["該当の可能性がある例", "似ているが該当しない例", "理由"]:
            inside = True
        elif inside and set("".join(cells)) != {"-", " "} and set("".join(cells)) != {"-"}:
            rows.append(cells)
    return rows


def clause_text(clause):
    """Return the section of an item with those of its † sub-labels."""
    names = [clause.id, *(c for c in clause.categories if c != clause.id)]
    return "\n".join(SECTIONS[name] for name in names)


def judging(text):
    """Return the lines that call something 違反 or 違法 in the guide's own voice, or an example that says so of a comment.

    Free are only: the policy's own words (items, definitions, names on screen, topics), 「違反」 and 「違法」 quoted as
    words, and what an invented person says in an example of somebody else's act.
    """
    given = [f"> {clause.wording}" for clause in POLICY.clauses] + [f"> {c.definition}" for c in CATEGORIES]
    given += [f"「{clause.label}」" for clause in POLICY.clauses] + [topic.label for topic in POLICY.topics]
    examples = {quoted for row in pairs(text) for cell in row[:2] for quoted in QUOTED.findall(cell)}
    for words in [*given, "「違反」", "「違法」", *(e for e in examples if not OF_A_COMMENT.search(e))]:
        text = text.replace(words, "")
    return [line for line in text.splitlines() if JUDGED.search(line)]


def callable_numbers(text):
    """Return what could be somebody's telephone number, in any width, with any separator or in kanji."""
    plain = unicodedata.normalize("NFKC", text).translate(DIGITS)
    return [m.group() for m in NUMBER.finditer(plain) if not UNASSIGNABLE.fullmatch(re.sub(r"\D", "", m.group()))]


def registrable(text):
    """Return dotted names and addresses outside the domains that nobody can register."""
    plain = unicodedata.normalize("NFKC", text)
    return [m.group() for m in NAME.finditer(plain) if not m.group().lower().endswith(RESERVED)]


def test_the_items_stand_in_the_order_of_the_guideline():
    """Whoever reads the published guideline beside the guide finds item after item in the same place."""
    ours = [name for name in SECTIONS if name in {clause.id for clause in POLICY.clauses}]

    assert ours == [clause.id for clause in POLICY.clauses]


@pytest.mark.parametrize("clause", POLICY.clauses, ids=lambda clause: clause.id)
def test_the_wording_of_an_item_is_verbatim(clause):
    """The item's own section quotes the guideline's words, whole and alone on their line."""
    assert f"> {clause.wording}" in SECTIONS[clause.id].splitlines()


@pytest.mark.parametrize("category", CATEGORIES, ids=lambda category: category.id)
def test_the_definition_is_that_of_the_vocabulary(category):
    """A definition changed in categories.toml must be changed for the people who label, too."""
    assert f"> {category.definition}" in SECTIONS[category.id].splitlines()
    assert f"ラベル名：`{category.id}`" in SECTIONS[category.id]


@pytest.mark.parametrize("category", CATEGORIES, ids=lambda category: category.id)
def test_every_section_has_at_least_eight_pairs(category):
    """Each item, † sub-label and route shows eight borderline pairs, each with both examples and a reason."""
    rows = pairs(SECTIONS[category.id])

    assert len(rows) >= 8
    assert [row for row in rows if len(row) != 3 or not all(row)] == []
    assert [row for row in rows if not (QUOTED.search(row[0]) and QUOTED.search(row[1]))] == []


def test_no_example_is_used_twice():
    """Every example was written for its place: none stands in two cells."""
    cells = Counter(cell for row in pairs(GUIDE) for cell in row[:2])

    assert [cell for cell, times in cells.items() if times > 1] == []


@pytest.mark.parametrize(
    "text",
    [*map(clause_text, POLICY.clauses), *(SECTIONS[route.value] for route in Route)],
    ids=[*(clause.id for clause in POLICY.clauses), *(route.value for route in Route)],
)
def test_every_section_has_the_same_parts(text):
    """What is in, what is out, the pairs, the look-alikes and what a text cannot tell are never left out."""
    assert [part for part in PARTS if part not in text] == []


def test_protected_criticism_comes_first():
    """Before any other section, table or label, the reader learns that criticism is no defamation."""
    first = re.search(r"^### .*$", GUIDE, flags=re.MULTILINE)
    before = GUIDE[: first.start()]

    assert next(iter(SECTIONS)) == "criticism"
    assert first.group() == "### 0.1 最初に：批判は誹謗中傷ではありません"
    assert "|" not in before
    assert all(f"`{category.id}`" not in before for category in CATEGORIES)
    assert SECTIONS["criticism"].count("| 「") >= 8


def test_no_comment_is_called_a_breach():
    """The guide says 該当（の可能性）; 違反 and 違法 stand only in the policy's own words and as words not to be used."""
    assert judging(GUIDE) == []
    assert "コメントについて「違反」「違法」とは" in GUIDE


@pytest.mark.parametrize(
    "line",
    [
        "左は規約違反です。",
        "このコメントは違法です。",
        "> 各SNSの利用規約違反の場合",
        "| 該当の可能性がある例 | 似ているが該当しない例 | 理由 |\n| --- | --- | --- |\n| 「あ」 | 「い」 | 左は違法です。 |",
        "| 該当の可能性がある例 | 似ているが該当しない例 | 理由 |\n| --- | --- | --- |\n| 「このコメントは違反」 | 「い」 | う |",
    ],
)
def test_the_search_for_a_breach_is_strict(line):
    """The guide's own voice, a changed wording, a reason, and an example about a comment are all found."""
    assert judging(line)


def test_an_invented_person_may_ask_about_an_employer():
    """「違法では？」 about unpaid overtime is what people write, and says nothing of a comment."""
    table = "| 該当の可能性がある例 | 似ているが該当しない例 | 理由 |\n| --- | --- | --- |\n"

    assert judging(table + "| 「残業代なしで来て」 | 「残業代が出ません、違法では？」 | 右は申告です。 |") == []


def test_only_the_words_of_the_office_are_used():
    """Words that judge people or that mean something else in an office do not slip in."""
    assert NOT_OUR_WORDS.findall(GUIDE) == []


def test_nobody_can_be_called():
    """Numbers have only the shapes that are assigned to nobody."""
    assert callable_numbers(GUIDE) == []


@pytest.mark.parametrize(
    "text",
    [
        "099-123-4567",
        "０９０（１２３４）５６７８",
        "〇九〇、一二三四、五六七八",
        "0120 123 456",
        "+81 90 0000 0000",
        "222-3333",
    ],
)
def test_a_number_of_a_real_shape_is_found(text):
    """The check sees full width, kanji, free numbers, the country's code and local numbers."""
    assert callable_numbers(f"電話は{text}です")


def test_nothing_can_be_visited():
    """Links and addresses lead only to reserved names."""
    assert registrable(GUIDE) == []
    assert "://" not in GUIDE


@pytest.mark.parametrize(
    "text", ["mihon.jp", "a.mihon.example.com", "ｍｉｈｏｎ．ｎｅｔ", "みほん.jp", "mihon。com", "192.0.2.1"]
)
def test_a_registrable_name_is_found(text):
    """The check sees subdomains, full width, Japanese names, ideographic stops and numeric hosts."""
    assert registrable(f"こちら {text} へ")


def test_numbers_and_versions_are_explained():
    """A circled number is never taken for the guideline's own, and the version of the policy is told."""
    assert f"「丸数字は{POLICY.legend.removeprefix('丸数字は')}」" in GUIDE
    assert POLICY.version in GUIDE
    assert POLICY.title in GUIDE


def test_topics_name_the_desk_they_are_passed_to():
    """The table of the opinion route holds every topic of the policy with its 引継先."""
    missing = [t.label for t in POLICY.topics if f"| {t.label} | {t.handover} |" not in SECTIONS["opinion"]]

    assert missing == []


def test_an_error_of_the_post_leads_to_the_guidelines_own_words():
    """The correction route quotes 要領4(3) verbatim."""
    (text,) = [section.text for section in POLICY.sections if section.id == "4(3)"]

    assert f"> {text.removeprefix('(3) ')}" in SECTIONS["correction"].splitlines()


def test_statements_on_law_are_to_be_confirmed():
    """Every reason under ① that says why a law may be concerned is marked 要確認."""
    assert [row for row in pairs(SECTIONS["law"]) if "要確認" not in row[2]] == []


def test_the_example_lines_are_labels(tmp_path):
    """What the guide shows to copy is read by the program without a complaint."""
    (block,) = re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)
    path = tmp_path / "guide.jsonl"
    path.write_text(block, encoding="utf-8")
    rows = read_labels([path], [c.id for c in CATEGORIES if c.kind == "clause"])
    fields = {key for line in block.splitlines() for key in json.loads(line)}

    assert len(rows) == 3
    assert rows[0].group == rows[1].group
    assert [name for name in {*fields, "account", "author_name"} if f"`{name}`" not in GUIDE] == []


def test_every_provenance_is_explained():
    """Each value that the program accepts has its line, and no other."""
    (table,) = re.findall(r"^\| `provenance` \| 意味 \|\n((?:\|.*\n)+)", GUIDE, flags=re.MULTILINE)

    assert tuple(re.findall(r"^\| `(\w+)` \|", table, flags=re.MULTILINE)) == PROVENANCES
