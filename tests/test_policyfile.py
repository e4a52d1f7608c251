"""A policy file with mistakes is refused, and every mistake is told at once with its place, value and remedy."""

import pytest

from triage.policy import PolicyError, load_policy, policy_names
from triage.policyfile import canonical_sha256, parse

ELECTION = """[[elections]]
id = "e"
name = "見本"
begins = 2027-06-01
ends = 2027-06-20
approvals = 1
"""
SHIPPED = policy_names()["kagoshima"].read_text(encoding="utf-8")


def load(tmp_path, *changes):
    """Load the shipped policy with each (old, new) replaced once."""
    text = SHIPPED
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return load_policy(str(path))


def problems(tmp_path, *changes):
    with pytest.raises(PolicyError) as refused:
        load(tmp_path, *changes)
    return str(refused.value).splitlines()


def test_all_mistakes_are_told_at_once(tmp_path):
    """Five mistakes in five tables give five lines, each with file, table, key and value."""
    lines = problems(
        tmp_path,
        ("severity = 4", "severity = 9"),
        ('categories = ["crime"]', 'categories = ["crim"]'),
        ('id = "x-1"', 'id = "youtube-1"'),
        ("cutoff = 0.85", "cutoff = 1.5"),
        ("batch_size = 200", 'batch_size = "many"'),
    )

    assert len(lines) == 5
    assert all(line.startswith("mine.toml ") for line in lines)
    for words in (
        ("clauses[1]「law」.severity", "9", "5 以下"),
        ("clauses「crime」.categories", "crim", "から選んで"),
        ("accounts.id", "youtube-1", "2 回"),
        ("repeat.cutoff", "1.5", "1.0 以下"),
        ("batch_size", '"many"', "整数"),
    ):
        assert any(all(word in line for word in words) for line in lines), words


@pytest.mark.parametrize("value", ["1.5", "-0.1", "nan", "inf"])
def test_a_threshold_lies_between_0_and_1(tmp_path, value):
    """A threshold nobody can reach, or everybody, is refused."""
    lines = problems(tmp_path, ("threshold = 0.5", f"threshold = {value}"))

    assert len(lines) == 1
    assert "「repeat」.threshold" in lines[0]


@pytest.mark.parametrize("key", ["cutoff", "containment", "altered_containment", "tail_share", "quoted_containment"])
def test_a_share_that_everything_reaches_is_refused(tmp_path, key):
    """A guard against repeats at 0 would stop everything or nothing."""
    found = SHIPPED.split(f"\n{key} = ")[1].split("\n")[0]
    lines = problems(tmp_path, (f"\n{key} = {found}", f"\n{key} = 0.0"))

    assert len(lines) == 1
    assert f"repeat.{key}" in lines[0]
    assert "0.0 より大きく" in lines[0]


