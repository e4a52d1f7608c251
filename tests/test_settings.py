"""Settings from file and environment, and the key that is made on first use."""

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from tests.program import python
from triage.settings import LOOPBACK_HOSTS, Settings, SettingsError, default_database, load, secret_key
from triage.web.place import database, sqlite_file


def _toml(home, text):
    (home / "triage.toml").write_text(text, encoding="utf-8")


def test_without_anything_given_it_runs_on_this_pc(tmp_path):
    """Defaults: an SQLite file in the data directory, loopback only, the Kagoshima policy."""
    settings = load({"TRIAGE_HOME": str(tmp_path)})

    assert settings == Settings(
        home=tmp_path,
        database_url=default_database(tmp_path),
        secret_key="",
        profile="loopback",
        allowed_hosts=LOOPBACK_HOSTS,
        policy="kagoshima",
        model="auto",
    )


def test_without_a_home_the_users_data_directory_is_used():
    """No TRIAGE_HOME means the platform's user-data directory."""
    assert load({}).home.name == "triage"


def test_a_variable_wins_over_the_file(tmp_path):
    """TRIAGE_POLICY is used even if triage.toml says otherwise; the file's other values stand."""
    _toml(tmp_path, 'policy = "a"\nprofile = "https"\nallowed_hosts = ["desk.example"]\n')

    settings = load({"TRIAGE_HOME": str(tmp_path), "TRIAGE_POLICY": "b"})

    assert (settings.policy, settings.profile, settings.allowed_hosts) == ("b", "https", ("desk.example",))


def test_hosts_come_as_a_list_in_one_variable(tmp_path):
    """TRIAGE_ALLOWED_HOSTS holds names between commas."""
    hosts = load({"TRIAGE_HOME": str(tmp_path), "TRIAGE_ALLOWED_HOSTS": "a.example, b.example"}).allowed_hosts

    assert hosts == ("a.example", "b.example")


def test_every_fault_is_reported_at_once(tmp_path):
    """All bad values are named together, each with its place and what is allowed."""
    _toml(tmp_path, 'colour = 1\npolicy = 3\nprofile = "public"\n')
    environ = {
        "TRIAGE_HOME": str(tmp_path),
        "TRIAGE_DATABASE_URL": "mysql://x/y",
        "TRIAGE_SECRET_KEY": "short",
        "TRIAGE_ALLOWED_HOSTS": "*",
    }

    with pytest.raises(SettingsError) as refused:
        load(environ)

    lines = str(refused.value).splitlines()
    for named in ("colour", "policy", "loopback か https", "mysql", "TRIAGE_SECRET_KEY", "「*」"):
        assert sum(named in line for line in lines) >= 1, named
    assert len(lines) == 6


OIDC = {"TRIAGE_OIDC_CLIENT_ID": "desk", "TRIAGE_OIDC_CLIENT_SECRET": "himitsu"}


def test_a_provider_is_named_whole_or_not_at_all(tmp_path):
    """Address, id and secret come together; the address loses its last stroke; the secret shows up nowhere."""
    whole = {"TRIAGE_HOME": str(tmp_path), "TRIAGE_OIDC_SERVER": "https://ninsho.example/", **OIDC}
    settings = load(whole)

    assert settings.oidc_server == "https://ninsho.example" and "himitsu" not in repr(settings)
    with pytest.raises(SettingsError, match="3つとも"):
        load({"TRIAGE_HOME": str(tmp_path), **OIDC})


@pytest.mark.parametrize(
    "server", ["http://ninsho.example", "ninsho.example", "https://a@b.example", "https://b.example/?x"]
)
def test_a_provider_without_tls_is_refused(tmp_path, server):
    """Only https, but for one on this PC; no name, password or query within."""
    with pytest.raises(SettingsError, match="https://"):
        load({"TRIAGE_HOME": str(tmp_path), "TRIAGE_OIDC_SERVER": server, **OIDC})
    assert load({"TRIAGE_HOME": str(tmp_path), "TRIAGE_OIDC_SERVER": "http://127.0.0.1:9000", **OIDC}).oidc_server


def test_the_second_step_is_off_optional_or_required(tmp_path):
    """Off unless said otherwise; any other word is refused with what is allowed."""
    assert load({"TRIAGE_HOME": str(tmp_path)}).mfa == "off"
    assert load({"TRIAGE_HOME": str(tmp_path), "TRIAGE_MFA": "required"}).mfa == "required"
    with pytest.raises(SettingsError, match="off、optional、required"):
        load({"TRIAGE_HOME": str(tmp_path), "TRIAGE_MFA": "yes"})


def test_settings_that_need_the_extra_say_what_to_install(tmp_path, monkeypatch):
    """Without django-allauth the console does not start half-way: it says what to type."""
    from triage.web import ways

    monkeypatch.setattr(ways, "find_spec", lambda name: None)

    ways.check_extra(Settings(home=tmp_path, database_url="sqlite:///x"))
    with pytest.raises(SettingsError, match=r"pip install --require-hashes"):
        ways.check_extra(Settings(home=tmp_path, database_url="sqlite:///x", mfa="optional"))


def test_the_password_of_a_bad_database_url_is_not_repeated(tmp_path):
    """An error about a database URL does not print the password in it."""
    environ = {"TRIAGE_HOME": str(tmp_path), "TRIAGE_DATABASE_URL": "mysql://u:himitsu@h/d"}

    with pytest.raises(SettingsError) as refused:
        load(environ)

    assert "himitsu" not in str(refused.value)


def test_https_needs_hosts(tmp_path):
    """The office-server profile does not start without the names it answers to."""
    with pytest.raises(SettingsError, match="allowed_hosts"):
        load({"TRIAGE_HOME": str(tmp_path), "TRIAGE_PROFILE": "https"})


