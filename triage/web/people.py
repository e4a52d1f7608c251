"""The people of the desk: roles as groups, accounts, and who somebody is in a record."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from triage.decision import Person
from triage.policy import by_name, ids_of, load_policy
from triage.web.models import Profile

ROLES = {
    "moderator": "作業実施担当",
    "approver": "責任者（所属長）",
    "coordinator": "連携担当",
    "analyst": "分析担当",
    "auditor": "監査・検査用（閲覧のみ）",
    "admin": "管理",
}
DECIDERS = ("moderator", "approver")
# Who may say beforehand what the answer to a comment is (確認用の見本).
ANSWERERS = ("analyst", "approver")
EVERYWHERE = ("coordinator", "auditor", "admin")
_DEMO = (
    ("tantou", "moderator", "主任", "見本 一子"),
    ("sekinin", "approver", "所長", "見本 二郎"),
    ("renkei", "coordinator", "主任", "見本 三子"),
    ("bunseki", "analyst", "主任", "見本 四郎"),
    ("kansa", "auditor", "係長", "見本 五子"),
    ("kanri", "admin", "係長", "見本 六郎"),
)
_DEMO_SECTION = "ハローワーク見本（お試し）"


class AccountError(ValueError):
    """An account that cannot be made or found; the message says what is allowed."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list of users; `full_name` is their 氏名, empty for none."""

    name: str
    full_name: str
    role: str
    section: str
    post: str
    active: bool


def ensure_roles() -> None:
    """Make the groups that stand for the roles; those there are stay as they are."""
    for role in ROLES:
        Group.objects.get_or_create(name=role)


def add(
    name: str,
    password: str,
    *,
    role: str,
    section: str,
    post: str,
    accounts: Iterable[str] = (),
    full_name: str = "",
    email: str = "",
    temporary: bool = False,
) -> None:
    """Register a user; `accounts` are those whose comments they see, none for all; `full_name` is their 氏名.

    By `email` the body's own provider, where one is set, may name them. With a `temporary` password the first thing
    they do is to choose their own.

    Raises:
        AccountError: the role is unknown, name or address taken, or the password too weak; the message lists why.
    """
    if role not in ROLES:
        raise AccountError(f"役割「{role}」はありません。{'、'.join(ROLES)} から選んでください。")
    if User.objects.filter(username=name).exists():
        raise AccountError(f"利用者「{name}」はすでに登録されています。")
    _check_email(email, name)
    try:
        validate_password(password, User(username=name))
    except ValidationError as error:
        raise AccountError("パスワードを使えません。" + " ".join(error.messages)) from error
    with transaction.atomic():
        ensure_roles()
        user = User.objects.create_user(name, email=email, password=password)
        user.groups.add(Group.objects.get(name=role))
        told = {"section": section, "post": post, "name": full_name}
        Profile.objects.create(user=user, accounts=list(accounts), temporary=temporary, **told)


def _check_email(email: str, name: str) -> None:
    try:
        validate_email(email) if email else None
    except ValidationError as error:
        raise AccountError(
            f"メールアドレス「{email}」は使えません。職場の認証に登録された形で指定してください。"
        ) from error
    if email and User.objects.filter(email__iexact=email).exclude(username=name).exists():
        raise AccountError(f"メールアドレス「{email}」は、ほかの利用者に登録されています。")


def set_email(name: str, email: str) -> None:
    """Say by which address the body's own provider names somebody; raises AccountError."""
    user = user_named(name)
    _check_email(email, name)
    User.objects.filter(pk=user.pk).update(email=email)


def ensure_demo() -> Iterator[tuple[str, str, str]]:
    """Make the demo users anew with fresh passwords; yields name, password and role title of each."""
    for name, role, post, full_name in _DEMO:
        password = f"otameshi-{secrets.token_hex(4)}"
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            add(name, password, role=role, section=_DEMO_SECTION, post=post, full_name=full_name)
        else:
            user.set_password(password)
            user.save()
        yield name, password, ROLES[role]


