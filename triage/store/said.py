"""The record as it is searched: for each event on a comment who acted, what it names, and what was written."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from triage.decision import Person
from triage.store.models.human import EventWording
from triage.store.models.machine import Comment
from triage.store.wording import pairs

if TYPE_CHECKING:
    from triage.store.chain import Draft

# What people look for in the body of an event: numbers of documents, articles, days, other people.
_NAMED = ("draft_number", "law_article", "settled_on", "review_on", "received_on", "due", "done_on", "with", "to")


def keep_said(written: Iterable[tuple[int, "Draft"]]) -> None:
    """Write what events (number, draft) are searched by; the caller has just written them, in its transaction."""
    on_comments = [(seq, draft) for seq, draft in written if draft.comment_key]
    if not on_comments:
        return
    keys = {draft.comment_key for _, draft in on_comments}
    accounts = dict(Comment.objects.filter(key__in=keys).values_list("key", "account"))
    EventWording.objects.bulk_create(
        EventWording(event_id=seq, account=accounts.get(d.comment_key, ""), **said_of(d.by, d.body, d.texts))
        for seq, d in on_comments
    )


def said_of(by: Person, body: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, str]:
    """Return an event as it is searched, by column."""
    facts = (by.username, by.section, by.post, by.name, *(body.get(name, "") for name in _NAMED))
    return {"facts": _apart(facts), "texts": _apart(texts.values())}


def _apart(texts: Iterable[object]) -> str:
    # Two spaces, so that no word is found half in one text and half in the next.
    return "  ".join(found for text in texts if (found := pairs(str(text))))
