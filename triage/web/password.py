"""Changing one's own password: Django's form and rules; what somebody else chose is changed before anything else."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from triage.web.changes import note
from triage.web.faults import asked
from triage.web.lockout import failed, locked_out
from triage.web.models import Profile
from triage.web.people import person_of
from triage.web.views import base, by_provider

Handler = Callable[[HttpRequest], HttpResponse]
# What somebody may still open who must choose a password of their own first.
_OPEN = ("/password/", "/logout/", "/language/")


def own_one_first(handler: Handler) -> Handler:
    """Lead whoever signed in with a password that somebody else chose to where they choose one, and nowhere else."""

    def leading(request: HttpRequest) -> HttpResponse:
        must = asked(lambda: not request.path.startswith(_OPEN) and _temporary(request))
        if isinstance(must, HttpResponse):
            return must
        return redirect("password") if must else handler(request)

    return leading


def _temporary(request: HttpRequest) -> bool:
    profile = getattr(request.user, "profile", None)
    return profile is not None and profile.temporary and not by_provider(request)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@login_required
def change(request: HttpRequest) -> HttpResponse:
    """Show the form, or change the password: this session goes on, every other one of this person ends."""
    if not isinstance(request.user, User) or by_provider(request):
        raise PermissionDenied
    user, name = request.user, request.user.get_username()
    if request.method != "POST":
        return _form(request, PasswordChangeForm(user))
    if locked_out(request, name):
        return HttpResponse(status=settings.AXES_HTTP_RESPONSE_CODE)
    form = _checked(user, request)
    if form.errors:
        if "old_password" in form.errors:
            failed(request, name)
        return _form(request, form)
    with transaction.atomic():
        form.save()
        Profile.objects.filter(user=user).update(temporary=False)
        note(name, "password", by=person_of(user))
    update_session_auth_hash(request, user)
    messages.success(request, _("パスワードを変えました。ほかの画面で開いていたものは、ログアウトになりました。"))
    return redirect("home")


def _checked(user: User, request: HttpRequest) -> PasswordChangeForm:
    form = PasswordChangeForm(user, request.POST)
    if form.is_valid() and form.cleaned_data["new_password1"] == form.cleaned_data["old_password"]:
        form.add_error("new_password1", _("いまのパスワードとは違うものにしてください。"))
    return form


def _form(request: HttpRequest, form: PasswordChangeForm) -> HttpResponse:
    problems = [error for errors in form.errors.values() for error in errors]
    context = {"rules": password_validators_help_texts(), "problems": problems, "page": "password"}
    context["first"] = _temporary(request)
    return render(request, "web/password.html", {**base(request), **context}, status=422 if problems else 200)
