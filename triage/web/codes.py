"""The second step after the password: a code of an application (TOTP) or one of the spare codes."""

import base64
from collections.abc import Callable

import qrcode
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from qrcode.image.svg import SvgPathFillImage

from triage.web.lockout import failed, locked_out

Handler = Callable[[HttpRequest], HttpResponse]
# What somebody may still open who must set up the second step first.
_OPEN = ("/account/", "/password/", "/logout/", "/language/", "/static/")
# allauth would read a form without a code as one of a security key, which nobody can have here.
_FIELD = "code"
_STEP = AuthenticateView.as_view(template_name="web/secondstep.html")


class Codes(DefaultMFAAdapter):
    """What allauth asks about the second step. A class, because allauth takes its hooks from one."""

    def get_totp_label(self, user: User) -> str:
        """Return how the application names the account: never by the e-mail address."""
        return user.get_username()

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code as a part of the page: the policy of the page allows no image from within an address."""
        drawn: str = qrcode.make(url, image_factory=SvgPathFillImage, border=4).to_string(encoding="unicode")
        return drawn

    def encrypt(self, text: str) -> str:
        """Return a secret as it is stored: whoever has the database alone cannot make codes."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a stored secret."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, _authenticator: Authenticator) -> bool:
        """Return whether somebody may do without the second step."""
        return settings.TRIAGE_MFA != "required"


def _cipher() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(salted_hmac(__name__, "", algorithm="sha256").digest()))


class CodeForm(AuthenticateForm):
    """The form of the second step; a wrong code counts as a wrong password does."""

    def clean_code(self) -> str:
        """Refuse any code while the sign-in is closed."""
        if locked_out(context.request, self.user.get_username()):
            raise ValidationError("locked")
        code: str = super().clean_code()
        return code

    def _emit_authentication_failed(self, _authenticator: Authenticator) -> None:
        failed(context.request, self.user.get_username())


def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for a code of whoever gave the right password, and sign them in for it."""
    if request.method == "POST" and _FIELD not in request.POST:
        return HttpResponseRedirect(request.path)
    response: HttpResponse = _STEP(request)
    return response


def no_way_without(handler: Handler) -> Handler:
    """Lead whoever has not set up the second step to where they do, and nowhere else; for `mfa = "required"`."""

    def leading(request: HttpRequest) -> HttpResponse:
        signed_in = request.user.is_authenticated and not request.path.startswith(_OPEN)
        if signed_in and not is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return handler(request)

    return leading


def forget(user: User) -> bool:
    """Remove the second step of somebody who lost their device; returns whether there was one."""
    removed, _ = Authenticator.objects.filter(user=user).delete()
    return bool(removed)
