"""What the console keeps about its own users: section and post, as they are now."""

from django.conf import settings
from django.db import models


class Profile(models.Model):
    """Section (所属), post (職名) and name (氏名) of one user, copied into decisions; and the accounts they see.

    No `accounts`: those of all.

    `temporary`: somebody else chose the password, so that the user must choose one before anything else. From
    `leaves_on` (異動日) on the account opens no page and can record nothing.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile")
    section = models.CharField(max_length=100)
    post = models.CharField(max_length=100)
    accounts = models.JSONField(default=list, blank=True)
    name = models.CharField(max_length=100, blank=True)
    temporary = models.BooleanField(default=False)
    leaves_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        """Return how the person is named in a list."""
        return f"{self.section} {self.post}"