def test_a_file_that_is_no_toml_is_named(tmp_path):
    """A broken triage.toml is refused with its path."""
    _toml(tmp_path, "policy = ")

    with pytest.raises(SettingsError, match=r"triage\.toml"):
        load({"TRIAGE_HOME": str(tmp_path)})


def test_the_key_is_made_once_and_kept(tmp_path):
    """The first use makes a key of at least 50 characters, the next gives the same, and no draft is left."""
    settings = Settings(home=tmp_path / "新しい home", database_url="sqlite:///x")

    key = secret_key(settings)

    assert len(key) >= 50
    assert secret_key(settings) == key
    assert [path.name for path in settings.home.iterdir()] == ["secret.key"]


@pytest.mark.skipif(os.name != "posix", reason="POSIX file modes")
def test_the_key_is_readable_by_its_owner_alone(tmp_path):
    """The key file has mode 600, and is refused once others may read it."""
    settings = Settings(home=tmp_path, database_url="sqlite:///x")
    secret_key(settings)
    path = tmp_path / "secret.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600

    path.chmod(0o644)

    with pytest.raises(SettingsError, match="他の利用者"):
        secret_key(settings)


def test_a_cut_key_is_refused(tmp_path):
    """A key file that lost its content is an error, not a weak key."""
    (tmp_path / "secret.key").touch(mode=0o600)

    with pytest.raises(SettingsError, match="短すぎます"):
        secret_key(Settings(home=tmp_path, database_url="sqlite:///x"))


def test_the_given_key_makes_no_file(tmp_path):
    """With TRIAGE_SECRET_KEY nothing is written."""
    assert secret_key(Settings(home=tmp_path, database_url="sqlite:///x", secret_key="k" * 50)) == "k" * 50
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_not_shown():
    """Printing the settings does not print the key."""
    assert "himitsu" not in repr(Settings(home=Path(), database_url="sqlite:///x", secret_key="himitsu"))


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:////var/lib/triage.sqlite3", "/var/lib/triage.sqlite3"),
        ("sqlite:///C:/Users/a/triage.sqlite3", "C:/Users/a/triage.sqlite3"),
        ("sqlite:////tmp/%E5%B1%80%20%231.sqlite3", "/tmp/局 #1.sqlite3"),
        ("sqlite://server/share/t.sqlite3", "//server/share/t.sqlite3"),
    ],
)
def test_an_sqlite_url_names_a_file(url, path):
    """What follows the third slash is the path, on POSIX and Windows; a host makes a UNC path."""
    assert sqlite_file(url) == Path(path)


def test_a_path_with_spaces_and_japanese_survives_the_url():
    """A data directory of any name gives back the same file."""
    home = Path("/家/公用 PC/100%#?")

    assert sqlite_file(default_database(home)) == home / "triage.sqlite3"


def test_a_postgresql_url_is_taken_apart():
    """User, password, host, port, name and libpq options all arrive, percent signs decoded."""
    entry = database("postgresql://desk:p%40ss@db.example:5433/triage?sslmode=verify-full")

    names = ("ENGINE", "USER", "PASSWORD", "HOST", "PORT", "NAME")
    assert [entry[name] for name in names] == [
        "django.db.backends.postgresql",
        "desk",
        "p@ss",
        "db.example",
        "5433",
        "triage",
    ]
    assert entry["OPTIONS"] == {"options": "-c lock_timeout=5s", "sslmode": "verify-full"}


_DEPLOY = """
import sys
from contextlib import closing
from pathlib import Path
from triage import web
from triage.settings import load
web.configure(load())
from django.core.checks import run_checks
from django.conf import settings
print([m.id for m in run_checks(tags=["security"], include_deployment_checks=True)], settings.SESSION_COOKIE_NAME)
"""


def test_the_https_profile_passes_djangos_deployment_check(tmp_path):
    """`check --deploy` has nothing to say about security in the https profile."""
    https = {"TRIAGE_PROFILE": "https", "TRIAGE_ALLOWED_HOSTS": "desk.example"}
    done = python(tmp_path, "-c", _DEPLOY, surroundings=https)

    assert done.stdout.strip() == "[] __Host-triage-session"


def test_reading_settings_loads_no_django(tmp_path):
    """The settings cost no start time: neither Django nor pydantic is imported for them."""
    done = python(
        tmp_path, "-c", "import sys, triage.settings, triage.web; print({'django', 'pydantic'} & set(sys.modules))"
    )

    assert done.stdout.strip() == "set()"


def test_a_home_on_a_read_only_place_is_explained(tmp_path):
    """Where no folder can be made, the error says so in Japanese."""
    (tmp_path / "file").touch()
    from triage.store.access import Fault, StoreError
    from triage.web.place import check_place

    home = tmp_path / "file" / "home"
    with pytest.raises(StoreError, match="書込み権限") as refused:
        check_place(Settings(home=home, database_url=default_database(home)))

    assert refused.value.fault == Fault.READ_ONLY


def test_a_backup_has_the_same_chain_and_no_key(sqlite, tmp_path):
    """A backup taken while the store is open holds every event, and no secret."""
    from triage.store.chain import head
    from triage.web.place import back_up

    home = tmp_path / "home"
    settings = Settings(home=home, database_url=f"sqlite:///{sqlite.as_posix()}")
    secret_key(settings)

    copy = back_up(settings)

    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT seq, hash FROM store_decisionevent").fetchall() == [(head().seq, head().hash)]
    assert secret_key(settings).encode() not in copy.read_bytes()
    assert back_up(Settings(home=home, database_url="postgresql://h/d")) is None
