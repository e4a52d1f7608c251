"""Every address of the console in English: whatever is still Japanese there, people or the policy wrote."""

from dataclasses import fields, is_dataclass
from datetime import date
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import User

from triage.store.decisions import last_seq
from triage.store.models.desk import SavedView
from triage.store.models.disposal import DisposalList
from triage.store.models.human import DecisionEvent, EventText
from triage.store.models.machine import Comment, QueueEntry, Version
from triage.store.units import ended
from triage.web.guide import guide
from triage.web.models import Profile
from triage.web.urls import urlpatterns

from .catalogue import JAPANESE
from .conftest import PASSWORD, POLICY, browser, today
from .doors import ASKED
from .screens import SCREENS
from .test_console import HIDE
from .test_keeping import PNG, REMOVE, screen
from .test_language import ITEM, body, english
from .test_onbehalf import SEEN
from .test_password import NEW

# What a detector says of its words is kept with the judgement, as it was when the comment was read.
REASONS = ("人をおとしめる表現に関わる語です。",)
# The languages name themselves; a marked word of a comment stands by itself; so does what somebody filled in.
ALONE = ("日本語", "無能", "きのう")
# Whole places that hold a comment, or the guide, word for word.
PLACES = {"posted", "guide"}
HEARD = ("aria-label", "title", "alt", "placeholder", "data-wrong", "data-changed")
GROUP = {"group": "grp", "member": ["g1", "g2"]}


def leaves(value):
    """Return every text of a policy, however deep it stands."""
    if isinstance(value, str):
        return {value, *value.split("\n")}
    if is_dataclass(value):
        return set().union(*(leaves(getattr(value, field.name)) for field in fields(value)))
    if isinstance(value, dict):
        return leaves(tuple(value.values()))
    return set().union(*map(leaves, value)) if isinstance(value, tuple | list | frozenset) else set()


def known():
    """Return what is Japanese in every language, the longest first: what people wrote, and the policy's own words."""
    people = set(User.objects.values_list("username", flat=True)) | set(
        SavedView.objects.values_list("name", flat=True)
    )
    for table, columns in ((Profile, ("section", "post", "name")), (Comment, ("author_name", "post_text"))):
        for column in columns:
            people |= set(table.objects.values_list(column, flat=True))
    for table in (Version, EventText):
        people |= set(table.objects.values_list("text", flat=True))
    # Of the policy these are in the catalogue, because they are no words of the guideline.
    topics = [(topic.label, topic.handover) for topic in POLICY.topics]
    sentences = leaves((POLICY.messages, POLICY.legend, POLICY.rules.crisis, topics))
    titles = {chapter.title for chapter in guide().chapters}
    texts = {*people, *titles, *leaves(POLICY) - sentences, *REASONS, *ALONE}
    return sorted(filter(JAPANESE.search, texts), key=len, reverse=True)


class Reader(HTMLParser):
    """Collect the texts of a page that stand outside `PLACES`; a class, because the parser calls methods."""

    def __init__(self):
        super().__init__()
        self.texts, self.place, self.depth = [], "", 0

    def handle_starttag(self, tag, attrs):
        """Take the attributes people hear, and see where a place begins."""
        given = dict(attrs)
        if self.place:
            self.depth += tag == self.place
        elif (PLACES & set(given.get("class", "").split()) and given.get("lang") == "ja") or tag in (
            "script",
            "textarea",
        ):
            self.place, self.depth = tag, 1
        else:
            self.texts += [given.get(name, "") for name in HEARD]

    def handle_endtag(self, tag):
        """See where a place ends."""
        self.depth -= bool(self.place) and tag == self.place
        self.place = self.place if self.depth else ""

    def handle_data(self, data):
        """Take a text."""
        self.texts += [] if self.place else [data]


def japanese(page, allowed):
    """Return what is Japanese on a page, marked or not, and none of `allowed`."""
    reader = Reader()
    reader.feed(page)
    return [text.strip() for text in reader.texts if _left(text, allowed)]


def _left(text, allowed):
    if not JAPANESE.search(text):
        return False
    for one in allowed:
        text = text.replace(one, "")
    return bool(JAPANESE.search(ITEM.sub("", text)))


def seen(*keys):
    """Return the hidden fields of a group's form, as they stand now."""
    texts = dict(Version.objects.filter(comment__key__in=keys).values_list("comment__key", "text_sha256"))
    return {f"text.{key}": texts[key] for key in keys} | {f"expected.{key}": str(last_seq(key)) for key in keys}


def last(key):
    return str(last_seq(key))


