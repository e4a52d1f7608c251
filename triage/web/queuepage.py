"""The queue on screen: ranked, filtered, counted, drawn as a histogram, and kept under a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from triage.clock import JST
from triage.detectors.masking import masks_of_beginning
from triage.marking import Piece, pieces
from triage.policy import route_labels, topics_of
from triage.records import CommentId
from triage.review.blind import is_hidden
from triage.store.cases import current_texts
from triage.store.holding import held_by_others
from triage.store.holds import on_hold
from triage.store.listing import UNDECIDED, Filters, Place, number_of, page_of
from triage.store.models.desk import SavedView
from triage.store.models.machine import QueueEntry, State
from triage.store.overview import BINS, Histogram, counted, histogram
from triage.store.payloads import suggestions_from_json
from triage.web.doors import number
from triage.web.exposure import reveal_answers, revealed
from triage.web.language import in_words
from triage.web.marks import cues_of
from triage.web.people import accounts_of
from triage.web.trail import FIELDS, kept, onward
from triage.web.views import base, left, policy_in_use
from triage.web.words import FLAGS, PLATFORMS, detail_of, likelihood

_PAGE = 30
_PREVIEW = 160
_ABOVE = ("route", "text", "lot")
_PAGES = {
    "": {"page": "queue", "heading": "確認待ち"},
    State.WAITING_APPROVAL.value: {"page": "approval", "heading": "承認待ち"},
    "all": {"page": "queue", "heading": "すべてのコメント"},
}
_HANDS = {"handed": "自分に引き渡されたもの", "mine": "自分が担当中", "others": "ほかの職員が担当中"}
_UNJUDGED = (State.OPEN, State.POSTPONED, State.ESCALATED)
_VIEWS = 20
_NAME_CHARS = 40
WORDS_CHARS = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue."""

    key: str
    entry: QueueEntry
    platform: str
    items: list[tuple[str, str]]
    text: list[Piece]
    cut: bool
    masked: bool
    hidden: bool
    marks: list[str]
    state: str
    held: bool
    kept: bool
    terms: list[tuple[str, str, str]]


@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """Show a page of the queue, ranked, with filters and the terms of every rank."""
    asked = request.GET
    filters = filters_of(request, asked)
    after = _after(asked)
    page = page_of(filters, size=_PAGE, after=after)
    if filters.clause:
        # A list of one item says of each comment what the machine said: none of them is judged without the answer.
        reveal_answers(request, [CommentId(one.comment.key) for one in page.entries if is_hidden(policy_in_use(), one)])
    begun = number(asked.get("shown", "")) if after else 0
    # What is searched for in other tables has no picture: only the counts of the queue are at hand for one.
    counts = None if filters.searched or after else histogram(filters)
    total = page.total if filters.searched else counts.total if counts else number_of(filters)
    context = {
        **base(request),
        "rows": rows_of(request, page.entries),
        "begun": begun,
        "total": None if total is None else counted(total),
        "next": _next_query(asked, page.rest, begun + len(page.entries)) if page.rest else "",
        "looked": page.looked,
        "kept": kept(asked),
        "onward": onward(kept(asked)),
        "asked": {name: asked.get(name, "") for name in FIELDS},
        "more": asked.get("state") == "all" or any(asked.get(name) for name in FIELDS[2:] if name not in _ABOVE),
        "choices": _choices(filters),
        "chart": drawn(counts) if counts else None,
        # What is left is said where the list begins, and where somebody goes through a lot.
        "left": None if after or (kept(asked) and not filters.rows) else left(policy_in_use(), filters.accounts),
        "views": SavedView.objects.filter(username=request.user.get_username()).order_by("name")[:_VIEWS],
        **_PAGES.get(asked.get("state", ""), _PAGES[""]),
    }
    return render(request, "web/queue.html", context)


def _choices(filters: Filters) -> dict[str, Any]:
    policy = policy_in_use()
    accounts = [(a.id, a.name) for a in policy.accounts if filters.accounts is None or a.id in filters.accounts]
    return {
        "state": State.choices,
        "platform": PLATFORMS.items(),
        "account": accounts,
        "clause": [(clause.id, f"{clause.item} {clause.label}") for clause in policy.clauses],
        "route": route_labels().items(),
        "hand": _HANDS.items(),
    }


def filters_of(request: HttpRequest, asked: Mapping[str, str]) -> Filters:
    """Return the filters an address asks for, within what the person may see; a word that is none filters nothing."""
    state, platform, hand = asked.get("state", ""), asked.get("platform", ""), asked.get("hand", "")
    until = day_of(asked.get("until", ""))
    return Filters(
        states=(State(state),) if state in State.values else tuple(State) if state == "all" else UNDECIDED,
        platform=platform if platform in PLATFORMS else "",
        account=asked.get("account", ""),
        clause=asked.get("clause", ""),
        route=asked.get("route", ""),
        text=asked.get("text", "").strip()[:WORDS_CHARS],
        author=asked.get("author", "").strip()[:WORDS_CHARS],
        words=asked.get("words", "").strip()[:WORDS_CHARS],
        holder=request.user.get_username() if hand in _HANDS else "",
        others=hand == "others",
        handed=hand == "handed",
        now=timezone.now(),
        posted_from=day_of(asked.get("since", "")),
        posted_until=until + timedelta(days=1) if until else None,
        accounts=accounts_of(request.user),
        rows=_rows(asked.get("lot", "")),
        foreign=asked.get("language") == "foreign",
    )


