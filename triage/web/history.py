"""The record as people read it: one line an event, with who, when, and every text that is still kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from triage.clock import JST
from triage.decision import Action, Decision, Person
from triage.policy import Policy
from triage.review import NOT_HANDED_OVER
from triage.review.doing import CORRECTIONS
from triage.store.decisions import Recorded
from triage.store.disclosing import COPIES, PATHS
from triage.store.disposal import STEPS
from triage.store.holds import GROUNDS
from triage.store.models.human import EventKind
from triage.store.notices import SENDERS, WAYS
from triage.store.training import STEPS as TRAINING
from triage.store.unseen import JUDGED
from triage.store.worklist import is_tick
from triage.text import reveal
from triage.web.changes import CHANGED
from triage.web.decided import confirmed_words
from triage.web.language import in_words, written
from triage.web.words import ACTIONS, AXES, account_named

TEXTS = {
    "reason": "理由",
    "note": "メモ",
    "evidence": "証拠保全できない理由",
    "facts": "確認した事実",
    "url": "元の投稿の場所（開きません）",
    "author_name": "投稿者の表示名",
    "author_id": "投稿者のID",
    "screenshot": "取込様式の画面ファイル名",
    "checked_by": "取込様式の確認者",
    "subject": "内容",
    "answer": "回答",
    "files": "取込元のファイル",
}
_RELEASED = gettext_noop("廃棄停止の解除")


@dataclass(frozen=True, slots=True)
class Line:
    """One event of the record; `items` are the cited items, `texts` pairs of a name and what a page shows.

    `words` are the confirmed words of a decision, one text: of a severe comment a page covers them as it covers that.
    """

    seq: int
    at: datetime
    by: Person
    action: str
    measure: str
    items: list[str]
    version: str
    texts: list[tuple[str, object]]
    comment: str
    attached: bool
    mark: str
    tick: bool
    words: str


def timeline_lines(found: Sequence[Recorded], policy: Policy, texts: Mapping[str, str]) -> list[Line]:
    """Return the events of one comment as they are shown; a tick that was corrected says so."""
    corrected = {event.body["corrects"]: event.seq for event in found if "corrects" in event.body}
    lines = [timeline_line(event, policy, texts) for event in found]
    return [
        replace(line, mark=_("訂正済み（記録番号 %(seq)s）") % {"seq": corrected[line.seq]})
        if line.seq in corrected
        else line
        for line in lines
    ]


def timeline_line(event: Recorded, policy: Policy, texts: Mapping[str, str] | None = None) -> Line:
    """Return an event as it is shown; what it quotes is revealed and inert.

    `texts` are the comment's, by SHA-256 (decided.py): with them the confirmed words of a decision are shown too.
    """
    decision = event.decision
    words = confirmed_words(decision, texts or {}) if decision else []
    measures = {measure.id: measure.label for measure in policy.measures}
    return Line(
        seq=event.seq,
        at=event.at,
        by=event.by,
        action=ACTIONS[decision.action] if decision else _act(event),
        measure=measures.get(event.body.get("measure", ""), ""),
        items=[clause.item for clause in policy.clauses if decision and clause.id in decision.clauses],
        version=decision.policy_version if decision else "",
        texts=[(name, written(reveal(text))) for name, text in [*_facts(event, policy), *_texts(event)]],
        comment=event.comment_id,
        mark=_mark(decision),
        tick=is_tick(event),
        words="".join(f"「{word}」" for word in words),
        attached=event.kind == EventKind.EVIDENCE and bool(event.body.get("sha256")),
    )


def _act(event: Recorded) -> str:
    """Return what an event that is no decision is called; releasing a 廃棄停止 is an act of its own."""
    return _RELEASED if event.kind == EventKind.HOLD and "of" in event.body else event.kind.label


def _disposed(body: Mapping[str, Any]) -> dict[str, str]:
    """Return what a step of a 廃棄 names: the list, its document, who made and approved it, and what went."""
    people = {_("一覧を作成した方"): body.get("listed_by"), _("一覧を承認した方"): body.get("approved_by")}
    return {
        _("廃棄"): in_words(STEPS.get(body.get("step", ""), "")),
        _("廃棄予定一覧の番号"): body.get("list", ""),
        _("文書番号"): body.get("document_number", ""),
        _("一覧のSHA-256"): body.get("list_sha256", ""),
        **{name: Person(**who).called for name, who in people.items() if who},
        _("廃棄したコメントの件数"): body.get("comments", ""),
        _("うち移管したもの"): str(body["transferred"]) if "transferred" in body else "",
        _("廃棄した記録の番号"): "、".join("-".join(map(str, dict.fromkeys(run))) for run in body.get("events", ())),
    }


def _disclosed(body: Mapping[str, Any], policy: Policy) -> dict[str, str]:
    """Return what a list for a 開示請求 names, and a 廃棄停止 for one; nothing of another event."""
    items = {clause.id: f"{clause.item} {clause.label}" for clause in policy.clauses}
    return {
        _("開示請求の種類"): in_words(PATHS.get(body.get("path", ""), "")),
        _("受付番号"): body.get("receipt", ""),
        _("写し"): in_words(COPIES.get(body.get("copy", ""), "")),
        _("判断した日（から）"): body.get("decided_from", ""),
        _("判断した日（まで）"): body.get("decided_to", ""),
        _("項目"): items.get(body.get("clause", ""), ""),
        _("一覧の行数"): str(body.get("rows", "")),
        _("ファイルのSHA-256"): body.get("file_sha256", ""),
    }


def _trained(body: Mapping[str, Any]) -> dict[str, str]:
    """Return what a step of 判断による学習 names, nothing of another event."""
    return {
        _("したこと"): in_words(TRAINING.get(body.get("step", ""), "")),
        _("文書番号"): body.get("document_number", ""),
    }


def items_of(event: Recorded, policy: Policy) -> list[str]:
    """Return the items that a decision cites with their labels, none for another event."""
    cited = event.decision.clauses if event.decision else ()
    return [f"{clause.item} {clause.label}" for clause in policy.clauses if clause.id in cited]


def _mark(decision: Decision | None) -> str:
    """Return how somebody judged who had not seen what the machine said; only what is decided carries it."""
    if decision is None or decision.shown or decision.action not in JUDGED:
        return ""
    return _("提案を伏せた確認") if decision.suggested else _("抜取り確認")


def _texts(event: Recorded) -> list[tuple[str, str]]:
    kept = [(TEXTS.get(name, name), text) for name, text in event.texts.items() if text]
    return kept + [(TEXTS.get(name, name), _("（廃棄済み）")) for name in event.purged]


def _local(moment: str) -> str:
    """Return a recorded time as Japan's, empty for none."""
    if not moment:
        return ""
    at = datetime.fromisoformat(moment).astimezone(JST)
    return date_format(at, _("Y年n月j日 H:i"))