def acts():
    """Yield who sends what where: every form of the console, refused and accepted."""
    yield from deciding()
    yield from approving()
    yield from keeping()
    yield from asking()
    yield from complaining()
    yield from keeping_longer()
    yield from grouped()
    yield from listing_for_disposal()
    yield from learning()
    yield from disclosing()
    yield from together()


def deciding():
    """Yield decisions: nothing chosen, everything missing, another text, somebody else first, recorded, taken back."""
    yield "tantou", "/queue/views/", {"name": "動画", "platform": "youtube"}
    for form in ({}, {"action": "measure", "clause": ["law", "privacy", "offtopic", "repeat"], "quoted": "ない言葉"}):
        yield "tantou", "/comment/decide/", {"id": "c2", "expected": "0", **form}
    block = {"action": "measure", "measure": "x-block-permanent", "clause": "defamation"}
    yield "tantou", "/comment/decide/", {"id": "c2", "expected": "0", **block}
    yield "tantou", "/comment/decide/", {**HIDE, "expected": str(last_seq("c1"))}
    yield "tantou", "/comment/decide/", {"id": "c3", "action": "leave", "text": "x"}
    yield "tantou", "/comment/decide/", {"id": "c2", "action": "escalate", "expected": "0"}
    yield "tantou", "/comment/undo/", {"id": "c2", "expected": str(last_seq("c2"))}
    yield "tantou", "/comment/undo/", {"id": "c2", "expected": str(last_seq("c2"))}
    yield "sekinin", "/comment/undo/", {"id": "c2", "expected": str(last_seq("c2"))}
    yield "tantou", "/comment/answer/", {"id": "c2"}
    yield "tantou", "/lots/record/", {"account": "a", "first": "1", "last": "1", "n": "1"}
    yield "tantou", "/lots/record/", {"account": "a", "first": "1", "last": "9", "n": "3"}
    yield "tantou", "/comment/resume/", {"id": "c2", "form": "decide", "reason": "一晩かけた理由", "clause": "law"}


def approving():
    """Yield answers to a proposal: none, without the statement, with a date that is none, sent back, on behalf."""
    waiting = {"id": "c1", "expected": str(last_seq("c1"))}
    yield "sekinin", "/comment/approve/", waiting
    yield "sekinin", "/comment/approve/", {**waiting, "answer": "approve"}
    yield "sekinin", "/comment/approve/", {**waiting, "answer": "approve", "unconcerned": "on", "settled_on": "きのう"}
    yield "sekinin", "/comment/approve/", {**waiting, "answer": "return"}
    yield "sekinin", "/comment/approve/", {**waiting, "answer": "approve", "unconcerned": "on", "on_behalf": "on"}
    yield "sekinin", "/comment/approve/", {**waiting, "answer": "approve"}
    yield "sekinin", "/comment/seen/", SEEN


def keeping():
    """Yield evidence that is refused and kept, and what is done about a removal."""
    for sent in ({}, {"unkept": "消されていた"}, {"taken_at": "きのう"}, {"taken_at": "2999-01-01T00:00"}):
        yield "tantou", "/comment/evidence/", {"id": "c4", **sent}
    yield "tantou", "/comment/evidence/", {"id": "c4", "screen": screen(b"x")}
    yield "tantou", "/comment/evidence/", {"id": "c4", "screen": screen(PNG + b"x" * 8 * 1024 * 1024)}
    yield "tantou", "/comment/evidence/", {"id": "c4", "screen": screen(PNG)}
    yield "tantou", "/comment/decide/", {**REMOVE, "expected": str(last_seq("c4"))}
    approval = DecisionEvent.objects.filter(comment_key="c4", action="approve").first()
    task = {"decision": str(approval.seq)}
    for given in ({"answer": ""}, {}, {"settled_on": "きのう"}, {"draft_number": "令8-1", "settled_on": today()}):
        of = DecisionEvent.objects.filter(comment_key="c4", action="propose").last().seq
        yield "tantou", "/comment/settle/", {"id": "c4", "of": str(of), "answer": "settle", **given}
    yield "tantou", "/worklist/done/", task
    yield "tantou", "/worklist/done/", {**task, "result": "done", "done_at": "2999-01-01T00:00"}
    yield "tantou", "/worklist/done/", {**task, "result": "done", "done_at": "2026-11-20T10:00"}
    wrong = {"id": "c4", "of": last("c4")}
    yield "tantou", "/worklist/correct/", {**wrong, "expected": last("c4")}
    yield "tantou", "/worklist/correct/", {**wrong, "expected": last("c4"), "result": "undone", "reason": "押し間違い"}
    yield "tantou", "/worklist/correct/", {**wrong, "expected": "0", "result": "undone", "reason": "押し間違い"}
    for reason in ("", "誤って起案した"):
        yield (
            "sekinin",
            "/comment/lift/",
            {"id": "c4", "of": task["decision"], "reason": reason, "expected": last("c4")},
        )


