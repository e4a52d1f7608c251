"""The lines of a list for a 開示請求: the comment, what was decided, by whom in which post, and what was written."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import translation

from triage.clock import JST, to_the_minute
from triage.decision import Decision
from triage.policy import Policy
from triage.review import cited_of
from triage.review.disclosuresheet import Line
from triage.store.decisions import Recorded
from triage.store.disclosing import Entry
from triage.web.history import TEXTS, timeline_line
from triage.web.history import Line as Told
from triage.web.words import PLATFORMS, PRECISIONS, account_named

_DISCARDED = "（廃棄済み）"
_NOT_KEPT = "（文言は記録になく、いまの要領による）"


@dataclass(frozen=True, slots=True)
class Shown:
    """A line as the page shows it: the comment, what was recorded (None: nothing), items in full."""

    key: str
    account: str
    posted_at: datetime | None
    told: Told | None
    items: Sequence[str]


def shown(entries: Iterable[Entry], policy: Policy) -> list[Shown]:
    """Return entries as the page shows them; without what people wrote."""
    return [
        Shown(
            entry.comment.id,
            account_named(policy, entry.comment.account),
            entry.comment.posted_at,
            _told(entry, policy),
            _items(entry, policy),
        )
        for entry in entries
    ]


def lines(entries: Iterable[Entry], policy: Policy) -> Iterator[Line]:
    """Yield entries as a workbook has them: in Japanese, in whatever language it was asked for."""
    for number, entry in enumerate(entries, start=1):
        with translation.override("ja"):
            yield _line(number, entry, policy)


def _told(entry: Entry, policy: Policy) -> Told | None:
    """Return an event as the record is read, its free texts left out; a step of a proposal has that one's measure."""
    if entry.event is None:
        return None
    told = timeline_line(replace(entry.event, texts={}, purged=()), policy)
    of = timeline_line(entry.of, policy) if entry.of and not told.measure else None
    return replace(told, measure=of.measure) if of else told


def _items(entry: Entry, policy: Policy) -> list[str]:
    """Return the items that a decision cites, each with its full wording as it was cited, and its finer labels."""
    found = next((e.decision for e in (entry.event, entry.of) if e and e.decision and e.decision.clauses), None)
    return [] if found is None else _cited(found, policy)


def _cited(decision: Decision, policy: Policy) -> list[str]:
    kept = decision.cited or cited_of(policy, decision.clauses, decision.sub_labels, decision.answers)
    by_item = {clause.item: clause.label for clause in policy.clauses}
    doubt = "" if decision.cited or decision.policy_version == policy.version else _NOT_KEPT
    named = ((one, " ".join(filter(None, (one.item, by_item.get(one.item, ""))))) for one in kept)
    return [f"{name}：{one.wording}{''.join(f'（†{label}）' for label in one.labels)}{doubt}" for one, name in named]


def _line(number: int, entry: Entry, policy: Policy) -> Line:
    comment, told, event = entry.comment, _told(entry, policy), entry.event
    written = _written(event, told)
    decided = event is not None and event.decision is not None
    return Line(
        cells={
            "番号": str(number),
            "記録番号": str(told.seq) if told else "",
            "コメントID": comment.id,
            "SNS": PLATFORMS.get(comment.platform, comment.platform),
            "アカウント": account_named(policy, comment.account),
            "投稿日時": _posted(entry),
            "投稿者名": comment.author_name,
            "投稿者ID": comment.author_id,
            "URL": comment.url,
            "項目（要領の文言）": "\n".join(_items(entry, policy)),
            "判断・記録": told.action if told else "（コメントの本文）",
            "措置": told.measure if told else "",
            "記録した日時": to_the_minute(told.at) if told else "",
            "所属": told.by.section if told else "",
            "職名": told.by.post if told else "",
            "要領の版": told.version if told else "",
        },
        text=comment.text if event is None or event.decision else "",
        # Who asked, complained or was asked stands in all but decisions, and what was kept of the page.
        notes=written if decided else (),
        hidden=() if decided else written,
        author=(comment.author_name, comment.author_id, comment.id, comment.url),
    )


def _written(event: Recorded | None, told: Told | None) -> list[tuple[str, str]]:
    """Return what was written in an event, each under its name; of a text that was discarded that it was."""
    if event is None or told is None:
        return []
    texts = [(TEXTS.get(name, name), text) for name, text in event.texts.items() if text]
    gone = [(TEXTS.get(name, name), _DISCARDED) for name in event.purged]
    return [*((label, str(text)) for label, text in told.texts), *texts, *gone]


def _posted(entry: Entry) -> str:
    posted = entry.comment.posted_at
    precision = PRECISIONS.get(entry.comment.posted_at_precision, "")
    return f"{to_the_minute(posted.astimezone(JST))}{precision}" if posted else ""
