"""What people send: each act with the forms that stand for it, on comments that nobody acted on before."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice, repeat
from typing import Any

from triage.clock import JST

from .clock import CONFLICT, OK, Call, Form, getting, posting
from .pages import People
from .record import LOT
from .store import LARGE

# A tick is of what has been done, an objection of what was received: a day that is over wherever the clock of this
# machine stands.
_PAST = "2026-04-01"
_PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 300_000
_MEASURE = {
    "action": "measure",
    "measure": "x-hide",
    "clause": ["offtopic"],
    "answer": ["offtopic.ministry", "offtopic.post", "offtopic.not_complaint"],
    "unconcerned": "on",
}


def decisions(people: People, times: int) -> Iterator[tuple[str, Call]]:
    """Yield what decides one comment."""
    moderator, approver, keys = people.moderator, people.approver, _waiting(9 * times)
    left = list(islice(keys, times))
    on_x = _waiting(times, platform="x", priority__lt=0.4)
    proposed = _in_state("waiting_approval", 2 * times)
    half = len(proposed) // 2
    yield "措置なし", posting(moderator, _DECIDE, _new(left, {"action": "leave"}))
    yield "措置なしの取消", posting(moderator, "/comment/undo/", _again(left, {}))
    yield "後で判断", posting(moderator, _DECIDE, _new(islice(keys, times), {"action": "postpone"}))
    yield "責任者に判断を求める", posting(moderator, _DECIDE, _new(islice(keys, times), {"action": "escalate"}))
    yield "措置（返信を非表示、項目⑫）", posting(moderator, _DECIDE, _new(on_x, _MEASURE))
    approval = {"answer": "approve", "unconcerned": "on", "draft_number": "令8-1"}
    yield "承認", posting(approver, "/comment/approve/", _again(proposed[:half], approval))
    back = {"answer": "return", "reason": "項目を確かめてください"}
    yield "差し戻し", posting(approver, "/comment/approve/", _again(proposed[half:], back))
    again = {"result": "keep", "reason": "維持が相当"}
    yield "申出の再確認", posting(moderator, "/comment/again/", _complained(people, times, again))


def unsynced(people: People, times: int) -> tuple[str, Call]:
    """Return the commonest decision again, to be measured where the database does not wait for its disk."""
    keys = _waiting(times, priority__lt=0.1)
    return "措置なし、ディスクを待たないとき（比較用）", posting(
        people.moderator, _DECIDE, _new(keys, {"action": "leave"})
    )


def others(people: People, times: int) -> Iterator[tuple[str, Call]]:
    """Yield what is sent beside decisions."""
    from triage.store.chain import head

    moderator, approver, keys = people.moderator, people.approver, list(_waiting(times, priority__lt=0.3))
    yield "引き継ぐ", posting(moderator, "/comment/claim/", _new(keys, {}))
    yield "引き渡す", posting(moderator, "/comment/hand/", _new(keys, {"to": people.colleague}))
    yield "見送る", posting(moderator, "/comment/skip/", _new(keys, {"reason": "判断がつかない"}))
    yield "内部メモ", posting(moderator, "/comment/note/", _new(keys, {"note": "電話で問合せあり"}))
    yield "証拠保全（300 kB の画面）", posting(moderator, "/comment/evidence/", _with_screen(keys))
    told = {"sender": "public", "way": "phone", "received_on": "2026-01-10", "subject": "削除の求め"}
    yield "保全した画面の受取り", getting(moderator, f"/evidence/{head().seq}/")
    yield "申出・通報の記録", posting(moderator, "/comment/notice/", _new(keys, told))
    asked = {"with": "本省", "subject": "扱いの相談", "due": ""}
    yield "相談の記録", posting(moderator, "/comment/consult/", _new(keys, asked))
    yield (
        "申出（苦情）の記録",
        posting(moderator, "/comment/complain/", _new(keys, {"subject": "消すな", "received_on": _PAST})),
    )
    appeal = {"ground": "appeal", "reason": "申出が続いているため"}
    yield "廃棄停止の記録", posting(moderator, "/comment/hold/", _new(keys, appeal))
    yield "廃棄停止の解除", posting(approver, "/comment/hold/release/", _holds(times, {"reason": "審査が終わったため"}))
    seen = {"answer": "seen", "draft_number": "令8-2", "settled_on": datetime.now(JST).date().isoformat()}
    yield "後閲", posting(approver, "/comment/seen/", _unseen(times, seen))
    yield "全件確認済の記録（200件）", posting(moderator, "/lots/record/", _lots(times))
    yield "提案を見る", posting(moderator, "/comment/answer/", _new(keys, {}))
    yield "見本の答え", posting(people.analyst, "/comment/golden/", _new(keys, {"golden": "none"}))
    yield "作業の実施の記録", posting(moderator, "/worklist/done/", _tasks(times))
    yield "実施の記録の訂正", posting(moderator, "/worklist/correct/", _corrections(times))
    yield "一つの措置の取りやめ", posting(moderator, "/comment/lift/", _lifted(times))
    typed = _new(keys, {"form": "decide", "reason": "講習と関係がない"})
    yield "書いた内容を入れて開く", posting(moderator, "/comment/resume/", typed, OK)
    late = posting(moderator, _DECIDE, _late(times, {"action": "leave", "note": "講習の質問"}), CONFLICT)
    yield "先に処理済みと知らせる画面", late
    yield "一覧の条件を名前で保存", posting(moderator, "/queue/views/", repeat({"name": "動画", "platform": "x"}))
    yield "言語の切替", posting(moderator, "/language/", repeat({"language": "ja", "next": "/"}))


def groups(people: People, times: int) -> Iterator[tuple[str, Call]]:
    """Yield what decides a whole group of repeats."""
    small = _small(times)
    large = repeat(LARGE)
    moderator, leave = people.moderator, {"action": "leave"}
    yield "反復の組（10件）の判断", posting(moderator, _DECIDE_GROUP, _grouped(small, leave))
    yield "反復の組（10件）の取消", posting(moderator, "/group/undo/", _grouped(small, {}))
    yield "反復の組（200件）の判断", posting(moderator, _DECIDE_GROUP, _grouped(large, leave))
    yield "反復の組（200件）の取消", posting(moderator, "/group/undo/", _decided(people, large))


_DECIDE, _DECIDE_GROUP = "/comment/decide/", "/group/decide/"


def _waiting(number: int, **narrowed: Any) -> Iterator[str]:
    """Yield the ids of comments that nobody acted on, from the middle of the queue."""
    from triage.store.models.machine import QueueEntry

    # An opinion is left with whom it is passed on to: another act.
    asked = {"priority__lt": 0.5, "opinion": False, **narrowed}
    middle = QueueEntry.objects.filter(state="open", repeat_group="", **asked).order_by("-priority", "comment_id")
    yield from islice(_untouched(middle.values_list("comment__key", flat=True).iterator(chunk_size=1000)), number)


def _untouched(keys: Iterator[str]) -> Iterator[str]:
    from triage.store.models.human import DecisionEvent

    while some := list(islice(keys, 1000)):
        touched = set(
            DecisionEvent.objects.filter(comment_key__in=some).order_by().values_list("comment_key", flat=True)
        )
        yield from (key for key in some if key not in touched)


def _small(number: int) -> list[str]:
    """Return the names of the groups of ten, as many as there are of those asked for."""
    from triage.store.models.machine import QueueEntry

    asked = [f"gm{nth}" for nth in range(number)]
    there = set(QueueEntry.objects.filter(repeat_group__in=asked).order_by().values_list("repeat_group", flat=True))
    return [name for name in asked if name in there]


def _in_state(state: str, number: int) -> list[str]:
    from triage.store.models.machine import QueueEntry

    found = QueueEntry.objects.filter(state=state).order_by("comment_id")
    return list(found.values_list("comment__key", flat=True)[:number])


def _new(keys: Any, form: Form) -> Iterator[Form]:
    for key in keys:
        yield {"id": key, "expected": "0", **form}


def _again(keys: Any, form: Form) -> Iterator[Form]:
    """Yield forms for comments that have a record, with the number of its last event when each is made."""
    from triage.store.decisions import last_seq

    for key in keys:
        yield {"id": key, "expected": str(last_seq(key)), **form}


def _with_screen(keys: Any) -> Iterator[Form]:
    from django.core.files.uploadedfile import SimpleUploadedFile

    for form in _new(keys, {}):
        yield {**form, "screen": SimpleUploadedFile("screen.png", _PNG)}


def _complained(people: People, times: int, form: Form) -> Iterator[Form]:
    """Yield forms about complaints that are written here, by somebody else, before anything is measured."""
    from triage.store.models.human import DecisionEvent

    for key in _waiting(times, priority__lt=0.2):
        people.approver.post("/comment/complain/", {"id": key, "subject": "消すな", "received_on": _PAST})
        seq = DecisionEvent.objects.filter(comment_key=key, kind="complaint").values_list("seq", flat=True).last()
        yield {"id": key, "of": str(seq), "expected": str(seq), **form}


def _tasks(times: int) -> Iterator[Form]:
    from triage.store.models.desk import OpenTask

    for decision in (
        OpenTask.objects.filter(reverse=False).order_by("decision").values_list("decision", flat=True)[:times]
    ):
        yield {"decision": str(decision), "result": "done", "done_at": f"{_PAST}T10:00"}


def _corrections(times: int) -> Iterator[Form]:
    """Yield forms that correct what was ticked last."""
    from triage.store.models.human import DecisionEvent

    found = DecisionEvent.objects.filter(kind="measure_done").order_by("-seq").values_list("comment_key", "seq")
    for key, seq in found[:times]:
        yield next(_again([key], {"of": str(seq), "result": "gone", "done_at": f"{_PAST}T10:00", "reason": "誤り"}))


def _lifted(times: int) -> Iterator[Form]:
    """Yield forms that end what was carried out first: what was carried out last is corrected."""
    from triage.store.models.human import DecisionEvent

    found = DecisionEvent.objects.filter(kind="measure_done").order_by("seq").values_list("comment_key", "payload")
    for key, payload in found[:times]:
        decision = json.loads(payload)["body"]["decision"]
        yield next(_again([key], {"of": str(decision), "reason": "講習の質問だった"}))


def _holds(times: int, form: Form) -> Iterator[Form]:
    from triage.store.models.desk import Concern

    found = Concern.objects.filter(kind="hold", open=True).order_by("-seq").values_list("comment_key", "seq")
    for key, seq in found[:times]:
        yield next(_again([key], {"of": str(seq), **form}))


def _unseen(times: int, form: Form) -> Iterator[Form]:
    from triage.store.models.desk import Concern

    found = Concern.objects.filter(kind="seen_after", open=True).order_by("seq").values_list("comment_key", flat=True)
    yield from _again(list(found[:times]), form)


def _lots(times: int) -> Iterator[Form]:
    """Yield forms for the lots of the one account that has some which are decided to the last comment."""
    from triage.store.lots import lots

    for lot in lots("account-0", size=LOT, limit=times):
        if lot.open == 0:
            yield {"account": lot.account, "first": str(lot.first), "last": str(lot.last), "n": str(lot.n)}


def _late(times: int, form: Form) -> Iterator[Form]:
    """Yield forms of somebody who opened the page before the comment was decided."""
    from triage.store.models.human import DecisionEvent
    from triage.store.models.machine import QueueEntry

    decided = DecisionEvent.objects.filter(kind="decision", action="leave").order_by("seq")
    keys = list(decided.values_list("comment_key", flat=True)[: 2 * times])
    plain = QueueEntry.objects.filter(comment__key__in=keys, opinion=False)
    yield from _new(plain.values_list("comment__key", flat=True)[:times], form)


def _grouped(names: Iterable[str], form: Form) -> Iterator[Form]:
    from triage.store.decisions import last_seq
    from triage.store.models.machine import QueueEntry

    for name in names:
        members = QueueEntry.objects.filter(repeat_group=name).order_by("comment_id")
        # Of an opinion the form asks whom it is passed on to.
        plain = members.filter(opinion=False).exclude(state="waiting_approval")
        keys = list(plain.values_list("comment__key", flat=True))
        texts = dict(members.values_list("comment__key", "comment__versions__text_sha256"))
        told = {f"expected.{key}": str(last_seq(key)) for key in keys} | {f"text.{key}": texts[key] for key in keys}
        yield {"group": name, "member": keys, **told, **form}


def _decided(people: People, names: Iterable[str]) -> Iterator[Form]:
    """Yield forms that take back what is decided here, before anything is measured."""
    for name in names:
        people.moderator.post(_DECIDE_GROUP, next(_grouped([name], {"action": "leave"})))
        yield next(_grouped([name], {}))
