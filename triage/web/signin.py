"""The form of signing in: a user name is no longer than an account's can be."""

from django.contrib.auth.forms import AuthenticationForm, UsernameField

# As Django's table of accounts has it.
_LONGEST = 150


class SignIn(AuthenticationForm):
    """Django's form, and so a class: it sets the length but checks none, and the table of failures holds 255."""

    username = UsernameField(max_length=_LONGEST)
