"""What the policy asks of a decision: everything missing is said, and two people are two people."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from triage.clock import JST
from triage.decision import Action, Person
from triage.policy import load_policy
from triage.records import ClauseId, Comment, CommentId, Platform, Precision, Source
from triage.review import (
    Choice,
    Past,
    Refused,
    approval_of,
    approvals_needed,
    decision_of,
    problems,
    return_of,
    undo_of,
)
from triage.review.rejecting import rejections

POLICY = load_policy("kagoshima")
COMMENT = Comment(
    CommentId("c"),
    Platform.INSTAGRAM,
    "文",
    Source("t", "t", "", 1),
    posted_at=datetime(2026, 5, 1, tzinfo=UTC),
    posted_at_precision=Precision.EXACT,
)
DAY = date(2026, 11, 26)
ONE, TWO, THREE = (Person(name, "見本所", "主任") for name in ("one", "two", "three"))


def checks(*clauses):
    """Return every tick of some items; of ⑭ with those that no other item applies."""
    asked = {f"{c}.{check.id}" for c in clauses for check in POLICY.clause(c).checks}
    return frozenset(asked | {name for c in clauses for name, _ in rejections(POLICY, POLICY.clause(c))})


def choice(measure, *clauses, **changes):
    given = {"reason": "理由", "evidence": "画面1", "unconcerned": True, "answers": checks(*clauses), "quoted": "文"}
    return Choice(Action.MEASURE, measure=measure, clauses=tuple(map(ClauseId, clauses)), **{**given, **changes})


def decide(given, comment=COMMENT, person=ONE):
    return decision_of(POLICY, comment, "0" * 64, given, person)


@pytest.mark.parametrize("action", [Action.LEAVE, Action.POSTPONE, Action.ESCALATE])
def test_leaving_a_comment_asks_for_nothing(action):
    """What does not touch a comment needs no item and no reason."""
    assert problems(POLICY, COMMENT, Choice(action)) == []


def test_a_complete_light_measure_is_recorded_at_once():
    """Hiding an off-topic comment, every check answered, needs no second person."""
    assert decide(choice("instagram-hide", "offtopic")).action == Action.MEASURE


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (choice("instagram-hide"), "該当する項目"),
        (choice("youtube-remove", "morals"), "措置を一つ"),
        (choice("instagram-hide", "morals", answers=frozenset()), "印を付けましたか"),
        (choice("instagram-hide", "law"), "条文"),
        (choice("instagram-hide", "other", reason=" "), "理由を書いて"),
        (choice("instagram-remove", "morals", evidence=""), "証拠保全"),
        (choice("instagram-remove", "offtopic"), "選べません"),
        (choice("instagram-hide", "tos"), "選べません"),
        (choice("instagram-hide", "morals", unconcerned=False), "関係職員"),
    ],
)
def test_each_gap_is_named(given, said):
    """Item, platform, checks, article, reason, evidence, heaviest measure, own concern: one sentence for each."""
    assert any(said in problem for problem in problems(POLICY, COMMENT, given))


def test_an_item_that_the_policy_does_not_have_is_refused():
    """A forged form cannot cite what is not in the guideline."""
    given = replace(choice("instagram-hide", "morals"), clauses=(ClauseId("morals"), ClauseId("nonsense")))

    with pytest.raises(Refused, match="nonsense"):
        decide(given)


@pytest.mark.parametrize("measure", ["instagram-remove", "instagram-block"])
def test_removing_and_blocking_always_need_somebody_else(measure):
    """The measure itself asks for approval, whatever the item."""
    assert approvals_needed(POLICY, COMMENT, choice(measure, "morals"), DAY) >= 1
    assert decide(choice(measure, "morals")).action == Action.PROPOSE


def test_a_permanent_block_needs_a_day_to_review_it_and_a_way_back():
    """5(3): without them it is refused; with them it waits for two approvals."""
    permanent = next(m.id for m in POLICY.offered(Platform.INSTAGRAM) if m.requires)
    bare = choice(permanent, "morals")
    whole = replace(bare, review_on="2027-04-01", way_back="本人の申出を責任者が確認")

    assert len([p for p in problems(POLICY, COMMENT, bare) if "必要です" in p]) == 2
    assert decide(whole).review_on == "2027-04-01"
    assert approvals_needed(POLICY, COMMENT, whole, DAY) == 2


def test_a_post_from_before_the_policy_needs_approval():
    """Where the policy did not apply at posting, or nobody knows, a second person decides with the first."""
    older = COMMENT._replace(posted_at=datetime(2025, 1, 1, tzinfo=UTC))
    unknown = COMMENT._replace(posted_at=None)

    assert decide(choice("instagram-hide", "offtopic"), older).action == Action.PROPOSE
    assert decide(choice("instagram-hide", "offtopic"), unknown).policy_posted == ""


def test_two_approvals_are_two_people():
    """The proposer never counts, and the same approver counts once."""
    permanent = next(m.id for m in POLICY.offered(Platform.INSTAGRAM) if m.requires)
    proposal = decide(choice(permanent, "morals", review_on="2027-04-01", way_back="手順"))
    past = Past(((1, proposal),))

    with pytest.raises(Refused, match="起案した人"):
        approval_of(POLICY, COMMENT, past, ONE, unconcerned=True)
    first = approval_of(POLICY, COMMENT, past, TWO, unconcerned=True)
    assert not first.complete
    later = Past(((1, proposal), (2, first.decision)))
    with pytest.raises(Refused):
        approval_of(POLICY, COMMENT, later, TWO, unconcerned=True)
    assert approval_of(POLICY, COMMENT, later, THREE, unconcerned=True).complete


def test_an_approver_who_is_concerned_cannot_approve():
    """Recusal holds on both sides of the table."""
    past = Past(((1, decide(choice("instagram-remove", "morals"))),))

    with pytest.raises(Refused, match="関係職員"):
        approval_of(POLICY, COMMENT, past, TWO, unconcerned=False)


def test_sending_back_needs_a_reason():
    """The proposer must learn why."""
    past = Past(((1, decide(choice("instagram-remove", "morals"))),))

    with pytest.raises(Refused, match="差し戻す理由"):
        return_of(POLICY, past, TWO, reason="")
    assert return_of(POLICY, past, TWO, reason="条文を").refers_to == 1


def test_only_ones_own_last_decision_can_be_taken_back_and_once():
    """取消 of another's, or of a 取消, is refused."""
    left = decide(Choice(Action.LEAVE))
    past = Past(((1, left),))

    with pytest.raises(Refused):
        undo_of(POLICY, past, TWO)
    undone = undo_of(POLICY, past, ONE)
    with pytest.raises(Refused, match="すでに"):
        undo_of(POLICY, Past(((1, left), (2, undone))), ONE)


