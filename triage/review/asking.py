"""What the policy asks of a choice: everything that is missing, in Japanese, in the order of the form."""

from datetime import date

from triage.clock import is_day
from triage.decision import Action, Decision
from triage.policy import Check, Clause, Policy, SubLabel
from triage.records import Comment, Measure, Span
from triage.review.choice import MEASURES, NOT_HANDED_OVER, Choice
from triage.review.rejecting import rejections, rejects
from triage.sentence import Sentence

_NAMES = {"reason": "理由", "review_on": "見直す日(例 2027-04-01)", "way_back": "解除の手順"}
_KINDS = {"": ("hide", "report", "remove", "block"), "hide": ("hide",), "report": ("report",)}
# After these the comment, or what its writer may do, cannot be seen again as it was.
_PRESERVED_BEFORE = ("remove", "block")
_NO_HANDOVER = "申告・相談・苦情の引継ぎ先を選ぶか、「引継ぎの対象ではない」を選んでください。"
# Whoever such a finer label of ⑤ is about is not spelled out on paper, so what names them must be known.
PROTECTED = frozenset({"privacy.minor", "privacy.applicant"})


def measure_named(policy: Policy, comment: Comment, name: str) -> Measure | None:
    """Return the measure of that id if this platform offers it."""
    return next((m for m in policy.offered(comment.platform) if m.id == name), None)


def in_force_at_posting(policy: Policy, comment: Comment) -> bool:
    """Return whether this policy applied when the comment was posted (unknown dates: no)."""
    return comment.posted_at is not None and comment.posted_at.date() >= policy.effective_from


def approvals_needed(policy: Policy, comment: Comment, choice: Choice, day: date) -> int:
    """Return how many people besides the proposer must approve on a day (Japan's).

    By clause, by measure, for older posts, and more in an election period.
    """
    clauses = [clause for clause in policy.clauses if clause.id in choice.clauses]
    measure = measure_named(policy, comment, choice.measure)
    older = 0 if in_force_at_posting(policy, comment) else 1
    kind = measure.kind if measure else ""
    more = [one.approvals for one in policy.elections_on(day) if one.covers(kind, choice.clauses)]
    return max([clause.approvals for clause in clauses] + more + [measure.approvals if measure else 0, older])


def approvals_asked(policy: Policy, comment: Comment, proposal: Decision, day: date) -> int:
    """Return how many people must approve a proposal on a day (Japan's).

    Neither a policy that asks for less since, nor one that asks for more, lets it through too early.
    """
    choice = Choice(proposal.action, measure=proposal.measure, clauses=proposal.clauses)
    return max(proposal.approvals, approvals_needed(policy, comment, choice, day))


def may_stand_alone(policy: Policy, comment: Comment, proposal: Decision, day: date) -> bool:
    """Return whether, at a desk of one, whoever proposed may approve for the absent head (代決) on a day (Japan's).

    A hiding that can be undone, that one approval is enough for, and that no election period is about.
    """
    measure = measure_named(policy, comment, proposal.measure)
    if not policy.rules.one_person_desk or measure is None or measure.kind != "hide" or not measure.reversible:
        return False
    needed = approvals_asked(policy, comment, proposal, day)
    return needed == 1 and not any(one.covers(measure.kind, proposal.clauses) for one in policy.elections_on(day))