def everyone() -> Iterator[Listed]:
    """Yield all users by name."""
    for user in User.objects.select_related("profile").prefetch_related("groups").order_by("username"):
        profile = getattr(user, "profile", None)
        role = "、".join(ROLES.get(name, name) for name in roles_of(user))
        yield Listed(
            user.username,
            profile.name if profile else "",
            role,
            profile.section if profile else "",
            profile.post if profile else "",
            user.is_active and not has_left(user),
        )


def disable(name: str) -> None:
    """Close an account; what it decided stays. Raises AccountError where nobody has that name."""
    if not User.objects.filter(username=name).update(is_active=False):
        raise AccountError(f"利用者「{name}」はいません。triage user list で確かめてください。")


def has_left(user: User) -> bool:
    """Return whether the day on which somebody moves to another office (異動日) has come."""
    leaves_on = getattr(getattr(user, "profile", None), "leaves_on", None)
    return leaves_on is not None and leaves_on <= timezone.localdate()


def user_named(name: str) -> User:
    """Return an active user; raises AccountError."""
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None or has_left(user):
        raise AccountError(f"利用者「{name}」はいないか、停止されています。")
    return user


def person_named(name: str) -> Person:
    """Return who an active user is in a record; raises AccountError."""
    return person_of(user_named(name))


def decider_named(name: str) -> Person:
    """Return who an active user is in a record, if they may decide; raises AccountError."""
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None or has_left(user) or not has_role(user, DECIDERS):
        raise AccountError(f"利用者「{name}」は判断できません。作業実施担当か責任者の利用者名を指定してください。")
    return person_of(user)


def accounts_named(name: str) -> frozenset[str] | None:
    """Return the accounts an active user may see, None for all; raises AccountError."""
    return accounts_of(user_named(name))


def person_of(user: User) -> Person:
    """Return who a user is in a record, with section, post and name as they are now."""
    profile = getattr(user, "profile", None)
    return (
        Person(user.username, profile.section, profile.post, profile.name) if profile else Person(user.username, "", "")
    )


def roles_of(user: AbstractBaseUser | AnonymousUser) -> list[str]:
    """Return the roles a user has; they are read once for each object, that is for each request."""
    if not isinstance(user, User):
        return []
    prefetch_related_objects([user], "groups")
    return [group.name for group in user.groups.all()]


def accounts_of(user: AbstractBaseUser | AnonymousUser) -> frozenset[str] | None:
    """Return the accounts whose comments a user may see, None for all (連携担当 and 監査・検査用 see all)."""
    profile = getattr(user, "profile", None)
    if profile is None or not profile.accounts or has_role(user, EVERYWHERE):
        return None
    return _meant(profile.accounts)


def colleagues(user: User, account: str) -> list[str]:
    """Return who else may decide comments of an account, by name."""
    deciders, everywhere = (
        User.objects.filter(groups__name__in=roles).values("pk") for roles in (DECIDERS, EVERYWHERE)
    )
    gone = Profile.objects.filter(leaves_on__lte=timezone.localdate()).values("user")
    others = User.objects.filter(is_active=True, pk__in=deciders).exclude(pk=user.pk).exclude(pk__in=gone)
    others = others.order_by("username")
    seeing_all = set(others.filter(pk__in=everywhere).values_list("username", flat=True))
    # Names and accounts alone: this stands on every page of a comment, and a desk may have hundreds of people.
    known = others.values_list("username", "profile__accounts")
    return [name for name, accounts in known if not accounts or name in seeing_all or account in _meant(accounts)]


def _meant(accounts: Iterable[str]) -> frozenset[str]:
    """Return accounts as they are written, and under the registry's id where that is another name of one."""
    registered = by_name(load_policy(django_settings.TRIAGE_POLICY).accounts)
    return frozenset(id_ for name in accounts for id_ in (name, *ids_of(registered, name)))


def has_role(user: AbstractBaseUser | AnonymousUser, roles: Iterable[str]) -> bool:
    """Return whether a user has one of these roles."""
    return not set(roles).isdisjoint(roles_of(user))
