"""Sign-ins that failed, counted by axes whatever was asked for: a password, a code, a provider's answer."""

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest


def locked_out(request: HttpRequest, username: str) -> bool:
    """Return whether the sign-in of a name is closed for now; the middleware of axes then answers with its page."""
    if AxesProxyHandler.is_allowed(request, {"username": username}):
        return False
    request.axes_locked_out = True  # type: ignore[attr-defined]
    return True


def failed(request: HttpRequest, username: str) -> None:
    """Record a failed step as a wrong password is recorded."""
    user_login_failed.send(sender=__name__, credentials={"username": username}, request=request)
