"""A database that cannot be used now, as a page that says what to do (503), whatever the view was doing."""

from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from triage.store.access import StoreError, fault_of, store_error

Handler = Callable[[HttpRequest], HttpResponse]


class StoreFaults:
    """Middleware, and so a class: Django hands an exception to a method alone."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self._handler(request)

    def process_exception(self, _request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Show the page for a fault of the database; any other error is not handled here."""
        return page_of(error)


def asked(question: Callable[[], bool]) -> bool | HttpResponse:
    """Return the answer to a question that a middleware puts to the database, or the page for its fault.

    What goes wrong before a view is reached does not come to `process_exception`.
    """
    try:
        return question()
    except DatabaseError as error:
        page = page_of(error)
        if page is None:
            raise
        return page


def page_of(error: Exception) -> HttpResponse | None:
    """Return the page for a fault of the database, None for any other error."""
    if isinstance(error, DatabaseError):
        fault = fault_of(error)
        error = store_error(fault) if fault else error
    if not isinstance(error, StoreError):
        return None
    # No request: the page's own frame would ask the database who is signed in.
    return HttpResponse(render_to_string("unavailable.html", {"message": str(error)}), status=503)
