"""What a policy declares is used: every field is read somewhere, and `triage policy show` shows the rules it makes."""

import re
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from types import NoneType
from typing import Literal, get_args, get_origin, get_type_hints

import pytest

from tests.program import invoked
from triage.cli.outline import outline
from triage.detectors import load_detectors
from triage.policy import checks, load_policy, render, retention, rules
from triage.records import Measure, Platform

ROOT = Path(__file__).parent.parent
SHIPPED = (ROOT / "triage" / "policies" / "kagoshima.toml").read_text(encoding="utf-8")
KAGOSHIMA = load_policy("kagoshima")
ELECTION = rules.Election("e", "見本", date(2027, 6, 1), date(2027, 6, 20), 1, ("hide",), (KAGOSHIMA.clauses[0].id,))
FULL = replace(KAGOSHIMA, elections=(ELECTION,))
LIMITS = dict.fromkeys((name for clause in FULL.clauses for name in clause.categories), 0.3)
READING = "\n".join(
    path.read_text(encoding="utf-8") for kind in ("*.py", "*.html") for path in (ROOT / "triage").rglob(kind)
)
# What `triage policy show` leaves to the screens, the sheets and the judgement, with the file that reads it.
ELSEWHERE = {
    (checks.Finding, "answers"): "web/fillings.py",
    (checks.Finding, "facts"): "web/fillings.py",
    (checks.Finding, "sub_labels"): "web/fillings.py",
    (checks.Finding, "handover"): "web/fillings.py",
    (rules.Check, "id"): "review/asking.py",
    (rules.Check, "only_with"): "review/asking.py",
    (rules.Check, "outside"): "review/asking.py",
    (rules.Check, "beside"): "web/casepage.py",
    (rules.SubLabel, "id"): "review/asking.py",
    (rules.SubLabel, "needs_item"): "review/asking.py",
    (rules.SubLabel, "instead_of"): "review/asking.py",
    (rules.SubLabel, "rejects_others"): "review/rejecting.py",
    (rules.Account, "url"): "web/registered.py",
    (rules.RepeatRule, "containment"): "detectors/repeats/groups.py",
    (rules.RepeatRule, "altered_containment"): "detectors/repeats/groups.py",
    (rules.RepeatRule, "tail_share"): "detectors/repeats/groups.py",
    (rules.RepeatRule, "quoted_containment"): "detectors/repeats/wording.py",
    (rules.RepeatRule, "min_chars"): "detectors/repeats/wording.py",
    (rules.RepeatRule, "short_chars"): "detectors/repeats/groups.py",
    (rules.RepeatRule, "common_authors"): "detectors/repeats/groups.py",
    (rules.RepeatRule, "same_author_count"): "detectors/repeats/findings.py",
    (rules.Section, "id"): "policy/wording.py",
    (rules.Slip, "found"): "cli/policy.py",
    (rules.Slip, "remark"): "cli/policy.py",
    (rules.Slip, "where"): "cli/policy.py",
    (rules.Policy, "slips"): "cli/policy.py",
    (Measure, "severity"): "policy/rules.py",
    (Measure, "requires"): "review/asking.py",
}
# A table of elections has names of its own, for the messages about mistakes in it.
NAMES_ALONE = {(rules.Election, "id")}
FILES = (checks, retention, rules)
DECLARED = [
    (record, field.name)
    for record in (
        *(one for file in FILES for one in vars(file).values() if getattr(one, "__module__", "") == file.__name__),
        Measure,
    )
    if isinstance(record, type) and is_dataclass(record)
    if record is not rules.Category
    for field in fields(record)
]


def printed(policy):
    return "\n".join([*outline(policy, LIMITS, "m"), render(policy)])


PRINTED = printed(FULL)


def another(value, form):
    """Return a value that a field of this form may have, and that it does not have; the same where there is none."""
    form = next((one for one in get_args(form) if one is not NoneType), form) if value is None else form
    choices = [one for one in get_args(form) if get_origin(form) is Literal and one != value]
    changed = {
        bool: lambda: not value,
        int: lambda: value + 1,
        float: lambda: (value or 1.0) / 2,
        date: lambda: (value or date(2026, 4, 1)) + timedelta(days=1),
        Platform: lambda: Platform.LINE,
        str: lambda: f"印{value}",
        dict: lambda: {"印": "印"},
        tuple: lambda: () if value or is_dataclass(get_args(form)[0]) else ("印",),
    }
    kinds = (type(value), form, get_origin(form), getattr(form, "__origin__", None))
    return choices[0] if choices else next((changed[kind]() for kind in kinds if kind in changed), value)