@pytest.mark.parametrize(
    ("old", "new", "place", "allowed"),
    [
        ("score_decides = false", "score_decids = false", "score_decids", "つづり"),
        ("approvals = 1", 'approvals = "1"', "approvals", "整数"),
        ("approvals = 1", "approvals = true", "approvals", "整数"),
        ("masked = true", "masked = 1", "masked", "true か false"),
        ("wording = ", "wordin = ", "wording", "必須"),
        ("effective_from = 2026-03-25", 'effective_from = "春"', "effective_from", "2026-03-25"),
        ('platform = "youtube"', 'platform = "youtub"', "platform", "'line'、'other' のいずれか"),
        ('review_mode = "all"', 'review_mode = "some"', "review_mode", "ranked"),
        ('only_with = "link"', 'only_with = "lnk"', "clauses「other」.checks「link_item」.only_with", "residual"),
        (
            'instead_of = "other_person"',
            'instead_of = "others"',
            "clauses「privacy」.sub_labels「own」.instead_of",
            "consent",
        ),
        ("reason_required = true", "reason_required = false", "clauses「other」", "rejects_others"),
        ('answers = ["solicits"]', 'answers = ["notify"]', "clauses「crime」.findings[1].answers", "solicits"),
        ('answers = ["solicits"], ', "", "clauses「crime」.findings[1]", "「solicits」への答えがありません"),
        ('notify = "責任者" }', 'notfy = "責任者" }', "clauses「crime」.findings[1].facts", "notify"),
        ('notify = "責任者" }', 'notify = "" }', "clauses[3]「crime」.findings[1].facts", "空にできません"),
        ('{ kind = "助長" }', '{ kind = "引用" }', "clauses「discrimination」.findings[1].facts.kind", "助長 から"),
        (', facts = { kind = "助長" }', "", "clauses「discrimination」.findings[1]", "「kind」への答え"),
        ('sub_labels = ["commercial"]', 'sub_labels = ["trade"]', "findings[1].sub_labels", "political"),
        ('sub_labels = ["commercial"], ', "", "findings[1].sub_labels", "加えて"),
        ('handover = "none"', 'handover = "police"', "clauses「defamation」.findings[1].handover", "none"),
        ("each_word = true, ", "each_words = true, ", "each_words", "つづり"),
        (
            "score_decides = false",
            'score_decides = false\nfindings = [{ label = "虚偽です" }]',
            "「falsehood」.findings",
            "一つずつ",
        ),
        ('beside = "accounts"', 'beside = "account"', "beside", "accounts"),
        ('kind = "report"', 'kind = "reports"', "measures[1]「youtube-report」.kind", "'hide'"),
        ('kind = "report"', 'kind = "report"\naxis = "report"', "measures[1]「youtube-report」.axis", "知らない項目"),
        ('cited_version = "at_measure"', 'cited_version = "at_posting"', "rules.cited_version", "'at_measure'"),
        ("detectors_off = []", 'detectors_off = ["links", "lexikon"]', "detectors_off[2]", "'lexicon'"),
        ('confirmed_on = "要確認"', 'confirmed_on = "先週"', "confirmed_on", "要確認"),
        ('legend = "丸数字は本ツールの整理番号"', 'legend = ""', "legend", "空"),
        ('never = ["repeat", "offtopic"]', 'never = ["⑩"]', "topics「why_removed」.never", "repeat"),
        ('topics = ["job_terms", ', 'topics = ["job", ', "clauses「defamation」.topics", "job_terms"),
        ("[[accounts]]", f"{ELECTION.replace('06-20', '05-20')}[[accounts]]", "elections「e」.ends", "以後の日"),
        ("[[accounts]]", f"{ELECTION}clauses = ['④']\n[[accounts]]", "elections「e」.clauses", "defamation"),
        (
            "[[accounts]]",
            f"{ELECTION}approvals = 0\n[[accounts]]".replace("approvals = 1\n", ""),
            "elections",
            "1 以上",
        ),
        ('id = "import"', 'id = "imports"', "records[6]「imports」.id", "'import'"),
        ('id = "evidence"', 'id = "decision"', "records.id", "2 回"),
        ("years = 3", "years = 0", "records「comment」", "1 以上"),
        ('field = "notes"', 'field = "text"', "redactions: field「notes」", "理由のない墨消しはできません"),
        ('field = "author_id"', 'field = "author_name"', "redactions: field「author_name」", "2 回"),
        ('field = "address"', 'field = "url"', "redactions[3].field", "'address'"),
        ('at_end = "discard"', 'at_end = "burn"', "records[1]「comment」.at_end", "'transfer'"),
        ('"UC1jhFwBGB1B8F7VXlx0Vypg"', '"UCVS03516GOKUFplfW0T9Bfg"', "accounts", "2 つのアカウント"),
        ('item = "5(2)イ②"', 'item = "5(2)イ①"', "clauses.item", "2 回"),
        ('{ id = "own_act"', '{ id = "article"', "clauses「law」.checks.id", "2 回"),
        ('"political", "religious"]', '"political", "law"]', "clauses", "2 つの項目"),
        ('categories = ["ip"]', 'categories = ["opinion"]', "clauses「ip」.categories", "から選んで"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_is_allowed(tmp_path, old, new, place, allowed):
    """No value is guessed at or converted, and no misspelt key is passed over."""
    lines = problems(tmp_path, (old, new))

    assert any(place in line and allowed in line for line in lines), lines


def test_a_key_nobody_knows_is_refused_in_every_table(tmp_path):
    """Measures are checked as strictly as clauses: a misspelt key would drop a safeguard in silence."""
    lines = problems(tmp_path, ("requires = [", "require = ["))

    assert len(lines) == 1
    assert "measures" in lines[0]


def test_a_measure_against_a_person_cannot_pass_for_hiding(tmp_path):
    """ユーザーをチャンネルに表示しない as a way to hide a comment is refused."""
    lines = problems(tmp_path, ('kind = "block"', 'kind = "hide"'))

    assert len(lines) == 1
    assert "measures「youtube-block」.target" in lines[0]


def test_what_is_no_toml_is_told_with_its_line(tmp_path):
    """A stray bracket is found by line."""
    path = tmp_path / "broken.toml"
    path.write_text('id = "x"\ntitle = [\n\n= 1', encoding="utf-8")

    with pytest.raises(PolicyError, match=r"broken\.toml: TOML として読めません.*line 4"):
        load_policy(str(path))


def test_another_encoding_is_refused(tmp_path):
    """A file saved as Shift_JIS is answered with UTF-8."""
    path = tmp_path / "sjis.toml"
    path.write_bytes('id = "鹿児島"'.encode("cp932"))

    with pytest.raises(PolicyError, match="UTF-8"):
        load_policy(str(path))


def test_the_hash_is_of_the_content(tmp_path):
    """A comment, a byte-order mark and Windows line ends change nothing; one word does."""
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SHIPPED.replace("\n", "\r\n").encode() + b"\r\n# note\r\n")

    assert load_policy(str(path)).sha256 == load_policy("kagoshima").sha256
    assert load(tmp_path, ("公序良俗に反する場合", "公序良俗に反した場合")).sha256 != load_policy("kagoshima").sha256


def test_the_hash_does_not_depend_on_the_order_of_keys():
    """Two files that say the same have one hash."""
    one, _ = parse("a", b'a = 1\nb = "x"')
    other, _ = parse("b", b'b = "x"\na = 1')

    assert canonical_sha256(one) == canonical_sha256(other)
