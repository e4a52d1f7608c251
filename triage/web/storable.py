"""What no database holds is refused as it comes in: a NUL in an address, a form or a cookie is no text of anybody's."""

from collections.abc import Callable, Iterable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError

Handler = Callable[[HttpRequest], HttpResponse]
_NUL = "\0"


def without_nul(handler: Handler) -> Handler:
    """Answer 400 to what holds a NUL: PostgreSQL would refuse it in the middle of a view; a middleware."""

    def guarded(request: HttpRequest) -> HttpResponse:
        # A quoted cookie may spell a NUL as \000, and the one of a session is looked up in the database.
        if any(map(_has_nul, (request.GET.lists(), _sent(request).lists(), _cookies(request)))):
            raise SuspiciousOperation("a NUL in what was sent")
        return handler(request)

    return guarded


def _sent(request: HttpRequest) -> QueryDict:
    """Return the form of a request; nothing of one that broke off, which the check of its token refuses."""
    try:
        return request.POST
    except UnreadablePostError:
        return QueryDict()


def _cookies(request: HttpRequest) -> Iterable[tuple[str, list[str]]]:
    return ((name, [value]) for name, value in request.COOKIES.items())


def _has_nul(fields: Iterable[tuple[str, list[str]]]) -> bool:
    return any(_NUL in part for name, values in fields for part in (name, *values))
