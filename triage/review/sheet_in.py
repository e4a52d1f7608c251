"""A filled-in spreadsheet back into the record: each row as if its importer had decided it on screen, or refused."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from triage.decision import Action, Decision, Person
from triage.policy import Policy
from triage.readers.rows import Row
from triage.records import ClauseId
from triage.review.blind import hidden_from
from triage.review.choice import Choice, Refused
from triage.review.concluding import decision_of
from triage.review.protected import number_in, read_back
from triage.review.reading import past_of, seen_of
from triage.review.rejecting import rejections, rejects
from triage.review.sheet import ACTIONS, ALL_CHECKED, COLUMNS, FILLED, SHEET, UNCONCERNED, Words, words_of
from triage.store.cases import Case, case
from triage.store.decisions import Changed, Conflict, append
from triage.store.evidence import preserved_seq
from triage.store.holding import holder
from triage.store.models.machine import State

_NOTE = "表計算ファイルの取込みによる記録"
_FORM = "確認待ちの様式ではありません。triage queue export のファイルを使ってください。"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row: its number in the sheet, the comment, and `problem` (empty: recorded)."""

    row: int
    key: str
    problem: str


def import_sheet(
    path: Path, policy: Policy, person: Person, *, accounts: frozenset[str] | None, dry_run: bool = False
) -> Iterator[Outcome]:
    """Record every row that says a decision, one by one, as the act of `person`; rows without one are passed over.

    `accounts` are those whose comments the person may see, None for all. With `dry_run` nothing is written.

    Raises:
        ExportError: no workbook, or not the form that `triage queue export` wrote.
    """
    words = words_of(policy)
    for row, cells in read_back(path, SHEET, COLUMNS, _FORM):
        key = cells["コメントID"].strip()
        if not any(cells[name].strip() for name in FILLED):
            continue
        try:
            _record(cells, row, words, policy, person, accounts, dry_run=dry_run)
        except (Refused, Conflict, Changed, LookupError) as error:
            yield Outcome(row.number, key, " ".join(str(error).splitlines()))
        else:
            yield Outcome(row.number, key, "")


def _record(
    cells: Mapping[str, str],
    row: Row,
    words: Words,
    policy: Policy,
    person: Person,
    accounts: frozenset[str] | None,
    *,
    dry_run: bool,
) -> None:
    if row.formulas:
        raise Refused(["数式は使えません。言葉で書いてください。"])
    found = case(cells["コメントID"].strip())
    if found is None or (accounts is not None and found.comment.account not in accounts):
        raise Refused(["このコメントはありません。"])
    decision = _decision(cells, found, words, policy, person)
    if not dry_run:
        append(decision, expected=number_in(cells["記録番号"]))


def _decision(cells: Mapping[str, str], found: Case, words: Words, policy: Policy, person: Person) -> Decision:
    """Return a row's decision.

    Raises:
        Refused: what the console would refuse, and words that the lists do not have.
    """
    if cells["本文の照合"].strip() != found.text_sha256:
        raise Changed(found.comment.id)
    held = holder(found.comment.id, datetime.now(UTC))
    if held is not None and held.username != person.username:
        raise Refused([f"他の職員({held.username})が確認中です。"])
    past = past_of(found)
    if found.entry.state == State.WAITING_APPROVAL and past.open_proposal is not None:
        raise Refused(["承認を待っている案があります。承認または差し戻しのあとで判断してください。"])
    choice = _choice(cells, found, words, policy)
    # A file knows nothing of who asked for the answer on screen: what the sheet left out was not seen.
    seen = seen_of(found, shown=not hidden_from(policy, found, revealed=False))
    return decision_of(policy, found.comment, found.text_sha256, choice, person, past=past, seen=seen)


def _choice(cells: Mapping[str, str], found: Case, words: Words, policy: Policy) -> Choice:
    action = _word(cells, "判断", ACTIONS)
    if action is None:
        raise Refused(["判断の列が空です。一覧から選んでください。"])
    if action != Action.MEASURE:
        return Choice(action, note=_note(cells), reason=cells["理由"].strip(), handover=_topics(cells, words))
    label = cells["措置"].strip()
    measure = words.measures.get((found.comment.platform, label))
    if measure is None:
        raise Refused([f"措置「{label}」は、{found.comment.platform.value}では選べません。"])
    clauses = [clause for name in ("項目1", "項目2") if (clause := _word(cells, name, words.clauses))]
    ticked = cells["確認事項"].strip() == ALL_CHECKED
    sub_label = _word(cells, "細目", words.sub_labels)
    # 「すべて」 are those that the chosen finer label leaves to be asked.
    contrary = {f"{c.id}.{one.instead_of}" for c in clauses for one in c.sub_labels if f"{c.id}.{one.id}" == sub_label}
    checks = [
        name for c in clauses for one in c.checks if not one.record and (name := f"{c.id}.{one.id}") not in contrary
    ]
    checks += [name for c in clauses if sub_label and rejects(c, {sub_label}) for name, _other in rejections(policy, c)]
    return Choice(
        action,
        measure=measure.id,
        clauses=tuple(dict.fromkeys(ClauseId(clause.id) for clause in clauses)),
        sub_labels=(sub_label,) if sub_label else (),
        answers=frozenset(checks if ticked else ()),
        facts=_facts(cells["確認した事実"], words),
        quoted=cells["該当する言葉"],
        law_article=cells["法令・条文"].strip(),
        reason=cells["理由"].strip(),
        note=_note(cells),
        evidence=cells["保全できない理由"].strip(),
        preserved=preserved_seq(found.events, found.text_sha256),
        handover=_topics(cells, words),
        draft_number=cells["起案番号"].strip(),
        unconcerned=cells["関係職員の確認"].strip() == UNCONCERNED,
    )


def _word(cells: Mapping[str, str], column: str, allowed: Mapping[str, T]) -> T | None:
    said = cells[column].strip()
    if said and said not in allowed:
        raise Refused([f"{column}「{said}」は一覧にありません。一覧から選んでください。"])
    return allowed.get(said)


def _topics(cells: Mapping[str, str], words: Words) -> tuple[str, ...]:
    topic = _word(cells, "引継ぎ", words.topics)
    return (topic,) if topic else ()


def _note(cells: Mapping[str, str]) -> str:
    return "\n".join(filter(None, [cells["メモ"].strip(), _NOTE]))


def _facts(written: str, words: Words) -> dict[str, str]:
    """Return the facts of 「見出し：値／見出し：値」 by the id of the check each answers."""
    facts: dict[str, str] = {}
    for part in written.replace("\n", "／").split("／"):
        name, _, value = part.partition("：")
        facts |= dict.fromkeys(words.facts.get(name.strip(), ()), value.strip())
    return facts