def altered(part, record, name):
    """Return a policy, or a part of one, in which one field is another wherever it stands."""
    if isinstance(part, tuple):
        return tuple(altered(one, record, name) for one in part)
    if not is_dataclass(part):
        return part
    whole = replace(part, **{field.name: altered(getattr(part, field.name), record, name) for field in fields(part)})
    if type(part) is not record:
        return whole
    return replace(whole, **{name: another(getattr(whole, name), get_type_hints(record)[name])})


def is_shown(record, name):
    try:
        return printed(altered(FULL, record, name)) != PRINTED
    except KeyError:  # other parts no longer find what they are shown with
        return True


@pytest.mark.parametrize(("record", "name"), DECLARED, ids=lambda one: getattr(one, "__name__", one))
def test_a_rule_that_is_declared_is_shown_or_read_elsewhere(record, name):
    """With another value of it `triage policy show`, or `render`, prints something else; or the named file reads it."""
    if altered(FULL, record, name) == FULL:
        parts = {rules.RepeatRule, rules.Rules}
        assert get_type_hints(record)[name] in parts or name in {"messages", "cited_version"}, "no other value is tried"
    elif (record, name) in ELSEWHERE:
        source = (ROOT / "triage" / ELSEWHERE[record, name]).read_text(encoding="utf-8")
        assert re.search(rf"\.{name}\b", source) and not is_shown(record, name)
    else:
        assert is_shown(record, name) is ((record, name) not in NAMES_ALONE)


def test_no_message_is_declared_and_read_by_nobody():
    """Each sentence of [messages] stands on some screen, sheet or list."""
    wanted = load_policy("kagoshima").messages

    assert [name for name in wanted if not re.search(rf"messages\.{name}\b|[\"']{name}[\"']", READING)] == []


def test_the_names_of_detectors_are_those_there_are():
    """What `detectors_off` may name is what is loaded, neither more nor less."""
    names = [detector.name for detector in load_detectors(load_policy("kagoshima"))]

    assert names == list(rules.DetectorName.__args__)


@pytest.fixture
def shown(tmp_path, monkeypatch):
    """Return what prints a policy, the shipped one with changes, under the model `default`."""
    monkeypatch.setenv("TRIAGE_HOME", str(tmp_path))
    monkeypatch.setenv("TRIAGE_MODEL", "default")

    def run(*changes):
        text = SHIPPED
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
        return invoked("policy", "show", tmp_path / "mine.toml").stdout

    return run


def test_the_threshold_that_applies_is_shown_with_where_it_is_from(shown):
    """A pin is named as the policy's, another threshold as the model's, by the model's version."""
    text = shown(('categories = ["law"]', 'categories = ["law"]\nthreshold = 0.77'))

    assert "law 0.77(要領で固定)" in text and re.search(r"morals 0\.\d\d\(モデル\)", text)
    assert "モデル default-" in text


@pytest.mark.parametrize(
    "words",
    [
        "重さ 5/5、承認 0 人",
        "点数では決めません",
        "確認: 照合した公式の資料(名称・日付)を記録しましたか。",
        "youtube でできること",
        "youtube-block-permanent",
        "責任者(各所属長) = triage user add --role approver",
        "5(1) メッセージの機能を使用しません",
        "5(2)ア 返信をしません",
        "5(3) 人に対する措置: youtube-block",
        "5(4) 緊急時のコメント制限: 7 日まで。リポスト等の元: 気象庁",
        "youtube-2、youtube、鹿児島労働局企業PR動画YouTubeチャンネル",
        "コメントなし(取り込みません)",
        "労働基準法(昭和22年法律第49号) 要確認",
        "comment: コメントの原本と参考値 3年、起算日 作成・取得の日の属する年度の翌年度4月1日、満了時 廃棄",
        "ファイル管理簿「SNSコメント証拠保全記録(要確認)」",
    ],
)
def test_the_rules_around_the_items_are_shown(shown, words):
    """Weights, approvals, questions, measures, roles, sections 5(1) to 5(4), accounts and laws."""
    assert words in shown()


def test_the_days_of_an_account_are_shown(shown):
    """An account that was opened or closed on a day says so."""
    text = shown(('native_id = "hw_kanoya"', 'native_id = "hw_kanoya"\nactive_until = 2027-03-31'))

    assert "hw_kanoya、2027-03-31まで" in text
