"""What this tool never does: each line is a test of the console."""

import hashlib
import html
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.utils import translation

from triage.assess import rank_all
from triage.decision import Person
from triage.policy import Election, topics_of
from triage.records import CommentId
from triage.store import comments as store
from triage.store.decisions import last_seq, timeline
from triage.store.discarding import discard
from triage.store.disposal import Asked, approve, settle_list
from triage.store.holds import on_hold
from triage.store.judged import judged as judged_by
from triage.store.listing import Filters, listed, number_of
from triage.store.models.human import DecisionEvent, EventText
from triage.store.models.machine import Comment, QueueEntry, State, Version
from triage.store.units import HELD as ON_HOLD
from triage.store.units import ended
from triage.web.never import NEVER
from triage.web.urls import urlpatterns

from .conftest import POLICY, THRESHOLDS, judged
from .test_console import HIDE, state
from .test_keeping import REMOVE

WEB = Path(__file__).parent.parent.parent / "triage" / "web"
TEMPLATES = sorted(WEB.rglob("*.html"))
SCRIPTS = sorted((WEB / "static").rglob("*.js"))


def body(response):
    return response.content.decode()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_first_screen_lists_all_that_it_never_does(desk, language):
    """Each of the eleven lines of the list is there in a disclosure, in Japanese and in English."""
    desk["tantou"].post("/language/", {"language": language, "next": "/"})
    (shown,) = re.findall(r"<details>.*?</details>", body(desk["tantou"].get("/")), re.DOTALL)
    lines = [html.unescape(line) for line in re.findall(r"<li>(.*?)</li>", shown)]

    with translation.override(language):
        assert lines == [translation.gettext(line) for line in NEVER]
    said = {"ja": _NEVER_JA, "en": _NEVER_EN}[language]
    assert len(lines) == len(said) == 11
    assert all(word in line for word, line in zip(said, lines, strict=True))


_ITEMS_SHA256 = "2245e9741d6e8313b1a8650a00db7f9e36fcc386a8e82264eb73809f1c0c41a6"
# One word of each thing that is never done, in the order of the first screen.
_NEVER_JA = [
    "返信",
    "リンク",
    "先に選んで",
    "⑧と⑭",
    "まとめて承認",
    "国籍",
    "違反",
    "順位の低い",
    "選挙",
    "廃棄停止",
    "文言",
]
_NEVER_EN = [
    "replying",
    "link",
    "Ticking",
    "⑧",
    "bulk",
    "nationality",
    "unlawful",
    "low-ranked",
    "election",
    "hold",
    "words",
]


def test_it_never_acts_replies_or_likes_on_a_platform():
    """No address of the console is for replying, liking or acting; the work list says that people do it."""
    names = {pattern.name for pattern in urlpatterns}

    assert not {name for name in names if re.search("reply|like|post|send|publish", name)}
    assert "このツールはSNSを操作しません" in (WEB / "templates/web/worklist.html").read_text(encoding="utf-8")


def test_it_never_opens_a_link_or_sends_text_out():
    """No page or script names another host, no address of a comment becomes a link, and the policy allows none."""
    for file in [*TEMPLATES, *SCRIPTS]:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"https?://", text), file.name
        assert not re.search(r'href="[^"]*\{\{ *(?:address|row\.address|comment\.url|domain)', text), file.name
        assert not re.search(r"fetch\(|XMLHttpRequest|sendBeacon|WebSocket", text), file.name


def test_no_address_of_a_comment_can_be_pressed(desk):
    """On every page each link leads to the console itself, wherever the comment or its text points to."""
    Comment.objects.update(url="https://sns.example/p/1", author_name="https://sns.example/u/1")
    Version.objects.filter(comment__key="c3").update(text="くわしくは https://sns.example/x を見て")
    for url in ("/", "/queue/", "/comment/?id=c3", "/comment/?id=c1", "/worklist/", "/lots/", "/holds/", "/audit/"):
        page = body(desk["sekinin"].get(url))
        links = re.findall(r'(?:href|src|action)="([^"]*)"', page)
        assert links and [link for link in links if not re.match(r"/(?!/)|\?|#", link)] == [], url


@pytest.mark.parametrize(
    "url", ["/comment/?id=c1", "/comment/?id=c2", "/comment/?id=c4", "/group/?group=grp", "/queue/"]
)
def test_it_never_ticks_a_measure_or_an_item_first(desk, url):
    """Nothing is checked or selected before somebody does it, and every choice begins with none."""
    QueueEntry.objects.filter(comment__key__in=["c1", "c3"]).update(repeat_group="grp")
    # Which copies of a group are meant is no measure and no item.
    page = re.sub(r'<input[^>]* name="member"[^>]*>', "", body(desk["tantou"].get(url)))

    assert " checked" not in page
    assert " selected" not in page
    first = [
        re.search(r"<option[^>]*>", choice).group() for choice in re.findall(r"<select.*?</select>", page, re.DOTALL)
    ]
    assert (first or 'type="radio"' in page) and all('value=""' in option for option in first)


