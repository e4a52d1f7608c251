"""Sign-in through the body's own OpenID Connect provider: only for people who are registered already."""

import logging
import secrets
from typing import Any
from urllib.parse import urlsplit

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from triage.web.lockout import failed
from triage.web.people import AccountError
from triage.web.ways import provider_id

_LOG = logging.getLogger("triage.web.provider")
# What a provider that does not answer, or answers what nobody can read, raises through requests and PyJWT.
_FAULTS = (OAuth2Error, OSError, ValueError, KeyError, TypeError)
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_KEPT = ("sub", "email", "email_verified", "nonce")


class Provided(DefaultSocialAccountAdapter):
    """What allauth asks about the provider. A class, because allauth takes its hooks from one."""

    def is_open_for_signup(self, _request: HttpRequest, _login: SocialLogin) -> bool:
        """Nobody registers themselves: `triage user add` does."""
        return False

    def get_requests_session(self) -> Any:
        """Return what asks the provider: it follows no redirection to anywhere else."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find whose account this is, and refuse politely where it is nobody's."""
        claims = sociallogin.account.extra_data["id_token"]
        if not claims.get("nonce") or claims["nonce"] != sociallogin.state.get("nonce"):
            raise PermissionDenied
        if sociallogin.is_existing:
            return
        user = _named_by(claims)
        if user is None:
            failed(request, sociallogin.account.uid)
            context = {"why": "unknown", "subject": sociallogin.account.uid}
            raise ImmediateHttpResponse(render(request, "web/noway.html", context, status=403))
        sociallogin.connect(request, user)

    def on_authentication_error(self, request: HttpRequest, *_given: Any, **named: Any) -> None:
        """Show our own page whatever went wrong."""
        raise ImmediateHttpResponse(_no_answer(request, named.get("exception")))


class _Asked(OpenIDConnectOAuth2Adapter):
    """The provider as it is asked: what it says of itself is checked, and every token's signature too."""

    @property
    def openid_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().openid_config
        if str(config.get("issuer", "")).rstrip("/") != settings.TRIAGE_OIDC:
            raise OAuth2Error("the discovery document is of another issuer")
        scheme = urlsplit(settings.TRIAGE_OIDC).scheme
        if any(urlsplit(str(config.get(name, ""))).scheme != scheme for name in _ENDPOINTS):
            raise OAuth2Error("an endpoint is missing or not behind TLS")
        return config

    def complete_login(self, request: HttpRequest, app: Any, _token: Any, **named: Any) -> SocialLogin:
        claims = jwtkit.verify_and_decode(
            credential=named["response"]["id_token"],
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        if not claims.get("exp") or not claims.get("sub"):
            raise OAuth2Error("the token has no subject or never ends")
        kept = {name: claims[name] for name in _KEPT if name in claims}
        return self.get_provider().sociallogin_from_response(request, {"id_token": kept})


def _named_by(claims: dict[str, Any]) -> User | None:
    """Return the one active user with this verified address whom no other account of the provider stands for."""
    if claims.get("email_verified") is not True or not claims.get("email"):
        return None
    found = User.objects.filter(email__iexact=claims["email"], is_active=True)
    bound = SocialAccount.objects.filter(provider=provider_id(settings.TRIAGE_OIDC), user__in=found)
    return found.get() if found.count() == 1 and not bound.exists() else None


@require_safe
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """Send somebody to the provider, to come back to `answered`."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)
    after = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(after, {request.get_host()}, require_https=request.is_secure())
    nonce = secrets.token_urlsafe(24)
    try:
        provider = _asked(request).get_provider()
        provider.oauth2_adapter_class = _Asked
        response: HttpResponse = provider.redirect(
            request,
            process="login",
            next_url=after if safe else settings.LOGIN_REDIRECT_URL,
            auth_params={"nonce": nonce},
            nonce=nonce,
        )
    except _FAULTS as error:
        return _no_answer(request, error)
    return response


@require_safe
@never_cache
def answered(request: HttpRequest, **_named: str) -> HttpResponse:
    """Sign in whom the provider names, if they are registered here."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)
    try:
        response: HttpResponse = OAuth2CallbackView.adapter_view(_asked(request))(request)
    except _FAULTS as error:
        return _no_answer(request, error)
    return response


def _asked(request: HttpRequest) -> _Asked:
    return _Asked(request, provider_id(settings.TRIAGE_OIDC))


def _no_answer(request: HttpRequest, error: object) -> HttpResponse:
    _LOG.warning("no sign-in through the provider: %s", type(error).__name__)
    return render(request, "web/noway.html", {"why": "fault"}, status=502)


def bind(user: User, subject: str) -> None:
    """Say which account of the provider is somebody's, instead of the one before; raises AccountError."""
    name = provider_id(settings.TRIAGE_OIDC)
    if SocialAccount.objects.filter(provider=name, uid=subject).exclude(user=user).exists():
        raise AccountError(f"識別子「{subject}」は、ほかの利用者に結び付いています。")
    SocialAccount.objects.update_or_create(user=user, provider=name, defaults={"uid": subject, "extra_data": {}})


def unbind(user: User) -> bool:
    """Forget which account of the provider is somebody's; returns whether there was one."""
    removed, _ = SocialAccount.objects.filter(user=user, provider=provider_id(settings.TRIAGE_OIDC)).delete()
    return bool(removed)
