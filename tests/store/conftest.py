"""Short ways to a comment, an import and a decision, with every field that a test does not name fixed."""

import hashlib
from datetime import UTC, datetime

import pytest

from triage.decision import Action, Decision, Person
from triage.records import Comment, CommentId, Platform, Precision, Source
from triage.store.comments import File, save_comments
from triage.store.intake import Identity

NATIVE = Identity(native=True, content_key=lambda c: "", version_key=lambda c: "")


@pytest.fixture
def comment():
    """Return a maker of comments."""

    def make(key, text="ありがとうございます", **changes):
        fixed = {
            "platform": Platform.YOUTUBE,
            "account": "mhlw",
            "source": Source("jsonl", "a.jsonl", "f" * 64, 1),
            "author_id": "u1",
            "author_name": "花子",
            "posted_at": datetime(2026, 11, 1, 9, 30, tzinfo=UTC),
            "posted_at_precision": Precision.EXACT,
        }
        return Comment(id=CommentId(key), text=text, **{**fixed, **changes})

    return make


@pytest.fixture
def save():
    """Return an import of comments that stand for one file; its bytes are its name unless `sha256` is given."""

    def run(comments, file="a.jsonl", identity=NATIVE, sha256=None, reading=""):
        digest = hashlib.sha256(file.encode()).hexdigest() if sha256 is None else sha256
        return save_comments(comments, File(file, digest, "jsonl", "desk", reading), identity)

    return run


@pytest.fixture
def decide():
    """Return a maker of decisions on a comment's text."""

    def make(key, text="ありがとうございます", action=Action.LEAVE, **changes):
        fixed = {
            "by": Person("sato", "総務課", "係長"),
            "decided_at": datetime(2026, 11, 2, 1, 0, tzinfo=UTC),
            "policy_version": "2026-04",
        }
        digest = hashlib.sha256(text.encode()).hexdigest()
        return Decision(CommentId(key), digest, action, **{**fixed, **changes})

    return make


@pytest.fixture
def unguarded():
    """Return what takes away the guard against deleting, so that what follows a deletion can be seen."""
    from django.db import connection

    from triage.store.chain import _KEPT

    def run():
        for table in _KEPT:
            where = f" ON {table}" if connection.vendor == "postgresql" else ""
            with connection.cursor() as cursor:
                cursor.execute(f"DROP TRIGGER kept_{table}{where}")

    return run
