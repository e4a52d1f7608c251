"""Which comment a signed-in person may open, and what they may do there: every view goes in through here."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from triage.review import Refused
from triage.store.cases import Case, case
from triage.store.concerns import Listed
from triage.web.people import accounts_of, has_role

Row = TypeVar("Row")

# Rows of one page of 申出, 相談, 代決 or 廃棄停止; a list asks for one more, to know whether another page follows.
SHOWN = 50
_DIGITS = 15


def user_of(request: HttpRequest, roles: tuple[str, ...]) -> User:
    """Return the signed-in user if they have one of these roles.

    Raises:
        PermissionDenied: they have not.
    """
    if not isinstance(request.user, User) or not has_role(request.user, roles):
        raise PermissionDenied
    return request.user


def open_case(request: HttpRequest, key: str) -> Case:
    """Return the case of a comment id, if it is of an account this person may see.

    Raises:
        Http404: there is none, or it is somebody else's; the answer is the same for both.
    """
    found = case(key)
    allowed = accounts_of(request.user)
    if found is None or (allowed is not None and found.comment.account not in allowed):
        raise Http404
    return found


def posted_case(request: HttpRequest) -> Case:
    """Return the case a form is about; raises Http404 as `open_case`."""
    return open_case(request, request.POST.get("id", ""))


def number(raw: str) -> int:
    """Return a number out of an address or a form, 0 for what is none or longer than any number of ours."""
    return int(raw) if raw.isdecimal() and len(raw) <= _DIGITS else 0


def listed_after(request: HttpRequest) -> Listed | None:
    """Return where a page of 申出 or 相談 reads on from, None for the first."""
    day, seq = request.GET.get("day", ""), number(request.GET.get("after", ""))
    return Listed("done" not in request.GET, day, seq) if seq else None


def cut(found: Sequence[Row], place: Callable[[Row], Listed]) -> tuple[Sequence[Row], str]:
    """Return the rows of a page, and the query of the page that follows, empty where `found` holds no more."""
    if len(found) <= SHOWN:
        return found, ""
    last = place(found[SHOWN - 1])
    return found[:SHOWN], urlencode({"day": last.day, "after": str(last.seq), **({} if last.open else {"done": "1"})})


def refuse_unpressed(request: HttpRequest, answer: str) -> None:
    """Refuse a form whose own button was not pressed: without JavaScript, Enter in a field sends the form too.

    Raises:
        Refused: nobody pressed the button that gives this answer.
    """
    if request.POST.get("answer") != answer:
        raise Refused([_("入力欄のEnterキーでは記録しません。内容を確かめて、ボタンを押してください。")])


def expected_of(request: HttpRequest) -> int:
    """Return the number of the last event when the form was shown."""
    return number(request.POST.get("expected", ""))