@pytest.mark.parametrize("clause", ["falsehood", "other"])
def test_it_never_decides_a_falsehood_or_the_residual_item_by_score(clause):
    """⑧ and ⑭: the policy lets no score decide, and both need facts or a reason and somebody's approval."""
    found = POLICY.clause(clause)

    assert not found.score_decides
    assert found.approvals >= 1 and (found.reason_required or any(check.record for check in found.checks))


@pytest.mark.parametrize("clause", ["falsehood", "other"])
def test_no_score_however_high_does_anything_for_these_two(desk, clause):
    """At .99 the comment stays open and unrecorded, and a measure with nothing but the score behind it is refused."""
    (category,) = POLICY.clause(clause).categories
    found = [judged("c1", "無能な職員だ", category, 0.99)._replace(model_version="test-2")]
    store.save_judgements(found)
    store.replace_queue(rank_all(found, POLICY, THRESHOLDS), policy_version=POLICY.version)
    assert POLICY.clause(clause).human_only in html.unescape(body(desk["tantou"].get("/comment/?id=c1")))
    assert (state("c1"), timeline(CommentId("c1"))) == ("open", ())

    bare = {
        "id": "c1",
        "action": "measure",
        "measure": "x-hide",
        "clause": clause,
        "unconcerned": "on",
        "expected": "0",
    }
    assert desk["tantou"].post("/comment/decide/", bare).status_code == 422
    assert timeline(CommentId("c1")) == ()


@pytest.mark.parametrize("measure", [m.id for m in POLICY.measures if m.kind in ("remove", "block")])
def test_it_never_lets_one_person_remove_or_block(measure):
    """Every removal and block needs somebody else."""
    assert next(m for m in POLICY.measures if m.id == measure).approvals >= 1


def test_it_never_approves_several_at_once(desk):
    """An approval of a measure names one comment: two ids in a form approve one. Lists and training hold no measure."""
    desk["tantou"].post("/comment/decide/", {**REMOVE, "evidence": "見られない"})
    desk["tantou"].post("/comment/decide/", HIDE)
    given = {"id": ["c1", "c4"], "answer": "approve", "unconcerned": "on", "expected": str(last_seq("c4"))}
    desk["sekinin"].post("/comment/approve/", given)

    assert state("c1") == "waiting_approval"
    others = {"approve", "disposal_approve", "training_approve"}
    assert not [p for p in urlpatterns if p.name and "approve" in p.name and p.name not in others]


def test_it_never_scores_or_ranks_a_person(desk):
    """No page speaks of a writer's score, level or standing; no list can be ordered by people."""
    pages = [body(desk["kansa"].get(url)) for url in ("/", "/queue/", "/comment/?id=c1", "/audit/", "/matters/")]

    # The first screen says that nobody's age is guessed.
    said = re.compile("|".join(map(re.escape, NEVER)))
    for page in pages:
        assert not re.search("要注意人物|常習|危険度|信用度|国籍|年齢|再犯", said.sub("", page))


def test_nothing_is_kept_about_a_writer_but_who_they_are():
    """No table has a score, rank, level or count of a person, nor what anybody is taken to be."""
    names = {field.name for model in apps.get_app_config("store").get_models() for field in model._meta.get_fields()}

    about = {name for name in names if name.startswith(("author", "writer", "person"))}
    assert about == {"author", "author_id", "author_name", "author_is_owner"}
    assert not [
        name for name in names if re.search("(^|_)age$|nation|gender|creed|religion|party|reputation|strikes", name)
    ]


def test_it_never_calls_a_comment_unlawful():
    """該当の可能性, never 違法 or 違反: but for the guideline's own words and the names of laws and items."""
    for file in TEMPLATES:
        text = file.read_text(encoding="utf-8")
        assert "違法" not in text and "違反" not in text, file.name
        assert not re.search("問題なし|上申|審査者|決裁者", text), file.name


def test_no_program_calls_a_comment_unlawful_either():
    """What a command or a notebook prints says 項目に当たるもの; besides the list of what is never done and two of words."""
    root = WEB.parent.parent
    files = [*(root / "triage").rglob("*.py"), *(root / "notebooks").glob("*.py")]
    named = {file.name for file in files if re.search("違法|違反", file.read_text(encoding="utf-8"))}

    assert len(files) > 100 and named == {"never.py", "targets.py", "opposite.py"}


def test_it_never_keeps_a_comment_from_staff(desk):
    """Every comment in the store is in the list, the lowest ranked too, and counted."""
    assert number_of(Filters()) == len(listed(Filters(), size=99)) == 4
    assert "ありがとうございました" in body(desk["tantou"].get("/queue/"))


