"""Serve the console with waitress, on Windows too; without TLS it listens to this PC alone."""

from importlib import import_module

import waitress
from django.conf import settings as django_settings
from django.core.wsgi import get_wsgi_application

from triage.collector import serving_collector
from triage.settings import Settings, SettingsError

LOOPBACK = ("127.0.0.1", "localhost", "::1")
# One preserved screen of 8 MiB and its form.
_MAX_BODY = 9 * 1024 * 1024
THREADS = 6
# The proxy that ends TLS stands on the same machine; what others say of themselves is dropped.
_BEHIND_TLS = {
    "trusted_proxy": "127.0.0.1",
    "trusted_proxy_count": 1,
    "trusted_proxy_headers": "x-forwarded-for x-forwarded-proto",
}


def run(settings: Settings, host: str, port: int) -> None:
    """Serve until interrupted.

    Raises:
        SettingsError: another address than this PC's in the loopback profile.
    """
    if settings.profile == "loopback" and host not in LOOPBACK:
        raise SettingsError(
            f"--host {host}: このPCの外からは使えない設定です。{'、'.join(LOOPBACK)} のいずれかにするか、"
            "TLS の後ろに置いて profile を https にしてください。"
        )
    behind = _BEHIND_TLS if settings.profile == "https" else {}
    application = get_wsgi_application()
    # The pages are loaded now and not with the first request, so that the collector may pass over them, too.
    import_module(django_settings.ROOT_URLCONF)
    with serving_collector():
        waitress.serve(
            application,
            host=host,
            port=port,
            threads=THREADS,
            ident="",
            max_request_body_size=_MAX_BODY,
            clear_untrusted_proxy_headers=True,
            _quiet=True,
            **behind,
        )
