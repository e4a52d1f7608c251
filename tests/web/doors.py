"""Every address of the console as a door: who may go through, and what of another account's is behind it."""

from collections.abc import Mapping
from dataclasses import dataclass

from triage.web.people import ROLES

ALL = frozenset(ROLES)
DECIDE = frozenset({"moderator", "approver"})
WRITE = DECIDE | {"coordinator"}
APPROVE = frozenset({"approver"})
ANSWER = frozenset({"analyst", "approver"})
DISPOSE = frozenset({"approver", "admin"})


@dataclass(frozen=True, slots=True)
class Door:
    """One request: its path, the form for POST (None: GET), the roles that may, and whether it names one thing by id.

    In braces stands what only the store knows. What is no thing of one account (`named` false) must show nothing of
    another account's. `open` doors are those of signing in and out, and of the language.
    """

    path: str
    form: Mapping[str, object] | None = None
    roles: frozenset[str] = ALL
    named: bool = False
    open: bool = False


def _page(path: str) -> Door:
    return Door(path, named=True)


def _act(path: str, roles: frozenset[str], key: str = "c1", **form: object) -> Door:
    return Door(path, about(key) | form, roles, named=True)


def about(key: str) -> dict[str, object]:
    """Return the fields that every form about one comment has."""
    return {"id": key, "expected": "0"}


# A request by somebody about their own comments.
ASKED = {
    "path": "personal",
    "receipt": "R8-1",
    "received_on": "2026-11-20",
    "identified": "on",
    "platform": "x",
    "author_name": "匿名",
}
DOORS: dict[str, Door] = {
    "home": Door("/"),
    "login": Door("/login/", open=True),
    "logout": Door("/logout/", {}, open=True),
    "set_language": Door("/language/", {"language": "ja", "next": "/"}, open=True),
    "password": Door("/password/"),
    "queue": Door("/queue/?state=all&account=a"),
    "views": Door("/queue/views/", {"name": "動画", "platform": "youtube"}),
    "search": Door("/search/?since=2026-01-01"),
    "guide": Door("/guide/"),
    "notices": Door("/notices/"),
    "worklist": Door("/worklist/"),
    "matters": Door("/matters/"),
    "onbehalf": Door("/seen/"),
    "handover": Door("/handover/?name=tantou", roles=frozenset({"approver", "admin"})),
    "holds": Door("/holds/"),
    "lots": Door("/lots/"),
    "disposal": Door("/disposal/", roles=DISPOSE | {"auditor"}),
    "disposal_settle": Door("/disposal/settle/", {"on": "1990-01-01"}, roles=DISPOSE),
    "disposal_list": Door("/disposal/{disposal}/", roles=DISPOSE | {"auditor"}, named=True),
    "disposal_approve": Door(
        "/disposal/{disposal}/approve/", {"answer": "approve", "document_number": ""}, roles=APPROVE, named=True
    ),
    "disposal_withdraw": Door("/disposal/{disposal}/withdraw/", {"reason": ""}, roles=APPROVE, named=True),
    "disclosure": Door(
        "/disclosure/?since=2026-01-01&until=2030-01-01", roles=frozenset({"approver", "coordinator", "auditor"})
    ),
    "disclosure_person": Door("/disclosure/person/", ASKED, roles=APPROVE | {"coordinator"}),
    "disclosure_make": Door("/disclosure/make/", {**ASKED, "author_name": "nobody"}, roles=APPROVE | {"coordinator"}),
    "disclosure_hold": Door("/disclosure/hold/", {**ASKED, "author_name": "nobody"}, roles=APPROVE | {"coordinator"}),
    "training": Door("/training/", roles=frozenset({"coordinator", "auditor", "admin", "approver", "analyst"})),
    "training_approve": Door("/training/approve/", {"answer": "approve", "document_number": ""}, roles=APPROVE),
    "training_end": Door("/training/end/", {"reason": ""}, roles=APPROVE),
    "audit": Door("/audit/", roles=frozenset({"coordinator", "auditor", "admin", "approver"})),
    "comment": _page("/comment/?id=c1"),
    "group": _page("/group/?group={group}"),
    "sheet": _page("/comment/sheet/?id=c4"),
    "kept": _page("/evidence/{evidence}/"),
    "lot": _page("/lots/sheet/?seq={lot}"),
    "settle": _act("/comment/settle/", DECIDE, "c4", of="{proposal}", answer="settle", draft_number="令8-1"),
    "decide": _act("/comment/decide/", DECIDE, "c3", action="leave"),
    "approve": _act("/comment/approve/", APPROVE, answer="approve", unconcerned="on"),
    "undo": _act("/comment/undo/", DECIDE),
    "lift": _act("/comment/lift/", DECIDE, "c4", of="{task}", reason="理由"),
    "resume": _act("/comment/resume/", DECIDE, form="decide", reason="書きかけ"),
    "show_answer": _act("/comment/answer/", DECIDE),
    "keep": _act("/comment/evidence/", DECIDE, unkept="理由"),
    "claim": _act("/comment/claim/", DECIDE),
    "hand": _act("/comment/hand/", DECIDE, to="sekinin"),
    "skip": _act("/comment/skip/", DECIDE, reason="理由"),
    "seen_after": _act("/comment/seen/", APPROVE, answer="seen"),
    "note": _act("/comment/note/", WRITE, note="メモ"),
    "notice": _act(
        "/comment/notice/", WRITE, sender="public", way="phone", received_on="2026-11-20", subject="見てほしい"
    ),
    "consult": _act("/comment/consult/", WRITE, subject="照会", due="", **{"with": "法務"}),
    "complain": _act("/comment/complain/", WRITE, subject="消すな", received_on="2026-11-20"),
    "look_again": _act("/comment/again/", DECIDE, "c4", of="{complaint}", result="keep", reason="維持が相当"),
    "hold_place": _act("/comment/hold/", WRITE, ground="appeal", reason="理由"),
    "hold_release": _act("/comment/hold/release/", APPROVE, "c4", of="{hold}", reason="理由"),
    "golden": _act("/comment/golden/", ANSWER, "c3", golden="none"),
    "done": _act("/worklist/done/", DECIDE, decision="{task}", result="done", done_at="2026-11-20T10:00"),
    "correct": _act(
        "/worklist/correct/", DECIDE, "g2", of="{tick}", result="gone", done_at="2026-11-20T10:00", reason="誤り"
    ),
    "lot_record": Door(
        "/lots/record/", {"account": "a", "first": "1", "last": "4", "n": "4"}, roles=DECIDE, named=True
    ),
    "group_decide": Door(
        "/group/decide/", {"group": "{group}", "member": ["g1"], "action": "leave"}, roles=DECIDE, named=True
    ),
    "group_undo": Door("/group/undo/", {"group": "{group}", "member": ["g1"]}, roles=DECIDE, named=True),
}