@pytest.mark.parametrize("threshold", [0.0, 1.1])
def test_it_never_lets_a_rank_remove_anything(desk, threshold):
    """Ranked anew with everything suggested, or nothing, within an election: all there, states and record as people made them."""
    desk["tantou"].post("/comment/decide/", {"id": "c3", "action": "leave", "expected": "0"})
    always = Election("e", "見本の選挙", date(2000, 1, 1), date(2999, 12, 31), 2)
    found = list(judged_by(Comment.objects.values_list("pk", flat=True), "test-1"))
    again = rank_all(found, replace(POLICY, elections=(always,)), dict.fromkeys(THRESHOLDS, threshold))
    assert len(again) == store.replace_queue(again, policy_version="anew") == 4

    assert {entry.comment.key: entry.state for entry in listed(Filters(states=tuple(State)), size=99)} == {
        "c1": "open",
        "c2": "open",
        "c3": "decided",
        "c4": "open",
    }
    assert [len(timeline(CommentId(key))) for key in ("c1", "c2", "c3", "c4")] == [0, 0, 1, 0]
    assert not [name for name in vars(State) if re.search("REMOVED|HIDDEN|DELETED", name)]


def test_it_never_discards_a_record_on_hold(desk):
    """廃棄停止: neither the comment, its text, its events nor their reasons can be deleted, and the mark stays."""
    desk["tantou"].post("/comment/hold/", {"id": "c1", "ground": "lawsuit", "reason": "訴訟のため"})
    for model in (Comment, Version, DecisionEvent, EventText):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all().delete()

    assert on_hold(["c1"]) == {"c1"} and "訴訟のため" in body(desk["kansa"].get("/comment/?id=c1"))


def test_nor_does_an_approved_list_discard_it(desk):
    """Decided, ended, listed, approved, and then put on hold: it stays, and is named as left out of the next list."""
    desk["tantou"].post("/comment/decide/", {"id": "c3", "action": "leave", "expected": "0"})
    later, day = datetime(2099, 4, 2, tzinfo=UTC), date(2099, 4, 1)
    asked = Asked(day, None, POLICY.version)
    made = settle_list(ended(POLICY.records, day, None), asked, Person("kanri", "", ""), later)
    approve(made, Person("sekinin", "", ""), "総発1号", later)
    desk["tantou"].post("/comment/hold/", {"id": "c3", "ground": "lawsuit", "reason": "訴訟のため"})

    (piece,) = discard(made, POLICY.records, Person("", "管理", ""), later)
    assert [(item.key, why) for item, why in piece.stay] == [("c3", ON_HOLD)] and not piece.gone
    assert "ありがとうございました" in body(desk["kansa"].get("/comment/?id=c3"))
    assert [unit.barred for unit in ended(POLICY.records, day, None) if unit.key == "c3"] == [(ON_HOLD,)]


def test_asking_why_something_was_removed_is_never_repetition_or_off_topic():
    """なぜ消したのか: its topic keeps ⑩ and ⑫ out."""
    (topic,) = [t for t in topics_of(POLICY, "なぜ消したのか教えてください") if t.id == "why_removed"]

    assert set(topic.never) == {"repeat", "offtopic"}


def test_it_never_changes_the_guidelines_words(desk):
    """The 14 items are the guideline's to the letter (SHA-256), and each stands on the page as it is."""
    page = body(desk["tantou"].get("/comment/?id=c1"))
    wordings = "\n".join(clause.wording for clause in POLICY.clauses)
    assert hashlib.sha256(wordings.encode()).hexdigest() == _ITEMS_SHA256

    for clause in POLICY.clauses:
        assert f"{clause.item} {clause.wording}" in page


def test_the_first_screen_says_in_three_sentences_what_it_is(desk):
    """What it does, what it does not do, and who decides."""
    lead = re.search(r'<p class="lead">(.*?)</p>', body(desk["tantou"].get("/"))).group(1)

    assert lead.count("。") == 3
    assert "行いません" in lead and "判断するのは担当の方です" in lead


# By line of the list, in its order, the tests above that hold it.
HELD = (
    (test_it_never_acts_replies_or_likes_on_a_platform,),
    (test_it_never_opens_a_link_or_sends_text_out, test_no_address_of_a_comment_can_be_pressed),
    (test_it_never_ticks_a_measure_or_an_item_first,),
    (
        test_it_never_decides_a_falsehood_or_the_residual_item_by_score,
        test_no_score_however_high_does_anything_for_these_two,
    ),
    (test_it_never_lets_one_person_remove_or_block, test_it_never_approves_several_at_once),
    (test_it_never_scores_or_ranks_a_person, test_nothing_is_kept_about_a_writer_but_who_they_are),
    (test_it_never_calls_a_comment_unlawful, test_no_program_calls_a_comment_unlawful_either),
    (test_it_never_keeps_a_comment_from_staff,),
    (test_it_never_lets_a_rank_remove_anything,),
    (test_it_never_discards_a_record_on_hold, test_nor_does_an_approved_list_discard_it),
    (test_it_never_changes_the_guidelines_words,),
)


def test_each_line_of_the_list_is_held_by_a_test():
    """A line that is added to the list needs a test of its own before anybody reads it on the first screen."""
    assert len(HELD) == len(NEVER) and all(HELD)
