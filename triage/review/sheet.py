"""The queue as a spreadsheet: its columns, and the words that stand in their cells."""

from dataclasses import dataclass

from triage.decision import Action
from triage.policy import Clause, Policy
from triage.records import Measure
from triage.review.choice import NOT_HANDED_OVER

SHEET, LISTS, GUIDE = "確認待ち", "選択肢", "書き方"
SHOWN = (
    "順位",
    "コメントID",
    "SNS",
    "アカウント",
    "投稿日時",
    "投稿者名",
    "対象の投稿",
    "本文",
    "該当の可能性",
    "注意",
)
FILLED = (
    "判断",
    "措置",
    "項目1",
    "項目2",
    "細目",
    "確認事項",
    "確認した事実",
    "該当する言葉",
    "引継ぎ",
    "法令・条文",
    "理由",
    "保全できない理由",
    "起案番号",
    "関係職員の確認",
    "メモ",
)
CHECKED = ("記録番号", "本文の照合")
COLUMNS = (*SHOWN, *FILLED, *CHECKED)
ACTIONS = {
    "措置なし（表示を継続）": Action.LEAVE,
    "措置を記録・起案": Action.MEASURE,
    "後で判断": Action.POSTPONE,
    "責任者に判断を求める": Action.ESCALATE,
}
ALL_CHECKED = "項目の確認事項をすべて確かめました"
UNCONCERNED = "私自身に関するものではありません"


@dataclass(frozen=True, slots=True)
class Words:
    """What may stand in the cells of one policy, each with what it means; a person's block is not among them."""

    measures: dict[tuple[str, str], Measure]
    clauses: dict[str, Clause]
    sub_labels: dict[str, str]
    topics: dict[str, str]
    facts: dict[str, list[str]]


def words_of(policy: Policy) -> Words:
    """Return the words of a policy; `facts` are the ids of the checks that a name of a fact answers."""
    facts: dict[str, list[str]] = {}
    for clause in policy.clauses:
        for check in clause.checks:
            if check.record:
                facts.setdefault(check.record, []).append(f"{clause.id}.{check.id}")
    labels = [(clause, label) for clause in policy.clauses for label in clause.sub_labels]
    return Words(
        measures={(m.platform, m.label): m for m in policy.measures if m.target == "comment"},
        clauses={f"{clause.item} {clause.label}": clause for clause in policy.clauses},
        sub_labels={f"{clause.item} {label.label}": f"{clause.id}.{label.id}" for clause, label in labels},
        topics={**{f"{t.label}（{t.handover}）": t.id for t in policy.topics}, "引継ぎの対象ではない": NOT_HANDED_OVER},
        facts=facts,
    )