def asking():
    """Yield what people asked for, answers given beforehand, and what others were asked."""
    yield "tantou", "/comment/notice/", {"id": "c3"}
    notice = {"id": "c3", "sender": "public", "way": "phone", "subject": "見てほしい"}
    yield "tantou", "/comment/notice/", {**notice, "received_on": "2999-01-01"}
    yield "tantou", "/comment/notice/", {**notice, "received_on": "2026-11-20"}
    for golden in ([], ["none"], ["law"]):
        yield "sekinin", "/comment/golden/", {"id": "c3", "golden": golden}
    yield "sekinin", "/comment/golden/", {"id": "c4", "golden": ["none"]}
    yield "tantou", "/comment/consult/", {"id": "c3"}
    asked = DecisionEvent.objects.filter(kind="consultation").first().seq
    yield "tantou", "/comment/consult/", {"id": "c3", "of": str(asked), "subject": "回答の文"}


def keeping_longer():
    """Yield marks of 廃棄停止 that are refused, placed, and released by whoever may."""
    yield "tantou", "/comment/hold/", {"id": "c3"}
    yield "tantou", "/comment/hold/", {"id": "c3", "ground": "audit", "reason": "検査のため"}
    held = {"id": "c3", "of": str(DecisionEvent.objects.filter(kind="hold").first().seq)}
    yield "sekinin", "/comment/hold/release/", held
    yield "sekinin", "/comment/hold/release/", {**held, "reason": "検査が終わったため"}
    yield "tantou", "/comment/hold/", {"id": "c3", "ground": "appeal", "reason": "不服申立てのため"}


def listing_for_disposal():
    """Yield a 廃棄予定一覧 with nothing on it, one that has changed, one that is settled, and its maker's approval."""
    yield "sekinin", "/disposal/settle/", {"on": "2000-01-01"}
    yield "sekinin", "/disposal/settle/", {"on": "2040-05-01", "n": "0"}
    shown = sum(not unit.barred for unit in ended(POLICY.records, date(2040, 5, 1), None))
    yield "sekinin", "/disposal/settle/", {"on": "2040-05-01", "n": str(shown)}
    made = DisposalList.objects.get()
    yield "sekinin", f"/disposal/{made.pk}/approve/", {"answer": "approve", "document_number": "総発1号"}
    for reason in ("", "開示請求の見込みのため", "もう一度"):
        yield "sekinin", f"/disposal/{made.pk}/withdraw/", {"reason": reason}


def disclosing():
    """Yield requests that are refused and answered: whose identity is not confirmed, whose list, and who is kept."""
    days = {"path": "documents", "since": "2026-01-01", "until": "2030-01-01"}
    for given in ({}, {"receipt": "R8-1", "received_on": "2026-11-20"}, {**ASKED, "until": "1990-01-01"}):
        for copy in ("", "list", "blacked"):
            yield "sekinin", "/disclosure/make/", {**given, **days, "copy": copy}
    yield "sekinin", "/disclosure/make/", {**ASKED, **days, "until": "1990-01-01", "copy": "list"}
    for given in ({}, ASKED, {**ASKED, "author_name": "nobody"}):
        yield "sekinin", "/disclosure/person/", given
    for reason in ("", "開示請求のため"):
        yield "sekinin", "/disclosure/hold/", {**ASKED, "reason": reason}


def learning():
    """Yield the approval of training on decisions: refused, recorded, recorded twice, ended, ended twice."""
    for number in ("", "S-2", "S-3"):
        yield "sekinin", "/training/approve/", {"answer": "approve", "document_number": number}
    for reason in ("", "目的を見直すため", "もう一度"):
        yield "sekinin", "/training/end/", {"reason": reason}


def complaining():
    """Yield complaints and what comes of looking again: by whoever took part, and by somebody else."""
    yield "tantou", "/comment/complain/", {"id": "c3"}
    complaint = DecisionEvent.objects.filter(kind="complaint").first().seq
    again = {"id": "c4", "of": str(complaint)}
    yield "tantou", "/comment/again/", again
    for result in ("keep", "show_again"):
        yield "tantou", "/comment/again/", {**again, "result": result, "reason": "維持が相当"}
    yield "tantou", "/comment/complain/", {"id": "c3", "subject": "消すな", "received_on": "2026-11-20"}
    complaint = DecisionEvent.objects.filter(kind="complaint").last().seq
    looked = {"id": "c3", "of": str(complaint), "expected": str(complaint), "result": "keep", "reason": "維持が相当"}
    yield "sekinin", "/comment/again/", looked


