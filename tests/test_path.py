"""The whole path: exports, store, queue, two people, labels, a new model, adoption, a new score."""

import json
import shutil
from pathlib import Path

import pytest

from tests.program import python, triage

ROOT = Path(__file__).parent.parent

# Runs in a process of its own, because a process has one store.
DECIDE = """
import json, re, sys
from triage.settings import load
from triage.web import configure
configure(load())
from django.test import Client
from django.contrib.auth.models import User
from triage.store.decisions import last_seq

def client(name):
    c = Client(SERVER_NAME="127.0.0.1")
    c.force_login(User.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
    return c

one, other = client("tantou"), client("sekinin")
queue = one.get("/queue/").content.decode()
keys = re.findall(r"/comment/\\?id=([^\\"]+)", queue)
from urllib.parse import unquote
keys = [unquote(k) for k in keys]
insult = "x:2"
form = {"id": insult, "action": "measure", "measure": "x-hide", "clause": "defamation", "reason": "特定の職員への侮辱",
        "answer": ["defamation.public_interest"], "fact.defamation.target": "特定の職員", "handover": ["none"],
        "fact.defamation.fact_or_opinion": "意見・論評", "unconcerned": "on",
        "expected": str(last_seq(insult))}
assert one.post("/comment/decide/", form).status_code == 302
approval = {"id": insult, "answer": "approve", "unconcerned": "on", "expected": str(last_seq(insult))}
assert other.post("/comment/approve/", approval).status_code == 302
for key in keys:
    if key != insult:
        left = {"id": key, "action": "leave", "handover": ["none"], "expected": str(last_seq(key))}
        assert one.post("/comment/decide/", left).status_code == 302
print(json.dumps(keys))
"""

# The 責任者 says in the console that decisions may be learnt from.
APPROVE = """
from triage.settings import load
from triage.web import configure
configure(load())
from django.test import Client
from django.contrib.auth.models import User

head = Client(SERVER_NAME="127.0.0.1")
head.force_login(User.objects.get(username="sekinin"), backend="django.contrib.auth.backends.ModelBackend")
assert head.post("/training/approve/", {"answer": "approve", "document_number": "総発2号"}).status_code == 302
"""


TEXTS = {
    "1": "とても参考になりました",
    "2": "黒木という職員は無能なクズだ",
    "3": "求人票と実際の給料が違いました",
    "4": "在宅で月30万、プロフのリンクから登録してね",
}


def export(home, texts=TEXTS, name="x.json"):
    """Write an X API response; its ids are stable, so an edited text is a new version."""
    data = [
        {
            "id": key,
            "text": text,
            "author_id": f"9{key}",
            "created_at": "2026-06-01T00:00:00.000Z",
            "conversation_id": "77",
        }
        for key, text in texts.items()
    ]
    users = [{"id": f"9{key}", "username": f"user{key}", "name": "匿名"} for key in texts]
    (home / name).write_text(
        json.dumps({"data": data, "includes": {"users": users}, "meta": {"result_count": len(data)}}), encoding="utf-8"
    )
    return name


def queue(home):
    return [json.loads(line) for line in triage(home, "queue", "list", "--json").stdout.splitlines()]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    # The shipped policy asks for more decisions than a test makes before they are learnt from.
    policy = (ROOT / "triage" / "policies" / "kagoshima.toml").read_text(encoding="utf-8")
    (home / "own.toml").write_text(policy.replace("sample_from = 2000", "sample_from = 4"), encoding="utf-8")
    (home / "triage.toml").write_text(f"policy = {json.dumps(str(home / 'own.toml'))}\n", encoding="utf-8")
    triage(home, "init", "--demo")
    triage(home, "score", export(home))
    return home


