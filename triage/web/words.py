"""The words staff read for what the program calls by short names."""

import re
from collections.abc import Collection
from functools import cache

from django.utils.translation import gettext as _

from triage.decision import Action
from triage.policy import Policy
from triage.ranking import DETAILS
from triage.records import ClauseId
from triage.review.naming import FLAGS, PLATFORMS, level_of
from triage.sentence import Sentence

__all__ = [
    "ACTIONS",
    "AXES",
    "FLAGS",
    "PLATFORMS",
    "PRECISIONS",
    "REQUIRED",
    "account_named",
    "detail_of",
    "items_named",
    "level",
    "likelihood",
]

PRECISIONS = {"estimated": "（推定）", "date": "（日付のみ）"}
REQUIRED = {
    "reason": "理由",
    "second_approver": "二人目の承認者",
    "review_on": "見直し日",
    "way_back": "解除の手順",
}
ACTIONS = {
    Action.LEAVE: "措置なし（表示を継続）",
    Action.MEASURE: "措置を決定",
    Action.PROPOSE: "措置を起案（承認待ち）",
    Action.APPROVE: "承認",
    Action.RETURN: "差し戻し",
    Action.POSTPONE: "後で判断",
    Action.ESCALATE: "責任者に判断を求める",
    Action.UNDO: "取消",
    Action.LIFT: "措置の取りやめ",
}
AXES = {
    "visibility": "表示に関する措置",
    "report": "SNS事業者への通報",
    "person": "人に対する措置（5(3)）",
}
# Written with two digits it would read as certainty.
_NEARLY_ONE = 0.995


def account_named(policy: Policy, account: str) -> str:
    """Return an official account by name, as a file gave it where the policy does not know it."""
    return next((one.name for one in policy.accounts if one.id == account), account) or _("アカウントの記載なし")


def items_named(policy: Policy, clauses: Collection[ClauseId]) -> str:
    """Return the items of an answer, in words where there is none."""
    return "、".join(clause.item for clause in policy.clauses if clause.id in clauses) or _("どの項目にも該当しない")


def level(probability: float) -> str:
    """Return a probability as one of three words."""
    return {"高": _("高"), "中": _("中"), "低": _("低")}[level_of(probability)]


def likelihood(probability: float) -> str:
    """Return a probability in words and number, as staff read it."""
    value = f"{probability:.2f}" if probability < _NEARLY_ONE else _("0.99以上")
    form = _("該当の可能性：%(level)s（参考値 %(value)s）")
    return form % {"level": level(probability), "value": value}


def detail_of(name: str, detail: str) -> str:
    """Return how a term of a priority came about as a sentence; as it is where another version wrote it otherwise."""
    found = _filled(name).fullmatch(detail)
    return Sentence(DETAILS[name], **found.groupdict()) if found else detail


@cache
def _filled(name: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(DETAILS.get(name, ""))))