WHOLE = {
    "target": "見本商店",
    "fact_or_opinion": "意見・論評",
    "source": "統計 2026-04-01",
    "verifier": "調査係 見本",
    "rule": "第1条",
    "version": "2026-01版",
    "date": "2026-05-01",
    "kind": "助長",
    "finding": "同一内容",
    "notify": "責任者",
}


def facts(clause):
    return {f"{clause}.{check.id}": WHOLE[check.id] for check in POLICY.clause(clause).checks if check.record}


@pytest.mark.parametrize("clause", ["crime", "defamation", "falsehood", "discrimination", "repeat", "tos"])
def test_what_must_be_written_down_is_asked_for_and_kept(clause):
    """③ whom to notify, ④ target, ⑧ source and 確認者, ⑨ and ⑩ which kind, ⑬ rule, version, date: no tick stands in."""
    bare = choice("instagram-report", clause, handover=("none",))
    whole = replace(bare, facts=facts(clause))

    asked = [c for c in POLICY.clause(clause).checks if c.record]
    assert len(problems(POLICY, COMMENT, bare)) == len(asked) > 0
    assert problems(POLICY, COMMENT, whole) == []
    assert all(f"{c.record}：{WHOLE[c.id]}" in decide(whole).facts for c in asked)


def test_an_answer_that_is_not_offered_is_refused():
    """事実の摘示 or 意見・論評, and nothing a forged form invents."""
    given = {**facts("defamation"), "defamation.fact_or_opinion": "どちらでもない"}

    found = problems(POLICY, COMMENT, choice("instagram-report", "defamation", handover=("none",), facts=given))
    assert len(found) == 1 and "事実の摘示" in found[0]


