"""What was imported and what the machine made of it; everything but the texts can be derived again."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q


class State(models.TextChoices):
    """Where a comment stands for the people at the desk; written when they decide, or when a text changes."""

    OPEN = "open", "未処理"
    POSTPONED = "postponed", "後で判断"
    ESCALATED = "escalated", "責任者の判断待ち"
    WAITING_APPROVAL = "waiting_approval", "承認待ち"
    DECIDED = "decided", "処理済み"
    REOPENED = "reopened", "処理後に本文が変更"


class Batch(models.Model):  # noqa: DJ008 - shown by templates, never by str()
    """One import of one file. `read` is how far it has come, written in the transaction of the comments read.

    `reading` says how the bytes were read: only the same reading of the same file may go on where one stopped.
    """

    file_name = models.TextField()
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    format = models.TextField()
    identity = models.CharField(max_length=8)
    reading = models.CharField(max_length=64, blank=True)
    importer = models.TextField(blank=True)
    complete = models.BooleanField(default=True)
    imported_at = models.DateTimeField()
    read = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    edited = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)


class Comment(models.Model):  # noqa: DJ008 - shown by templates, never by str()
    """Who posted where and when. `key` is the id all other parts use; `given_id` is what the file called it.

    `native_id` is `given_id`, with a suffix where a hand-made table gave one id to several comments. What two
    rows of such a table must share to be one comment, or versions of one, is `content_key` and `version_key`.
    `screenshot` and `checked_by` are what a 取込様式 says: the file name of the saved screen, and who wrote the row.
    `measured`: a measure stood on it at some time, whatever became of that (standing.py), or, of before there was this
    mark, one of two approvals was given (migration 0025); None for neither.
    """

    key = models.TextField(unique=True)
    platform = models.CharField(max_length=16)
    account = models.TextField(blank=True)
    given_id = models.TextField()
    native_id = models.TextField()
    content_key = models.TextField(blank=True)
    version_key = models.TextField(blank=True)
    post_id = models.TextField(blank=True)
    post_text = models.TextField(blank=True)
    parent_id = models.TextField(blank=True)
    author_id = models.TextField(blank=True)
    author_name = models.TextField(blank=True)
    author_is_owner = models.BooleanField(default=False)
    posted_at = models.DateTimeField(null=True)
    posted_at_precision = models.CharField(max_length=16)
    url = models.TextField(blank=True)
    screenshot = models.TextField(blank=True)
    checked_by = models.TextField(blank=True)
    measured = models.BooleanField(null=True)

    class Meta:
        """One row per identity of contract: (platform, account, native id)."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["platform", "account", "native_id"], name="comment_identity"),
        ]
        indexes: ClassVar = [
            # Nearly every comment is found by its native id; an index costs an import a page for each row.
            *(
                models.Index(
                    fields=["platform", "account", "given_id", key],
                    condition=~Q(given_id=F("native_id")),
                    name=f"comment_by_{key}",
                )
                for key in ("content_key", "version_key")
            ),
            models.Index(fields=["posted_at"], name="comment_posted_at"),
            models.Index(fields=["platform", "author_id"], name="comment_author"),
            models.Index(fields=["platform", "author_id", "id"], condition=Q(measured=True), name="comment_measured"),
            models.Index(
                fields=["platform", "account", "parent_id"], condition=~Q(parent_id=""), name="comment_answers"
            ),
        ]


class Version(models.Model):  # noqa: DJ008 - shown by templates, never by str()
    """One state of a comment's text: never altered, only its `current` mark moves on to a newer one.

    `batch`, `format` and `row` say where it was read.
    """

    # The constraint on `number` is the index of this column.
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField(default=1)
    current = models.BooleanField(default=True)
    text = models.TextField(blank=True)
    text_sha256 = models.CharField(max_length=64)
    platform_status = models.TextField(blank=True)
    like_count = models.BigIntegerField(null=True)
    flags = models.JSONField(default=list)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="versions")
    format = models.TextField(blank=True)
    row = models.PositiveIntegerField(default=0)
    seen_at = models.DateTimeField()

    class Meta:
        """Numbers run from 1 per comment; exactly one version is current."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["comment", "number"], name="version_number"),
            models.UniqueConstraint(fields=["comment"], condition=Q(current=True), name="version_current"),
        ]


class Judgement(models.Model):  # noqa: DJ008 - shown by templates, never by str()
    """All that one model says about one version (records.Assessment without its comment)."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="judgements")
    model_version = models.TextField()
    concern = models.FloatField()
    signals = models.JSONField()
    routes = models.JSONField()
    repeat = models.JSONField(null=True)
    flags = models.JSONField()
    basis = models.TextField()
    judged_at = models.DateTimeField()

    class Meta:
        """A version is judged once by a model; what later copies add to its repeats is written into that."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "model_version"], name="judgement_once"),
        ]


# What a list is narrowed by, and the index of each column of those.
_NARROWED = ("account", "platform", "crisis", "opinion", "correction")
_INDEXES = {"account": "queue_account", "platform": "queue_platform"}


def _in_order(*before: str) -> list[Any]:
    """Return the parts of an index that is read in the order of a page and need not look at a row to narrow it."""
    rest = [models.F(name) for name in _NARROWED if name not in before]
    return [*map(models.F, before), models.F("state"), models.F("priority").desc(), models.F("comment"), *rest]


class QueueEntry(models.Model):  # noqa: DJ008 - shown by templates, never by str()
    """One row per comment that people must see: derived from judgement and policy, except `state`.

    It exists from import on; until it is derived `policy_version` is empty and `needs_review` true, so that a
    comment the machine could not judge is still shown. `account` and `platform` repeat the comment's for
    the index, `crisis`, `opinion`, `correction` what stands in `routes`, `repeat_group` the judgement's group,
    `unread_language` what stands in `flags`: the text is in another language. `recorded`: a record of 全件確認済 is
    about it (`desk.Checked`), so that what is left to record is found without reading what is not.
    """

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True, related_name="entry")
    platform = models.CharField(max_length=16)
    account = models.TextField(blank=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    judgement = models.ForeignKey(Judgement, on_delete=models.SET_NULL, null=True, related_name="+")
    policy_version = models.TextField(blank=True)
    priority = models.FloatField(default=0.0)
    needs_review = models.BooleanField(default=True)
    suggestions = models.JSONField(default=list)
    terms = models.JSONField(default=list)
    routes = models.JSONField(default=list)
    flags = models.JSONField(default=list)
    crisis = models.BooleanField(default=False)
    opinion = models.BooleanField(default=False)
    correction = models.BooleanField(default=False)
    repeat_group = models.TextField(blank=True)
    unread_language = models.BooleanField(default=False)
    recorded = models.BooleanField(default=False)

    class Meta:
        """Each index is in the order of a page (priority descending, comment), and has what lists are narrowed by."""

        indexes: ClassVar = [
            models.Index(models.F("state"), models.F("priority").desc(), models.F("comment"), name="queue_state"),
            *(models.Index(*_in_order(column), name=name) for column, name in _INDEXES.items()),
            *(
                models.Index(*_in_order(), condition=Q(**{route: True}), name=f"queue_{route}")
                for route in ("crisis", "opinion", "correction")
            ),
            models.Index(fields=["state", "account"], condition=Q(unread_language=True), name="queue_language"),
            models.Index(fields=["account", "comment", "state"], condition=Q(recorded=False), name="queue_unrecorded"),
            models.Index(fields=["repeat_group"], condition=~Q(repeat_group=""), name="queue_group"),
        ]
