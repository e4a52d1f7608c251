"""The registered accounts from the command line: what was imported before, and who may see what."""

import json

from tests.test_cli import ROOT, triage

CHANNEL = "UC1jhFwBGB1B8F7VXlx0Vypg"
LINES = "".join(
    json.dumps({"comment_id": str(n), "platform": "youtube", "account": CHANNEL, "text": text}) + "\n"
    for n, text in enumerate(["窓口はどこですか", "死ね", "よい動画でした"])
)


def policy_without_accounts(folder):
    """Write the guideline as it was before anybody registered an account."""
    text = (ROOT / "triage" / "policies" / "kagoshima.toml").read_text(encoding="utf-8")
    head, _, _ = text.partition("# ---- 2 公式アカウント ----")
    path = folder / "before.toml"
    path.write_text(f"accounts = []\n{head}", encoding="utf-8")
    return path


def queued(folder):
    return len(triage(folder, "queue", "list", "--json").stdout.splitlines())


def test_a_store_from_before_the_registry_is_not_doubled(tmp_path):
    """The same file, imported before and after its channel was registered, is the same comments, and that is said."""
    triage(tmp_path, "score", "-", "--policy", policy_without_accounts(tmp_path), stdin=LINES)
    again = triage(tmp_path, "score", "-", "--out", "x.jsonl", stdin=LINES)
    rows = [json.loads(line) for line in (tmp_path / "x.jsonl").read_text(encoding="utf-8").splitlines()]

    assert queued(tmp_path) == 3
    assert "コメント 3 件のアカウントを、要領の一覧の ID に改めました" in again.stderr
    assert {row["account"] for row in rows} == {"youtube-2"}


def test_who_sees_a_channel_sees_the_comments_of_its_account(tmp_path):
    """A person registered for the channel, or for the account, gets its comments; for an unknown name nothing, said."""
    triage(tmp_path, "score", "-", stdin=LINES)
    told = {}
    for name, account in (("by-channel", CHANNEL), ("by-id", "youtube-2"), ("other", "UCelsewhere")):
        person = ("user", "add", name, "--role", "moderator", "--section", "課", "--post", "主任", "--account", account)
        told[name] = triage(tmp_path, *person, stdin="himitsu-no-kagi-77\n" * 2).stderr
        told[f"{name} gets"] = triage(tmp_path, "queue", "export", f"{name}.xlsx", "--as", name).stdout.split()[0]

    assert [told[f"{name} gets"] for name in ("by-channel", "by-id", "other")] == ["3", "3", "0"]
    assert "「UCelsewhere」は要領のアカウント一覧にありません" in told["other"]
    assert "一覧にありません" not in told["by-channel"]


def test_a_scope_written_before_the_registry_still_holds(tmp_path):
    """Somebody who was given a channel before it was registered still sees its comments."""
    before = ("--role", "moderator", "--section", "課", "--post", "主任", "--account", CHANNEL)
    policy = f'policy = "{policy_without_accounts(tmp_path).as_posix()}"\n'
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "triage.toml").write_text(policy, encoding="utf-8")
    triage(tmp_path, "user", "add", "hana", *before, stdin="himitsu-no-kagi-77\n" * 2)
    (tmp_path / "data" / "triage.toml").unlink()
    triage(tmp_path, "score", "-", stdin=LINES)

    assert triage(tmp_path, "queue", "export", "x.xlsx", "--as", "hana").stdout.startswith("3 件")


def test_comments_of_a_line_account_are_refused(tmp_path):
    """LINE is registered as taking no comments (5(1)): a table for such an account is refused, and nothing is kept."""
    done = triage(tmp_path, "score", "-", "--account", "line-1", stdin=LINES, check=False)

    assert done.returncode == 65 and "コメントを受け付けないと登録されたアカウント" in done.stderr
    assert queued(tmp_path) == 0
