"""廃棄予定一覧: which records have reached their end, as one person settled it and another approved it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class DisposalList(models.Model):  # noqa: DJ008 - shown by templates, never by str()
    """A list as it was settled; `sha256` is of its content with that of its items (disposal.py).

    `on` is the day whose ended records it names, `accounts` those it was made for (None: all). `listed` and `approved`
    are the events that say who made and who approved it, `withdrawn` the one that took it back (0: nobody did).
    `swept_at`: what was discarded is in no file of the database any more.
    """

    on = models.DateField()
    accounts = models.JSONField(null=True)
    policy_version = models.TextField()
    sha256 = models.CharField(max_length=64)
    listed = models.BigIntegerField()
    listed_by = models.TextField()
    approved = models.BigIntegerField(default=0)
    approved_by = models.TextField(blank=True)
    document_number = models.TextField(blank=True)
    withdrawn = models.BigIntegerField(default=0)
    swept_at = models.DateTimeField(null=True)

    class Meta:
        """Whoever approves is another person than who made it, and names a document."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(approved=0)
                | (~Q(approved_by="") & ~Q(approved_by=F("listed_by")) & ~Q(document_number="")),
                name="disposal_by_two",
            ),
        ]


class DisposalItem(models.Model):  # noqa: DJ008 - shown by templates, never by str()
    """One comment with all its records, or one import, on a list; `row` and `key` are its row number and reference.

    `records` counts what it has of each type; `last_event` and `last_version` say what there was when it was listed.
    `discarded` is the event that records what became of it, 0 while it is there; `going`: it is being taken away in the
    transaction that reads this, and in no other.
    """

    list = models.ForeignKey(DisposalList, on_delete=models.PROTECT, related_name="items", db_index=False)
    place = models.PositiveIntegerField()
    what = models.CharField(max_length=8)
    row = models.BigIntegerField()
    key = models.TextField()
    account = models.TextField(blank=True)
    ends = models.DateField()
    at_end = models.CharField(max_length=8)
    records = models.JSONField()
    last_event = models.BigIntegerField()
    last_version = models.BigIntegerField()
    discarded = models.BigIntegerField(default=0)
    going = models.BooleanField(default=False)

    class Meta:
        """Read in the order of the list; looked up by the triggers that refuse to delete anything else."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["list", "place"], name="disposal_place")]
        indexes: ClassVar = [
            models.Index(fields=["what", "key"], name="disposal_key"),
            models.Index(fields=["what", "row"], name="disposal_row"),
        ]