def _rows(raw: str) -> tuple[int, int] | None:
    """Return the row numbers of a lot, None for what is none."""
    first, _, last = raw.partition("-")
    return (number(first), number(last)) if number(last) else None


def day_of(raw: str) -> datetime | None:
    """Return the beginning of a day in Japan, None for what is no day."""
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=JST)


def _next_query(asked: Mapping[str, str], place: Place, shown: int) -> str:
    here = urlencode({"priority": repr(place.priority), "after": str(place.comment), "shown": str(shown)})
    return "&".join(filter(None, [kept(asked), here]))


def _after(asked: Mapping[str, str]) -> Place | None:
    try:
        return Place(float(asked["priority"]), number(asked["after"]))
    except (KeyError, ValueError):
        return None


def rows_of(request: HttpRequest, entries: Sequence[QueueEntry]) -> list[Row]:
    """Return entries as a list shows them to this person."""
    texts = current_texts(entries)
    held = held_by_others([entry.comment_id for entry in entries], request.user.get_username(), timezone.now())
    kept = on_hold([entry.comment.key for entry in entries])
    return [
        _row(
            entry,
            texts[entry.comment_id],
            hidden=_is_kept_back(request, entry),
            held=entry.comment_id in held,
            kept=entry.comment.key in kept,
        )
        for entry in entries
    ]


def _is_kept_back(request: HttpRequest, entry: QueueEntry) -> bool:
    """Return whether a list leaves out what the machine says of a comment."""
    unjudged = entry.state in _UNJUDGED and is_hidden(policy_in_use(), entry)
    return unjudged and not revealed(request, CommentId(entry.comment.key))


def _row(entry: QueueEntry, text: str, *, hidden: bool, held: bool, kept: bool) -> Row:
    suggestions = suggestions_from_json(entry.suggestions)
    clauses = {clause.id: clause for clause in policy_in_use().clauses}
    known = [s for s in suggestions if s.clause in clauses]
    return Row(
        key=entry.comment.key,
        entry=entry,
        platform=PLATFORMS.get(entry.platform, entry.platform),
        items=[(f"{s.item} {clauses[s.clause].label}", likelihood(s.probability)) for s in known if not hidden],
        text=pieces(
            text[:_PREVIEW],
            () if hidden else cues_of(suggestions),
            masks_of_beginning(text, _PREVIEW, policy_in_use().official_phones),
        ),
        cut=len(text) > _PREVIEW,
        masked=any(clauses[s.clause].masked for s in known),
        hidden=hidden,
        marks=[_route(route, text) for route in entry.routes] + [FLAGS.get(flag, flag) for flag in entry.flags],
        state=State(entry.state).label,
        held=held,
        kept=kept,
        terms=[(name, f"{value:.2f}", detail_of(name, detail)) for name, value, detail in entry.terms],
    )


def _route(route: str, text: str) -> str:
    """Return a route by name; an opinion with its topics and whom each is handed to."""
    label = in_words(route_labels()[route])
    topics = topics_of(policy_in_use(), text) if route == "opinion" else ()
    named = "、".join(f"{in_words(topic.label)}→{in_words(topic.handover)}" for topic in topics)
    return f"{label}（{named}）" if topics else label


@dataclass(frozen=True, slots=True)
class Bar:
    """One step of priority: the two counts, and where the bar stands in a picture of 400 x 100 (y downwards)."""

    label: str
    reached: int
    rest: int
    x: float
    reached_y: float
    reached_height: float
    rest_y: float
    rest_height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """The histogram as drawn; `line` is where the lowest priority stands at which a threshold was reached."""

    bars: list[Bar]
    line: float | None
    lowest: float | None
    total: int


_WIDTH, _HEIGHT = 400, 100


def drawn(counts: Histogram) -> Chart | None:
    """Return where the bars stand, None where there is nothing to draw."""
    highest = max(a + b for a, b in zip(counts.reached, counts.rest, strict=True))
    if not highest:
        return None
    bars = []
    for place, (reached, rest) in enumerate(zip(counts.reached, counts.rest, strict=True)):
        upper, lower = (round(_HEIGHT * n / highest, 1) for n in (reached, rest))
        label = f"{place / BINS:.2f}〜{(place + 1) / BINS:.2f}"
        x = place * _WIDTH / BINS + 1
        bars.append(Bar(label, reached, rest, x, round(_HEIGHT - lower - upper, 1), upper, _HEIGHT - lower, lower))
    line = None if counts.lowest is None else round(counts.lowest * _WIDTH, 1)
    return Chart(bars, line, counts.lowest, counts.total)


@require_POST
@login_required
def views(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the queue under a name, or drop a name; both are one's own alone."""
    mine = SavedView.objects.filter(username=request.user.get_username())
    name = request.POST.get("name", "").strip()[:_NAME_CHARS]
    if "drop" in request.POST:
        mine.filter(name=name).delete()
        return redirect("queue")
    asked = {field: request.POST[field] for field in FIELDS if request.POST.get(field)}
    if name and (mine.count() < _VIEWS or mine.filter(name=name).exists()):
        SavedView.objects.update_or_create(
            username=request.user.get_username(), name=name, defaults={"query": urlencode(asked)}
        )
    return redirect(f"{reverse('queue')}?{urlencode(asked)}")
