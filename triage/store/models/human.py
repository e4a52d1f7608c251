"""What people did: an append-only chain of events, and beside it the free texts that may be purged."""

from typing import ClassVar

from django.db import models


class EventKind(models.TextChoices):
    """What an event records; each kind's body is written by the job that owns it."""

    GENESIS = "genesis", "記録の開始"
    DECISION = "decision", "判断"
    MEASURE_DONE = "measure_done", "実施の記録"
    EVIDENCE = "evidence", "証拠の保全"
    REVIEWED_ALL = "reviewed_all", "全件確認済"
    MODEL_ADOPTED = "model_adopted", "モデルの適用"
    MODEL_ROLLED_BACK = "model_rolled_back", "モデルの切替（前の版へ）"
    EMERGENCY = "emergency", "緊急時の設定"
    CONSULTATION = "consultation", "相談・照会"
    COMPLAINT = "complaint", "申出（苦情）"
    HOLD = "hold", "保存期間の延長（廃棄停止）"
    PURGE = "purge", "廃棄"
    ACCESS = "access", "閲覧・出力"
    ACCOUNT = "account", "利用者の登録・停止"
    NOTE = "note", "内部メモ"
    SKIPPED = "skipped", "見送り"
    RECUSED = "recused", "担当を外れる（関係職員）"
    HANDED_OVER = "handed_over", "担当の引渡し"
    SEEN_AFTER = "seen_after", "後閲"
    RECONSIDERED = "reconsidered", "再確認"
    NOTICE = "notice", "申出・通報"
    GOLDEN = "golden", "確認用の見本"
    SETTLED = "settled", "決裁の記録"
    TRAINING = "training", "判断による学習"
    DISCLOSURE = "disclosure", "開示請求の一覧"


class DecisionEvent(models.Model):  # noqa: DJ008 - shown by templates, never by str()
    """One link of the chain: `hash` = sha256(previous hash ‖ payload); the other columns repeat the payload.

    Triggers in the database refuse DELETE, any INSERT but the next `seq`, and any UPDATE but the one that discards
    (migrations 0002 and 0022): then number, kind, time and hashes are left, and a 廃棄記録 names the event. There
    is no foreign key to a comment or a user: events outlive both, and hold ids and hashes only.
    """

    seq = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=24, choices=EventKind.choices)
    comment_key = models.TextField(blank=True)
    action = models.CharField(max_length=16, blank=True)
    measure = models.TextField(blank=True)
    username = models.TextField(blank=True)
    at = models.DateTimeField()
    payload = models.TextField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        """Read in order of `seq`, by comment and by kind; where days or a person are asked for, in order of time."""

        ordering: ClassVar = ["seq"]
        indexes: ClassVar = [
            models.Index(fields=["comment_key", "seq"], name="event_comment"),
            models.Index(fields=["kind", "seq"], name="event_kind"),
            models.Index(fields=["at", "seq"], name="event_at"),
            models.Index(fields=["kind", "at", "seq"], name="event_kind_at"),
            models.Index(fields=["username", "at", "seq"], name="event_person"),
            models.Index(fields=["username", "kind", "at", "seq"], name="event_person_kind"),
        ]


class EventText(models.Model):  # noqa: DJ008 - shown by templates, never by str()
    """A free text of an event (reason, note …), which its payload names by sha256(salt ‖ text) alone.

    The salt is purged with the text, so that a short reason cannot be guessed back from the chain.
    """

    event = models.ForeignKey(DecisionEvent, on_delete=models.PROTECT, related_name="texts")
    field = models.CharField(max_length=24)
    salt = models.CharField(max_length=32)
    text = models.TextField()

    class Meta:
        """At most one text per field of an event."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["event", "field"], name="event_text_field")]


class EventWording(models.Model):  # noqa: DJ008 - never shown
    """An event on a comment as it is searched, in pairs of characters (wording.py), and the comment's account.

    `facts` are who acted and what the event's body says that people look for; `texts` its free texts, which a trigger
    empties when one of them is purged (derived.py).
    """

    event = models.OneToOneField(DecisionEvent, on_delete=models.PROTECT, primary_key=True, related_name="wording")
    account = models.TextField(blank=True)
    facts = models.TextField(blank=True)
    texts = models.TextField(blank=True)


class Attachment(models.Model):  # noqa: DJ008 - shown by templates, never by str()
    """A preserved screen (PNG or PDF) of an event, kept byte for byte; the event's body holds its SHA-256 and size.

    It is never opened or drawn by the program: it can only be downloaded. It can be purged; the event stays.
    """

    event = models.OneToOneField(DecisionEvent, on_delete=models.PROTECT, primary_key=True, related_name="attachment")
    media_type = models.CharField(max_length=40)
    content = models.BinaryField()
