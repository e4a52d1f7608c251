"""Changing a registered user: password, closed or open, roles, accounts, section, post, name; all is recorded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from triage.decision import Person
from triage.store.decisions import Draft, EventKind, record
from triage.web.models import Profile
from triage.web.people import ROLES, AccountError, disable, ensure_roles, roles_of

CHANGED = {
    "password": "パスワード",
    "active": "利用",
    "roles": "役割",
    "accounts": "見られるアカウント",
    "section": "所属",
    "post": "職名",
    "name": "氏名",
    "leaves_on": "異動日",
}
# Whoever types the command is at the machine and has no name here.
AT_THE_MACHINE = Person("", "管理（コマンド）", "")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What shall be of a user; None leaves a thing as it is. No `accounts`: those of all are seen."""

    roles: Sequence[str] | None = None
    accounts: Sequence[str] | None = None
    section: str | None = None
    post: str | None = None
    name: str | None = None


def set_password(name: str, password: str) -> None:
    """Give somebody another password until they choose their own; whoever is signed in under that name is so no longer.

    Raises:
        AccountError: nobody has that name, or the password is too weak; the message lists why.
    """
    user = _any_named(name)
    with override("ja"):
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise AccountError("パスワードを使えません。" + " ".join(error.messages)) from error
    with transaction.atomic():
        # A session holds a digest of the password it began with, and ends with it.
        user.set_password(password)
        user.save(update_fields=["password"])
        Profile.objects.filter(user=user).update(temporary=True)
        note(name, "password")


def close(name: str) -> None:
    """Close an account; what it decided stays. Raises AccountError where nobody has that name."""
    with transaction.atomic():
        disable(name)
        note(name, "active", "有効", "停止")


def enable(name: str) -> None:
    """Open a closed account again; raises AccountError where nobody has that name."""
    user = _any_named(name)
    if user.is_active:
        return
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=True)
        note(name, "active", "停止", "有効")


def change(name: str, wanted: Wanted) -> list[str]:
    """Change what is wanted otherwise than it is; return what was changed, in words.

    Raises:
        AccountError: nobody has that name, or a role is unknown; nothing is changed.
    """
    user = _any_named(name)
    unknown = sorted(set(wanted.roles or ()) - set(ROLES))
    if unknown:
        raise AccountError(f"役割「{'、'.join(unknown)}」はありません。{'、'.join(ROLES)} から選んでください。")
    with transaction.atomic():
        profile, _ = Profile.objects.get_or_create(user=user)
        changed = [
            *_given_roles(user, wanted.roles),
            *_filled(
                profile,
                {"accounts": wanted.accounts, "section": wanted.section, "post": wanted.post, "name": wanted.name},
            ),
        ]
        for what, was, now in changed:
            note(name, what, was, now)
    return [CHANGED[what] for what, _, _ in changed]


def leave(name: str, day: date | None) -> None:
    """Say on which day somebody moves to another office, None for not at all: from then on the account is closed.

    Raises:
        AccountError: nobody has that name.
    """
    with transaction.atomic():
        profile, _ = Profile.objects.get_or_create(user=_any_named(name))
        was, profile.leaves_on = profile.leaves_on, day
        profile.save(update_fields=["leaves_on"])
        if was != day:
            note(name, "leaves_on", was.isoformat() if was else "", day.isoformat() if day else "")


def note(name: str, what: str, was: str = "", now: str = "", *, by: Person = AT_THE_MACHINE) -> None:
    """Record a change of an account; of a password nothing but that it was changed."""
    body = {"name": name, "changed": what, "was": was, "now": now}
    record(Draft(EventKind.ACCOUNT, by, timezone.now(), body))


def _any_named(name: str) -> User:
    user = User.objects.filter(username=name).first()
    if user is None:
        raise AccountError(f"利用者「{name}」はいません。triage user list で確かめてください。")
    return user


def _given_roles(user: User, roles: Sequence[str] | None) -> list[tuple[str, str, str]]:
    had = sorted(roles_of(user))
    if roles is None or sorted(set(roles)) == had:
        return []
    ensure_roles()
    user.groups.set(Group.objects.filter(name__in=roles))
    return [("roles", _listed(ROLES.get(role, role) for role in had), _listed(ROLES[role] for role in roles))]


def _filled(profile: Profile, wanted: dict[str, Sequence[str] | str | None]) -> list[tuple[str, str, str]]:
    changed = []
    for name, value in wanted.items():
        was, now = getattr(profile, name), value if value is None or isinstance(value, str) else list(value)
        if now is not None and now != was:
            setattr(profile, name, now)
            changed.append((name, _said(was), _said(now)))
    profile.save()
    return changed


def _said(value: object) -> str:
    return (_listed(value) or "すべて") if isinstance(value, list) else str(value)


def _listed(names: Iterable[str]) -> str:
    return "、".join(names)