def test_criticism_of_a_company_is_not_acted_on_before_its_handover_is_settled():
    """④ asks whether it is a report to pass on: to which desk, or that it is none."""
    given = choice("instagram-hide", "defamation", facts=facts("defamation"))

    assert any("引継ぎ" in problem for problem in problems(POLICY, COMMENT, given))
    assert decide(replace(given, handover=("job_terms",))).handover == ("job_terms",)


def test_the_residual_item_says_which_of_its_two_kinds_it_is():
    """⑭ needs its finer label; リンク等 needs the item that the link stands for."""
    bare = choice("instagram-hide", "other")
    link = replace(bare, sub_labels=("other.link",))

    assert any("①〜⑬以外" in problem for problem in problems(POLICY, COMMENT, bare))
    assert problems(POLICY, COMMENT, replace(bare, sub_labels=("other.residual",))) == []
    assert any("元となる項目" in problem for problem in problems(POLICY, COMMENT, link))
    assert (
        problems(
            POLICY,
            COMMENT,
            replace(link, clauses=(ClauseId("other"), ClauseId("morals")), answers=checks("other", "morals")),
        )
        == []
    )


def test_the_residual_item_rejects_each_of_the_others_by_itself():
    """⑭ ①〜⑬以外: thirteen answers, a reason and an approval; one missing is named, and no other item stands beside it."""
    given = choice("instagram-hide", "other", sub_labels=("other.residual",))
    assert sum(name.startswith("other.not_") for name in given.answers) == 13
    decision = decide(given)
    assert decision.action == Action.PROPOSE and decision.approvals == 1
    assert "5(2)イ⑫ 厚生労働省の発信する内容に関係のない場合：当たらない" in decision.cited[0].checks

    for clause in POLICY.clauses[:13]:
        (found,) = problems(POLICY, COMMENT, replace(given, answers=given.answers - {f"other.not_{clause.id}"}))
        assert found.endswith(f"確かめてください：{clause.item} {clause.label}")
    assert any("理由を書いて" in p for p in problems(POLICY, COMMENT, replace(given, reason="")))
    both = replace(given, clauses=(ClauseId("other"), ClauseId("morals")), answers=checks("other", "morals"))
    assert any("ほかの項目を選べません" in p for p in problems(POLICY, COMMENT, both))


def test_a_link_needs_its_item_and_rejects_none():
    """⑭ リンク等: the underlying item is picked and the tick that it was is given; the thirteen are not asked."""
    link = choice("instagram-hide", "other", "morals", sub_labels=("other.link",))
    bare = replace(link, answers=frozenset(a for a in link.answers if not a.startswith("other.not_")))

    assert problems(POLICY, COMMENT, bare) == []
    assert any(
        "元となる項目を選びました" in p for p in problems(POLICY, COMMENT, replace(bare, answers=checks("morals")))
    )
    residual = choice("instagram-hide", "other", sub_labels=("other.residual",))
    assert problems(POLICY, COMMENT, replace(residual, answers=residual.answers - {"other.link_item"})) == []


def test_the_exact_words_are_marked_or_copied_from_the_text():
    """② is no measure without its words, and words that do not stand there are refused."""
    said = COMMENT._replace(text="このばか者")
    given = choice("instagram-hide", "morals", quoted="ばか者")

    assert [(s.start, s.end) for s in decide(given, said).confirmed] == [(2, 5)]
    assert any("印を付ける" in p for p in problems(POLICY, said, replace(given, quoted="")))
    assert any("本文にありません" in p for p in problems(POLICY, said, replace(given, quoted="あほ")))


@pytest.mark.parametrize("measure", ["instagram-remove", "instagram-block"])
def test_evidence_comes_before_removing_and_blocking(measure):
    """Its number or the reason why there is none; hiding and reporting do not ask."""
    bare = choice(measure, "morals", evidence="")

    assert any("証拠保全" in p for p in problems(POLICY, COMMENT, bare))
    assert problems(POLICY, COMMENT, replace(bare, preserved=7)) == []
    assert problems(POLICY, COMMENT, replace(bare, measure="instagram-hide")) == []


def test_a_fully_approved_proposal_is_open_no_longer():
    """The record alone tells it: a second approval of what one approval settled is refused."""
    proposal = decide(choice("instagram-remove", "morals"))
    approved = approval_of(POLICY, COMMENT, Past(((1, proposal),)), TWO, unconcerned=True).decision

    assert Past(((1, proposal), (2, approved))).open_proposal is None
    with pytest.raises(Refused, match="待っている案はありません"):
        approval_of(POLICY, COMMENT, Past(((1, proposal), (2, approved))), THREE, unconcerned=True)


