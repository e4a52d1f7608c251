"""Django set up once, one fresh database per test on both engines, and no way out of the machine."""

import os
import shutil
import sqlite3
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_socket
from hypothesis import settings

from triage import web
from triage.settings import Settings, default_database

_POSTGRES = os.environ.get("TRIAGE_TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/test")
# A property that holds slowly, on a busy machine, holds.
settings.register_profile("triage", deadline=None)
settings.load_profile("triage")
_HOME = tempfile.TemporaryDirectory(prefix="triage-test-", ignore_cleanup_errors=True)
# Test modules import models when they are collected, so Django must be ready before.
web.configure(Settings(home=Path(_HOME.name), database_url=default_database(Path(_HOME.name)), secret_key="k" * 64))


@pytest.fixture(autouse=True)
def _nothing_leaves_the_machine():
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


def _use(entry):
    """Make `entry` the default database of every thread from now on."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connections

    connections.close_all()
    connections.settings["default"] = connections.configure_settings({"default": entry})["default"]
    if hasattr(connections._connections, "default"):
        del connections["default"]
    ContentType.objects.clear_cache()


@pytest.fixture(scope="session")
def use_database():
    """Return what makes a database the default one; a session's template needs it before any test's own store."""
    return _use


def _migrated(entry):
    from django.core.management import call_command
    from django.db import connections

    _use(entry)
    call_command("migrate", verbosity=0)
    connections.close_all()


@pytest.fixture(scope="session")
def sqlite_template():
    """Return a migrated SQLite file that every test copies."""
    from triage.web.place import database

    path = Path(_HOME.name) / "template.sqlite3"
    _migrated(database(f"sqlite:///{path.as_posix()}"))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


def _absent(reason):
    """Skip what this machine cannot run; where everything is required (CI), that is a failure."""
    if os.environ.get("TRIAGE_TEST_REQUIRE_ALL"):
        pytest.fail(reason)
    pytest.skip(reason)


def _psycopg():
    try:
        import psycopg
    except ImportError:
        _absent("psycopg is not installed (extra [postgres])")
    return psycopg


@pytest.fixture(scope="session")
def absent():
    """Return what says that a part is not here: a skip, and a failure where everything is required (CI)."""
    return _absent


@pytest.fixture(scope="session")
def postgres_template():
    """Return (administration connection, name) of a migrated PostgreSQL database; skip where none answers."""
    psycopg = _psycopg()
    from triage.web.place import database

    try:
        admin = psycopg.connect(_POSTGRES, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        _absent(f"no PostgreSQL answers (TRIAGE_TEST_DATABASE_URL): {str(error).splitlines()[0]}")
    name = f"triage_test_{os.getpid()}"
    admin.execute(f"CREATE DATABASE {name}_template ENCODING 'UTF8' TEMPLATE template0")
    _migrated({**database(_POSTGRES), "NAME": f"{name}_template"})
    yield admin, name
    admin.execute(f"DROP DATABASE {name}_template WITH (FORCE)")
    admin.close()


@pytest.fixture
def sqlite(sqlite_template, tmp_path):
    """Give the test an empty SQLite store of its own; return its file."""
    from django.db import connections

    from triage.web.place import database

    path = tmp_path / "store.sqlite3"
    shutil.copyfile(sqlite_template, path)
    _use(database(f"sqlite:///{path.as_posix()}"))
    yield path
    connections.close_all()


@pytest.fixture
def postgres(postgres_template):
    """Give the test an empty PostgreSQL store of its own; return its name."""
    from django.db import connections

    from triage.web.place import database

    admin, name = postgres_template
    admin.execute(f"CREATE DATABASE {name} TEMPLATE {name}_template")
    _use({**database(_POSTGRES), "NAME": name})
    yield name
    connections.close_all()
    admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def database(request):
    """Give the test an empty store, once on SQLite and once on PostgreSQL; return the engine's name."""
    request.getfixturevalue(request.param)
    return request.param


@pytest.fixture
def store_url(database, request):
    """Return the URL by which another process finds the test's store."""
    found = request.getfixturevalue(database)
    return (
        f"sqlite:///{found.as_posix()}" if database == "sqlite" else urlsplit(_POSTGRES)._replace(path=found).geturl()
    )


@pytest.fixture(scope="session")
def few_labels(tmp_path_factory):
    """Return a folder with every fifth labelled comment: enough of each category to fit, in a fifth of the time."""
    folder = tmp_path_factory.mktemp("labels") / "labeled"
    folder.mkdir()
    for path in sorted((Path(__file__).parent.parent / "data" / "labeled").glob("*.jsonl")):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / path.name).write_text("".join(lines[::5]), encoding="utf-8")
    return folder
