"""Who works on what at the moment, and the lists people keep for themselves: no record, only convenience."""

from typing import ClassVar

from django.db import models

from triage.store.models.machine import Comment


class Holding(models.Model):  # noqa: DJ008 - shown by templates, never by str()
    """Who has a comment in hand until when; `until` is empty where it was handed to them for as long as it takes."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True, related_name="holding")
    username = models.TextField(db_index=True)
    until = models.DateTimeField(null=True)


class SavedView(models.Model):  # noqa: DJ008 - shown by templates, never by str()
    """A filter of the queue under a name of one's own; `query` is its address without the question mark."""

    username = models.TextField()
    name = models.CharField(max_length=40)
    query = models.TextField(blank=True)

    class Meta:
        """One view of a name for each person."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["username", "name"], name="view_name")]