def _facts(event: Recorded, policy: Policy) -> list[tuple[str, str]]:
    """Return what stands in the body of an event, each under its name; an empty value is left out."""
    named = _decided(event.decision, policy) if event.decision else _entered(event, policy)
    return [(name, str(value)) for name, value in named.items() if value]


def _entered(event: Recorded, policy: Policy) -> dict[str, Any]:
    body = event.body
    return {
        _("利用者"): body.get("name", ""),
        _("変えたもの"): in_words(CHANGED.get(body.get("changed", ""), "")),
        _("変更前"): body.get("was", ""),
        _("変更後"): body.get("now", ""),
        _("受付日"): body.get("received_on", ""),
        _("どなたから"): in_words(SENDERS.get(body.get("sender", ""), "")),
        _("受け方"): in_words(WAYS.get(body.get("way", ""), "")),
        _("取込元ファイルのSHA-256"): body.get("source_sha256", ""),
        _("取込元の行"): body.get("source_row", ""),
        _("取得日時"): _local(body.get("taken_at", "")),
        _("画面のSHA-256"): body.get("sha256", ""),
        _("引渡し先"): body.get("to", ""),
        _("訂正した記録"): _("記録番号 %(seq)s") % {"seq": body["corrects"]} if "corrects" in body else "",
        _("作業"): _("戻す作業（再表示・解除）") if body.get("reverse") else "",
        _("対象の記録番号"): body["of"] if event.kind == EventKind.SETTLED else body.get("decision", ""),
        _("実施日"): body.get("done_on", ""),
        _("実施日時"): _local(body.get("done_at", "")),
        **_disclosed(body, policy),
        **(_disposed(body) if event.kind == EventKind.PURGE else _trained(body)),
        _("結果"): in_words(CORRECTIONS.get(body.get("result", ""), body.get("result", ""))),
        _("廃棄停止の区分"): in_words(GROUNDS.get(body.get("ground", ""), "")),
        _("相手先"): in_words(body.get("with", "")),
        _("期限"): body.get("due", ""),
        _("起案番号"): body.get("draft_number", ""),
        _("決裁日"): body.get("settled_on", ""),
        _("状態"): in_words(body.get("state", "")),
        _("アカウント"): account_named(policy, body["account"]) if "account" in body else "",
        _("確認した件数（すべて判断済み）"): body.get("n", ""),
        _("うち措置を決めた件数"): str(body.get("measures", "")),
        _("投稿日（から）"): body.get("since", ""),
        _("投稿日（まで）"): body.get("until", ""),
    }


def handed_to(decision: Decision, policy: Policy) -> str:
    """Return to which desks a decision passes its comment on, in words; empty where it says nothing of that."""
    if not decision.handover:
        return ""
    topics = {topic.id: topic for topic in policy.topics if topic.id in decision.handover}
    named = {name: f"{in_words(one.label)}→{in_words(one.handover)}" for name, one in topics.items()}
    named[NOT_HANDED_OVER] = _("引継ぎの対象ではない")
    return "、".join(named.get(name, name) for name in decision.handover)


def _decided(decision: Decision, policy: Policy) -> dict[str, Any]:
    return {
        _("措置の区分"): in_words(AXES.get(decision.axis, "")),
        _("法令・条文"): decision.law_article,
        _("引継ぎ"): handed_to(decision, policy),
        _("証拠保全"): _("記録番号 %(seq)s") % {"seq": decision.preserved} if decision.preserved else "",
        _("見直す日"): decision.review_on,
        _("解除の手順"): decision.way_back,
        _("起案番号"): decision.draft_number,
        _("決裁日"): decision.settled_on,
        _("代決"): _("代決（後閲が必要）") if decision.on_behalf else "",
        _("対象の記録番号"): decision.refers_to if decision.action != Action.PROPOSE else "",
    }
