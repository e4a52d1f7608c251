"""The ways to sign in beside the password: what Django's settings gain where they are asked for, nothing otherwise."""

import hashlib
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from triage.settings import Settings, SettingsError

_ACCOUNTS = {
    "ACCOUNT_ADAPTER": "triage.web.accounts.Accounts",
    "ACCOUNT_EMAIL_VERIFICATION": "none",
    # axes counts the failures, in the database and so over every process and restart.
    "ACCOUNT_RATE_LIMITS": False,
}
_PROVIDER_APPS = ("allauth.socialaccount", "allauth.socialaccount.providers.openid_connect")


def wanted(settings: Settings) -> bool:
    """Return whether these settings ask for anything beside the password."""
    return bool(settings.oidc_server) or settings.mfa != "off"


def check_extra(settings: Settings) -> None:
    """Refuse settings that need the extra `oidc` where it is not installed.

    Raises:
        SettingsError: what to install.
    """
    if wanted(settings) and find_spec("allauth") is None:
        raise SettingsError(
            "oidc_server・mfa を使うには追加の部品が必要です。"
            "python -m pip install --require-hashes -r requirements.lock で入れるか、"
            "設定から外してください。"
        )


def provider_id(server: str) -> str:
    """Return under which name accounts of a provider are kept: those of another issuer are other accounts."""
    return f"oidc-{hashlib.sha256(server.encode()).hexdigest()[:16]}"


def additions(settings: Settings, project: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is set beside or instead of `project`, the settings of a desk that knows passwords alone."""
    if not wanted(settings):
        return {}
    return {
        **_ACCOUNTS,
        "ROOT_URLCONF": "triage.web.waysurls",
        "INSTALLED_APPS": [*project["INSTALLED_APPS"], "allauth", "allauth.account", *_apps(settings)],
        "MIDDLEWARE": [
            *project["MIDDLEWARE"],
            "allauth.account.middleware.AccountMiddleware",
            *(["triage.web.codes.no_way_without"] if settings.mfa == "required" else []),
        ],
        "TEMPLATES": [_shown(engine) for engine in project["TEMPLATES"]],
        **(_provider(settings) if settings.oidc_server else {}),
        **(_codes() if settings.mfa != "off" else {}),
    }


def _apps(settings: Settings) -> list[str]:
    provider = _PROVIDER_APPS if settings.oidc_server else ()
    return [*provider, *(["allauth.mfa"] if settings.mfa != "off" else [])]


def _shown(engine: Mapping[str, Any]) -> dict[str, Any]:
    options = engine["OPTIONS"]
    return {
        **engine,
        "OPTIONS": {**options, "context_processors": [*options["context_processors"], "triage.web.accounts.shown"]},
    }


def _provider(settings: Settings) -> dict[str, Any]:
    app = {
        "provider_id": provider_id(settings.oidc_server),
        "name": "oidc",
        "client_id": settings.oidc_client_id,
        "secret": settings.oidc_client_secret,
        "settings": {
            "server_url": settings.oidc_server,
            "oauth_pkce_enabled": True,
            "scope": ["openid", "email"],
        },
    }
    return {
        "SOCIALACCOUNT_ADAPTER": "triage.web.provider.Provided",
        "SOCIALACCOUNT_PROVIDERS": {"openid_connect": {"APPS": [app]}},
    }


def _codes() -> dict[str, Any]:
    return {
        "MFA_ADAPTER": "triage.web.codes.Codes",
        "MFA_FORMS": {"authenticate": "triage.web.codes.CodeForm"},
        "MFA_SUPPORTED_TYPES": ["totp", "recovery_codes"],
        "MFA_RECOVERY_CODES_SHOW_ONCE": True,
        "MFA_TOTP_ISSUER": "コメント確認",
    }