def test_a_comment_goes_all_the_way_and_comes_back_as_a_better_model(home, few_labels):
    """Score, decide by two people, label, train on it, evaluate, adopt, score again: every room of the house."""
    assert {line["text"] for line in queue(home)} == set(TEXTS.values())

    triage(home, "score", export(home))
    assert len(queue(home)) == len(TEXTS), "scoring the same export twice changes nothing"

    decided = json.loads(python(home, "-c", DECIDE).stdout)
    assert len(decided) == len(TEXTS)
    assert queue(home) == []

    triage(home, "score", export(home, {**TEXTS, "3": "求人票と実際の給料が違いました(追記あり)"}))
    assert [line["text"] for line in queue(home)] == ["求人票と実際の給料が違いました(追記あり)"], (
        "an edited text re-opens"
    )

    verified = triage(home, "audit", "verify").stdout
    assert "改変はありません" in verified and "記録 6 件" in verified

    refused = triage(home, "labels", "export", "decided.jsonl", check=False)
    assert refused.returncode == 77 and len(refused.stderr.splitlines()) == 1
    assert "判断による学習は承認されていません" in refused.stderr and not (home / "decided.jsonl").exists()
    python(home, "-c", APPROVE)
    triage(home, "labels", "export", "decided.jsonl")
    rows = {
        row["id"]: row for row in map(json.loads, (home / "decided.jsonl").read_text(encoding="utf-8").splitlines())
    }
    assert rows["x:2"]["yes"] == ["defamation"]
    assert rows["x:1"]["yes"] == [] and "defamation" in rows["x:1"]["no"]
    assert "author_name" not in rows["x:1"]

    labeled = ["--labeled", few_labels, "--labeled", "decided.jsonl", "--reads", "words"]
    triage(home, "train", *labeled, "--name", "spring", "--out", home / "models" / "spring")
    evaluated = json.loads(triage(home, "evaluate", "--labeled", "decided.jsonl", "--model", "spring", "--json").stdout)
    assert {row["category"] for row in evaluated["categories"]} >= {"any", "defamation", "opinion"}

    assert "適用しました" in triage(home, "models", "adopt", "spring", "--by", "sekinin").stdout
    triage(home, "score", export(home), "--out", "again.jsonl")
    again = [json.loads(line) for line in (home / "again.jsonl").read_text(encoding="utf-8").splitlines()]
    assert all(row["model_version"].startswith("spring-") for row in again)

    assert "戻しました" in triage(home, "models", "rollback", "--reason", "確認のため", "--by", "sekinin").stdout
    assert "改変はありません" in triage(home, "audit", "verify").stdout


def test_a_refused_model_keeps_nothing(home, tmp_path):
    """Exit 78 with the store on: what the file holds does not wait in the queue afterwards."""
    shutil.copytree(ROOT / "models" / "default", tmp_path / "bad")
    (tmp_path / "bad" / "manifest.json").write_text("{}", encoding="utf-8")
    (tmp_path / "new.jsonl").write_text('{"text": "まだ誰も読んでいないコメントです"}\n', encoding="utf-8")

    done = triage(home, "score", tmp_path / "new.jsonl", "--model", tmp_path / "bad", check=False)

    assert done.returncode == 78
    assert "まだ誰も" not in triage(home, "queue", "list", "--json").stdout


LEAVE = """
from triage.settings import load
from triage.web import configure
configure(load())
from triage.store.decisions import last_seq
from django.test import Client
from django.contrib.auth.models import User

one = Client(SERVER_NAME="127.0.0.1")
one.force_login(User.objects.get(username="tantou"), backend="django.contrib.auth.backends.ModelBackend")
assert "090-0000-1234" in one.get("/comment/?id=x:7").content.decode()
form = {"id": "x:7", "action": "leave", "expected": str(last_seq("x:7"))}
assert one.post("/comment/decide/", form).status_code == 302
"""


def test_numbers_are_masked_in_lists_and_labels_and_kept_on_the_page(tmp_path_factory):
    """The list on the terminal and the labels say ［電話番号］; the page of the one comment shows it as posted."""
    home = tmp_path_factory.mktemp("masked")
    triage(home, "init", "--demo")
    scored = triage(home, "score", export(home, {"7": "前の店長の携帯です 090-0000-1234"})).stdout

    assert "［電話番号］" in "".join(scored.split()) and "0000-1234" not in scored
    (line,) = queue(home)
    assert line["text"] == "前の店長の携帯です ［電話番号］" and "1234" not in line["evidence"]
    python(home, "-c", LEAVE)
    python(home, "-c", APPROVE)
    triage(home, "labels", "export", "decided.jsonl")
    (row,) = map(json.loads, (home / "decided.jsonl").read_text(encoding="utf-8").splitlines())
    assert row["text"] == "前の店長の携帯です ［電話番号］"


def test_a_tampered_model_scores_nothing(home, tmp_path):
    """One changed byte in an array: exit 78, the file is named, and nothing is written."""
    shutil.copytree(ROOT / "models" / "default", tmp_path / "bad")
    raw = bytearray((tmp_path / "bad" / "text_weights.npy").read_bytes())
    raw[-1] ^= 1
    (tmp_path / "bad" / "text_weights.npy").write_bytes(raw)

    done = triage(
        home, "score", export(home), "--no-store", "--model", tmp_path / "bad", "--out", "no.jsonl", check=False
    )

    assert done.returncode == 78
    assert "text_weights.npy" in done.stderr
    assert not (home / "no.jsonl").exists()