def problems(policy: Policy, comment: Comment, choice: Choice, *, opinion: bool = False) -> list[str]:
    """Return everything that keeps a choice from being recorded, in Japanese, in the order of the form.

    `opinion`: the comment is on the route of opinions (5(2)ア), so that 措置なし says whom it is passed on to.
    """
    if choice.action not in MEASURES:
        asked = choice.action == Action.LEAVE and opinion and not choice.handover
        return [*([_NO_HANDOVER] if asked else []), *_handover_problems(policy, choice)]
    measure = measure_named(policy, comment, choice.measure)
    found = [] if measure else ["このSNSでできる措置を一つ選んでください。"]
    clauses = [clause for clause in policy.clauses if clause.id in choice.clauses]
    if not clauses:
        found.append("該当する項目を一つ以上選んでください。")
    unknown = set(choice.clauses) - {clause.id for clause in clauses}
    found += [Sentence("項目「{name}」はこの要領にありません。", name=name) for name in sorted(unknown)]
    found += _unmet(measure, choice)
    for clause in clauses:
        found += _clause_problems(policy, clause, measure, choice)
    found += _missing_words(comment, choice)
    if any(clause.topics for clause in clauses) and not choice.handover:
        found.append(_NO_HANDOVER)
    found += _handover_problems(policy, choice)
    if measure and measure.kind in _PRESERVED_BEFORE and not (choice.preserved or choice.evidence.strip()):
        found.append(
            Sentence(
                "「{measure}」の前に証拠保全が必要です。先に記録するか、保全できない理由を書いてください。",
                measure=measure.label,
            )
        )
    if measure and measure.target == "person" and not choice.reason.strip():
        found.append("人に対する措置(5(3))です。理由を書いてください。")
    if not choice.unconcerned:
        found.append("ご自身に関するコメントではないことを確かめてください(関係職員は担当できません)。")
    return found


def _handover_problems(policy: Policy, choice: Choice) -> list[str]:
    """Return which desks the policy does not have, and whether the answer says both a desk and none."""
    known = {NOT_HANDED_OVER, *(topic.id for topic in policy.topics)}
    found: list[str] = [
        Sentence("引継ぎ先「{name}」はこの要領にありません。", name=name)
        for name in choice.handover
        if name not in known
    ]
    if NOT_HANDED_OVER in choice.handover and len(choice.handover) > 1:
        found.append("「引継ぎの対象ではない」と、ほかの引継ぎ先は、一緒に選べません。")
    return found


def _unmet(measure: Measure | None, choice: Choice) -> list[str]:
    """Return what a measure asks of the record besides: a permanent block its reason, review date and way back."""
    given = {
        "reason": choice.reason.strip(),
        "review_on": is_day(choice.review_on),
        "way_back": choice.way_back.strip(),
    }
    if measure is None:
        return []
    missing = [_NAMES[name] for name in measure.requires if name in given and not given[name]]
    return [Sentence("「{measure}」には、{name}が必要です。", measure=measure.label, name=name) for name in missing]


def _clause_problems(policy: Policy, clause: Clause, measure: Measure | None, choice: Choice) -> list[str]:
    contrary = {label.instead_of for label in _chosen_labels(clause, choice)}
    named = {"", *(label.id for label in _chosen_labels(clause, choice))}
    needed = [check for check in clause.checks if check.id not in contrary and check.only_with in named]
    asked = [check.question for check in needed if not _answered(clause, check, choice)]
    found: list[str] = [Sentence("{item}: {question}", item=clause.item, question=question) for question in asked]
    found += _outside(clause, choice)
    found += _label_problems(clause, choice)
    found += _unrejected(policy, clause, choice)
    if clause.law_article_required and not choice.law_article.strip():
        found.append(
            Sentence("{item}: 法令名と条文を書いてください。特定できないときは措置できません。", item=clause.item)
        )
    if clause.reason_required and not choice.reason.strip():
        found.append(Sentence("{item}: 理由を書いてください。", item=clause.item))
    if measure and measure.kind not in _KINDS[clause.max_measure]:
        found.append(
            Sentence("{item}: この項目では「{measure}」を選べません。", item=clause.item, measure=measure.label)
        )
    return found


def _answered(clause: Clause, check: Check, choice: Choice) -> bool:
    name = f"{clause.id}.{check.id}"
    if not check.required:
        return True
    if not check.record:
        return name in choice.answers
    given = choice.facts.get(name, "").strip()
    return given in check.options if check.options else bool(given)


