"""Signing in where more than the password is asked for: allauth leads through the steps, axes counts the failures."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, perform_password_login
from allauth.account.models import Login
from allauth.core import context
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from triage.web.lockout import locked_out
from triage.web.signin import SignIn
from triage.web.views import base

BACKEND = "django.contrib.auth.backends.ModelBackend"
# Who signed in within this time need not type the password again before changing the second step.
RECENT_S = 300


def shown(request: HttpRequest) -> dict[str, Any]:
    """Return what every page says of the ways to sign in; a context processor."""
    mfa = settings.TRIAGE_MFA
    ways = {"oidc": bool(settings.TRIAGE_OIDC), "codes": mfa != "off", "must": mfa == "required"}
    ours = request.resolver_match is not None and request.resolver_match.route.startswith("account/")
    return {**base(request), **ways, "page": "account"} if ours and request.user.is_authenticated else ways


class Door(LoginView):
    """The sign-in page. A class, because Django's view hands over the one step that is ours through a method."""

    template_name = "web/login.html"
    redirect_authenticated_user = True
    authentication_form = SignIn

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Go on to the second step of who has one, else sign them in."""
        login = Login(user=form.get_user(), redirect_url=self.get_success_url())
        response: HttpResponse = perform_password_login(self.request, {}, login)
        return response


class Accounts(DefaultAccountAdapter):
    """What allauth asks about accounts. A class, because allauth takes its hooks from one."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Nobody registers themselves: `triage user add` does."""
        return False

    def add_message(self, *_given: Any, **_named: Any) -> None:
        """Say nothing in words that are not ours; the pages say what happened."""

    def send_notification_mail(self, *_given: Any, **_named: Any) -> None:
        """Send nothing: the console has no mail."""

    def pre_login(self, request: HttpRequest, user: User, **_named: Any) -> HttpResponse | None:
        """Stop who is locked out or was disabled, whichever way they come."""
        if locked_out(request, user.get_username()):
            return HttpResponse(status=settings.AXES_HTTP_RESPONSE_CODE)
        return None if user.is_active else self.respond_user_inactive(request, user)

    def respond_user_inactive(self, request: HttpRequest, _user: User) -> HttpResponse:
        """Show the page for somebody whose account was closed."""
        return render(request, "web/noway.html", {"why": "unknown"}, status=403)

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in; whoever did not come by a password was found by us, so the backend is named here."""
        user.backend = getattr(user, "backend", BACKEND)
        super().login(request, user)

    def is_reauthentication_required(self, **_named: Any) -> bool:
        """Return whether the last sign-in is too long ago to change the second step."""
        records = get_authentication_records(context.request, context.request.user)
        return not records or time.time() - float(records[-1]["at"]) > RECENT_S

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """Return the one way to prove again who one is: every account has a password."""
        return [{"id": "reauthenticate", "url": reverse("account_reauthenticate")}] if user.is_authenticated else []