def test_an_approval_says_how_it_stands_to_the_ringi():
    """承認 is no 決裁: 起案番号, 決裁日 and 代決 are fields of their own."""
    past = Past(((1, decide(choice("instagram-remove", "morals"))),))
    today = datetime.now(JST).date().isoformat()

    given = {"unconcerned": True, "draft_number": "職安発123", "settled_on": today, "on_behalf": True}
    approved = approval_of(POLICY, COMMENT, past, TWO, **given).decision
    assert (approved.draft_number, approved.settled_on, approved.on_behalf) == ("職安発123", today, True)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-12-01", ""),
        ("2026-12-03", ""),
        ("2026-11-30", ""),
        ("2026-12-04", "先の日付"),
        ("12月1日", "日付\\(例"),
    ],
)
def test_the_day_of_a_formal_decision_is_not_to_come(day, said):
    """By Japan's clock, whose today UTC has not reached; what was said first and proposed here later lies before."""
    proposed = datetime(2026, 11, 30, 15, 30, tzinfo=UTC)
    proposal = decision_of(POLICY, COMMENT, "0" * 64, choice("instagram-remove", "morals"), ONE, now=proposed)
    given = {"unconcerned": True, "settled_on": day, "now": datetime(2026, 12, 2, 15, 30, tzinfo=UTC)}

    if not said:
        assert approval_of(POLICY, COMMENT, Past(((1, proposal),)), TWO, **given).decision.settled_on == day
        return
    with pytest.raises(Refused, match=said):
        approval_of(POLICY, COMMENT, Past(((1, proposal),)), TWO, **given)


def test_taking_back_ends_with_its_window():
    """After fifteen minutes a decision is superseded by another one, not undone."""
    left = decide(Choice(Action.LEAVE))
    past = Past(((1, left),))

    assert undo_of(POLICY, past, ONE, now=left.decided_at + timedelta(minutes=15)).refers_to == 1
    with pytest.raises(Refused, match="判断し直す"):
        undo_of(POLICY, past, ONE, now=left.decided_at + timedelta(minutes=16))


@pytest.mark.parametrize("action", [Action.LEAVE, Action.POSTPONE])
def test_whoever_stepped_aside_decides_nothing(action):
    """関係職員 stay out of 措置なし too, on the deciding, the approving and the returning side."""
    past = Past(((1, decide(choice("instagram-remove", "morals"))),), frozenset({"two"}))

    with pytest.raises(Refused, match="関係職員"):
        decision_of(POLICY, COMMENT, "0" * 64, Choice(action), TWO, past=past)
    with pytest.raises(Refused, match="関係職員"):
        approval_of(POLICY, COMMENT, past, TWO, unconcerned=True)
    with pytest.raises(Refused, match="関係職員"):
        return_of(POLICY, past, TWO, reason="条文を")


@pytest.mark.parametrize("answer", ["引用", "体験"])
def test_what_is_no_discrimination_by_its_own_answer_is_refused(answer):
    """⑨: a quotation that criticises, or somebody's own experience, is not the item; promoting it is."""
    kind = f"discrimination.{POLICY.clause('discrimination').checks[0].id}"
    given = choice("instagram-hide", "discrimination", facts={kind: answer})

    assert any(f"「{answer}」は、この項目に当たりません" in p for p in problems(POLICY, COMMENT, given))
    assert problems(POLICY, COMMENT, replace(given, facts={kind: "助長"})) == []


def test_what_somebody_wrote_of_themselves_is_not_also_of_others():
    """⑤ † 本人の書込み: the tick 「他人の情報ですか」 contradicts it, and is not asked for."""
    given = choice("instagram-hide", "privacy", sub_labels=("privacy.own",))

    assert any("本人の書込み" in p and "印を付けられません" in p for p in problems(POLICY, COMMENT, given))
    without = given.answers - {"privacy.other_person"}
    assert problems(POLICY, COMMENT, replace(given, answers=without)) == []
    assert any(
        "他人の情報ですか" in p for p in problems(POLICY, COMMENT, replace(given, answers=without, sub_labels=()))
    )
