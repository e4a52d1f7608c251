"""What no database holds is refused as it comes in: a NUL in an address or a form is no text of anybody's."""

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError

Handler = Callable[[HttpRequest], HttpResponse]
_NUL = "\0"


def without_nul(handler: Handler) -> Handler:
    """Answer 400 to what holds a NUL: PostgreSQL would refuse it in the middle of a view; a middleware."""

    def guarded(request: HttpRequest) -> HttpResponse:
        if _has_nul(request.GET) or _has_nul(_sent(request)):
            raise SuspiciousOperation("a NUL in what was sent")
        return handler(request)

    return guarded


def _sent(request: HttpRequest) -> QueryDict:
    """Return the form of a request; nothing of one that broke off, which the check of its token refuses."""
    try:
        return request.POST
    except UnreadablePostError:
        return QueryDict()


def _has_nul(form: QueryDict) -> bool:
    return any(_NUL in part for name, values in form.lists() for part in (name, *values))