def grouped():
    """Yield decisions on a group: none chosen, not allowed, in other hands, after somebody else's, taken back."""
    yield "tantou", "/group/decide/", GROUP
    yield "tantou", "/group/decide/", {**GROUP, **seen("g1", "g2"), "action": "measure", "measure": "x-block"}
    yield "tantou", "/group/decide/", {**GROUP, **seen("g1", "g2"), "action": "measure", "measure": "x-hide"}
    yield "tantou", "/group/decide/", {**GROUP, **seen("g1", "g2"), "action": "leave"}
    yield "tantou", "/group/undo/", {**GROUP, **seen("g1", "g2")}
    yield "tantou", "/group/undo/", {**GROUP, **seen("g1", "g2")}
    yield "tantou", "/group/decide/", {**GROUP, **seen("g1", "g2"), "action": "leave", "expected.g1": "0"}
    yield "tantou", "/comment/decide/", {"id": "g1", "action": "leave", "expected": "0"}
    yield "sekinin", "/comment/claim/", {"id": "g2"}
    yield "tantou", "/comment/decide/", {"id": "g2", "action": "leave", "expected": str(last_seq("g2"))}
    yield "tantou", "/group/decide/", {**GROUP, **seen("g1", "g2"), "action": "leave"}


def together():
    """Yield what people do side by side, what they may not, and how they come and go."""
    yield "tantou", "/comment/hand/", {"id": "c3"}
    yield "tantou", "/comment/hand/", {"id": "c3", "to": "sekinin", "reason": "経緯をご存じのため"}
    for sent in ({}, {"reason": "判断がつかない"}, {"concerned": "on"}):
        yield "tantou", "/comment/skip/", {"id": "c3", **sent}
    yield "tantou", "/comment/decide/", {"id": "c3", "action": "leave", "expected": str(last_seq("c3"))}
    for note in ("", "電話で問合せあり"):
        yield "tantou", "/comment/note/", {"id": "c3", "note": note}
    yield "tantou", "/comment/note/", {"id": "nobody"}
    yield "kansa", "/comment/note/", {"id": "c3", "note": "x"}
    yield "", "/login/", {"username": "tantou", "password": "x"}
    yield "kansa", "/password/", {"old_password": "x", "new_password1": "y", "new_password2": "z"}
    yield "kansa", "/password/", dict.fromkeys(("old_password", "new_password1", "new_password2"), PASSWORD)
    yield "kansa", "/password/", {"old_password": PASSWORD, **dict.fromkeys(("new_password1", "new_password2"), NEW)}
    yield "tantou", "/logout/", {}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_nothing_of_the_program_is_left_in_japanese(used):
    """Pages, and the answers to every form, refused or accepted, say in English all that the program says itself."""
    clients = {name: english(client) for name, client in {**used, "": browser()}.items()}
    asked, left = {"set_language"}, {}

    def read(response, where):
        asked.add(response.resolver_match.url_name)
        if response["Content-Type"].startswith("text/html"):
            left[where] = japanese(body(response), known())

    for one in SCREENS:
        if not one.ways:
            read(clients[one.who].get(one.path), one.path)
    for number, (who, path, form) in enumerate(acts()):
        answer = clients[who].post(path, form)
        asked.add(answer.resolver_match.url_name)
        read(clients[who].get(answer["Location"]) if answer.status_code == 302 else answer, (number, path))
    everything = [f"/comment/?id={key}" for key in QueueEntry.objects.values_list("comment__key", flat=True)]
    kept = DecisionEvent.objects.filter(kind="evidence").first().seq
    for path in [
        *everything,
        "/matters/?done=1",
        "/notices/",
        "/holds/",
        "/queue/?state=all",
        "/audit/",
        f"/evidence/{kept}/",
        "/",
    ]:
        read(clients["sekinin"].get(path), path)

    assert {where: texts for where, texts in left.items() if texts} == {}
    assert {pattern.name for pattern in urlpatterns} - asked == set()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_nor_are_the_other_ways_to_sign_in(doors):
    """The second step, what refuses it, and a provider that does not answer."""
    left = {}
    for one in (one for one in SCREENS if one.ways):
        client = english(doors[one.who])
        for answer in (client.get(one.path), client.post(one.path, {"code": "0", "password": "x"})):
            left[one.path, answer.status_code] = japanese(body(answer), known())

    assert {where: texts for where, texts in left.items() if texts} == {}
