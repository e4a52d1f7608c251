"""What every page tells the browser besides what Django does: keep no copy, ask for no device, serve no other site."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]
_HEADERS = {
    # On a shared PC "back" after the logout would show comments from the browser's copy.
    "Cache-Control": "no-store",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def kept_to_itself(handler: Handler) -> Handler:
    """Set the headers on all that a view answers; files of the program are served before and may be kept."""

    def telling(request: HttpRequest) -> HttpResponse:
        response = handler(request)
        for name, value in _HEADERS.items():
            response.headers[name] = value
        return response

    return telling
