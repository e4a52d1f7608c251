"""The words staff read for what the program calls by short names."""

import re
from collections.abc import Collection
from functools import cache

from django.utils.translation import gettext as _

from triage.decision import Action
from triage.policy import Policy
from triage.ranking import DETAILS
from triage.records import ClauseId
from triage.sentence import Sentence

PLATFORMS = {
    "youtube": "YouTube",
    "x": "X",
    "instagram": "Instagram",
    "facebook": "Facebook",
    "line": "LINE",
    "other": "その他",
}
FLAGS = {
    "no_text": "本文なし",
    "low_information": "手がかりが少ない",
    "obfuscated": "伏せ字・当て字",
    "control_chars": "見えない文字あり",
    "foreign_language": "外国語（読める方が確認）",
    "long_text": "長文",
    "lossy_id": "番号が不正確",
    "formula_cell": "数式のセル",
    "hidden_row": "非表示の行",
    "replaced_bytes": "読めない文字あり",
    "bad_date": "日時が読めない",
    "odd_date": "日時が不自然",
    "edited": "編集あり",
}
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
}
_HIGH, _MIDDLE = 0.7, 0.4
# Written with two digits it would read as certainty.
_NEARLY_ONE = 0.995


def items_named(policy: Policy, clauses: Collection[ClauseId]) -> str:
    """Return the items of an answer, in words where there is none."""
    return "、".join(clause.item for clause in policy.clauses if clause.id in clauses) or _("どの項目にも該当しない")


def level(probability: float) -> str:
    """Return a probability as one of three words."""
    return _("高") if probability >= _HIGH else _("中") if probability >= _MIDDLE else _("低")


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
