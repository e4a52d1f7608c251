"""Behind TLS the console passes Django's own deployment checks; without TLS it listens to this PC alone."""

import pytest

from tests.program import python
from triage.settings import Settings, SettingsError

CHECK = """
from triage.settings import load
from triage.web import configure
configure(load())
from django.core.management import call_command
call_command("check", deploy=True, fail_level="WARNING")
"""


def test_the_https_profile_passes_every_deployment_check(tmp_path):
    """`check --deploy` finds nothing, at warning level."""
    https = {"TRIAGE_PROFILE": "https", "TRIAGE_ALLOWED_HOSTS": "comment.example"}
    done = python(tmp_path, "-c", CHECK, surroundings=https)

    assert "no issues" in done.stdout


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "kyoku"])
def test_without_tls_no_other_address_is_served(tmp_path, host):
    """The loopback profile refuses any bind address but this PC's, and says what to do."""
    from triage.web.server import run

    with pytest.raises(SettingsError, match="https"):
        run(Settings(home=tmp_path, database_url="sqlite:///x"), host, 8000)
