"""The console's addresses where more than the password is asked for; of allauth's own only what is named here."""

from django.conf import settings
from django.urls import URLPattern, path

from triage.web.accounts import Door
from triage.web.urls import urlpatterns as of_the_desk

_DOOR = Door.as_view()


def _of_the_provider() -> list[URLPattern]:
    from triage.web import provider
    from triage.web.ways import provider_id

    named = {"provider_id": provider_id(settings.TRIAGE_OIDC)}
    return [
        path("login/provider/", provider.ask, name="oidc"),
        # allauth asks for the address to come back to by this name and with this argument.
        path("login/provider/answer/", provider.answered, named, name="openid_connect_callback"),
    ]


def _of_the_second_step() -> list[URLPattern]:
    from allauth.account.views import ReauthenticateView
    from allauth.mfa.base.views import IndexView
    from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
    from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView

    from triage.web import codes

    return [
        path("login/code/", codes.second_step, name="mfa_authenticate"),
        path("account/", IndexView.as_view(template_name="web/account.html"), name="mfa_index"),
        path("account/start/", ActivateTOTPView.as_view(template_name="web/start.html"), name="mfa_activate_totp"),
        path("account/stop/", DeactivateTOTPView.as_view(template_name="web/stop.html"), name="mfa_deactivate_totp"),
        path(
            "account/spare/",
            ViewRecoveryCodesView.as_view(template_name="web/spare.html"),
            name="mfa_view_recovery_codes",
        ),
        path(
            "account/spare/new/",
            GenerateRecoveryCodesView.as_view(template_name="web/newspare.html"),
            name="mfa_generate_recovery_codes",
        ),
        path(
            "account/again/",
            ReauthenticateView.as_view(template_name="web/again.html"),
            name="account_reauthenticate",
        ),
    ]


urlpatterns = [
    path("login/", _DOOR, name="login"),
    path("login/", _DOOR, name="account_login"),
    *(_of_the_provider() if settings.TRIAGE_OIDC else []),
    *(_of_the_second_step() if settings.TRIAGE_MFA != "off" else []),
    *(one for one in of_the_desk if one.name != "login"),
]
