"""What a policy declares is used: every field is read somewhere, and `triage policy show` shows the rules it makes."""

import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from triage.cli.app import app
from triage.detectors import load_detectors
from triage.policy import checks, load_policy, rules

ROOT = Path(__file__).parent.parent
SHIPPED = (ROOT / "triage" / "policies" / "kagoshima.toml").read_text(encoding="utf-8")
DECLARED = (ROOT / "triage" / "policy" / "rules.py", ROOT / "triage" / "policy" / "checks.py")
READING = "\n".join(
    path.read_text(encoding="utf-8")
    for kind in ("*.py", "*.html")
    for path in (ROOT / "triage").rglob(kind)
    if path not in DECLARED
)
RECORDS = [
    record
    for module in (rules, checks)
    for record in vars(module).values()
    if isinstance(record, type) and is_dataclass(record) and record.__module__ == module.__name__
]
# What somebody who labels or adds a category reads in the file itself; no program decides by it.
FOR_READERS = {("Category", "definition"), ("Category", "examples")}


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_no_field_is_declared_and_read_by_nobody(record):
    """A rule that an office writes into its policy has an effect, or is at least shown."""
    names = [field.name for field in fields(record) if (record.__name__, field.name) not in FOR_READERS]

    assert [name for name in names if not re.search(rf"\.{name}\b", READING)] == []


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
        done = CliRunner().invoke(app, ["policy", "show", str(tmp_path / "mine.toml")])
        assert done.exit_code == 0, done.output
        return done.stdout

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