def _outside(clause: Clause, choice: Choice) -> list[str]:
    """Return the answers that say themselves that the item does not apply, and those that contradict a finer label."""
    given = [(check, choice.facts.get(f"{clause.id}.{check.id}", "").strip()) for check in clause.checks]
    found: list[str] = [
        Sentence(
            "{item}: 「{answer}」は、この項目に当たりません。項目を選び直すか、措置なしとしてください。",
            item=clause.item,
            answer=answer,
        )
        for check, answer in given
        if answer in check.outside
    ]
    labels = {label.instead_of: label.label for label in _chosen_labels(clause, choice) if label.instead_of}
    return found + [
        Sentence(
            "{item}: †「{label}」のときは、「{question}」に印を付けられません。どちらか一方にしてください。",
            item=clause.item,
            label=labels[check.id],
            question=check.question,
        )
        for check in clause.checks
        if check.id in labels and f"{clause.id}.{check.id}" in choice.answers
    ]


def _chosen_labels(clause: Clause, choice: Choice) -> list[SubLabel]:
    return [label for label in clause.sub_labels if f"{clause.id}.{label.id}" in choice.sub_labels]


def _label_problems(clause: Clause, choice: Choice) -> list[str]:
    chosen = _chosen_labels(clause, choice)
    found: list[str] = []
    if clause.sub_label_required and not chosen:
        found.append(
            Sentence(
                "{item}: †{labels}から選んでください。",
                item=clause.item,
                labels="・".join(label.label for label in clause.sub_labels),
            )
        )
    if any(label.needs_item for label in chosen) and set(choice.clauses) <= {clause.id}:
        found.append(Sentence("{item}: 元となる項目も選んでください。", item=clause.item))
    unmarked = not (choice.confirmed or choice.quoted.strip())
    if clause.words_required and unmarked:
        found.append(Sentence("{item}: 該当する言葉そのものに印を付けるか、本文から写してください。", item=clause.item))
    found += [
        Sentence(
            "{item}: †「{label}」では、措置伺で伏せる言葉に印を付けるか、本文から写してください。",
            item=clause.item,
            label=label.label,
        )
        for label in chosen
        if unmarked and f"{clause.id}.{label.id}" in PROTECTED
    ]
    return found


def _unrejected(policy: Policy, clause: Clause, choice: Choice) -> list[str]:
    """Return what a label that no other item applies lacks: each of them rejected, and none of them chosen."""
    label = rejects(clause, choice.sub_labels)
    if not label:
        return []
    others = [other for name, other in rejections(policy, clause) if name not in choice.answers]
    found: list[str] = []
    if others:
        found.append(
            Sentence(
                "{item}: †「{label}」のときは、次の項目に当たらないことを一つずつ確かめてください：{others}",
                item=clause.item,
                label=label,
                others="、".join(f"{other.item} {other.label}" for other in others),
            )
        )
    if set(choice.clauses) - {clause.id}:
        found.append(
            Sentence(
                "{item}: †「{label}」のときは、ほかの項目を選べません。当たる項目だけを選んでください。",
                item=clause.item,
                label=label,
            )
        )
    return found


def _missing_words(comment: Comment, choice: Choice) -> list[str]:
    lines = [line.strip() for line in choice.quoted.splitlines()]
    return [
        Sentence("「{line}」は本文にありません。本文のとおりに写してください。", line=line)
        for line in lines
        if line not in comment.text
    ]


def spans_named(comment: Comment, choice: Choice) -> tuple[Span, ...]:
    """Return the words a person confirmed: the marked ones, then the first place of each that they copied."""
    lines = [line.strip() for line in choice.quoted.splitlines()]
    places = [(comment.text.find(line), len(line)) for line in lines if line]
    copied = [Span(start, start + length) for start, length in places if start >= 0]
    return tuple(dict.fromkeys([*choice.confirmed, *copied]))


def facts_of(policy: Policy, choice: Choice) -> str:
    """Return what was written or chosen for the checks of the chosen items, one a line, each with its name."""
    named = [
        (check.record, choice.facts.get(f"{clause.id}.{check.id}", "").strip())
        for clause in policy.clauses
        if clause.id in choice.clauses
        for check in clause.checks
        if check.record
    ]
    return "\n".join(f"{name}：{' '.join(text.split())}" for name, text in named if text)
