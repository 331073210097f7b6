"""Making accounts, giving and taking roles, closing and opening."""

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, connection, transaction

from rapport.accounts.actions.facts import record
from rapport.accounts.events import RoleGranted, RoleRevoked, UserClosed, UserCreated, UserOpened
from rapport.accounts.models import ApiToken, RoleGrant, User
from rapport.accounts.policy import ensure_administrator
from rapport.accounts.queries.users import administrators
from rapport.accounts.rules import Actor, Role
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import squeeze


def create_user(
    *, email: str, name: str = "", password: str | None = None, roles: frozenset[Role] = frozenset(), by: Actor
) -> int:
    """Make an account with roles and return its id; without a password nobody can sign in with one."""
    ensure_administrator(by)
    address = checked_address(email)
    if password is not None:
        check_password(password, User(email=address, name=name))
    try:
        with transaction.atomic():
            user = make_user(address=address, name=name, password=password)
            record(UserCreated(user_id=user.id), by=by)
            for role in sorted(roles - {Role.EMPLOYEE}):
                _grant(user.id, role, by=by)
    except IntegrityError:
        raise Refusal(f"There is an account with {address} already.", code="taken", field="email") from None
    return user.id


def make_user(*, address: str, name: str, password: str | None) -> User:
    """Make the rows of an account, in the caller's transaction; its address counts as verified."""
    user = User.objects.create_user(address, password, name=squeeze(name))
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    return user


def grant_role(*, user_id: int, role: Role, by: Actor) -> None:
    """Give somebody a role. Twice changes nothing."""
    ensure_administrator(by)
    if role == Role.EMPLOYEE:
        raise Refusal("Everybody with an account is an employee: there is nothing to grant.", code="implied_role")
    with transaction.atomic():
        if not User.objects.filter(id=user_id).exists():
            raise Missing
        _grant(user_id, role, by=by)


def _grant(user_id: int, role: Role, *, by: Actor) -> None:
    _row, made = RoleGrant.objects.get_or_create(
        user_id=user_id, role=role, defaults={"granted_by_id": by.user_id, "granted_at": clock.now()}
    )
    if made:
        record(RoleGranted(user_id=user_id, role=role), by=by)


def revoke_role(*, user_id: int, role: Role, by: Actor) -> None:
    """Take a role from somebody, at once. Twice changes nothing; the last administrator stays one."""
    ensure_administrator(by)
    with transaction.atomic():
        if role == Role.ADMINISTRATOR:
            ensure_another_administrator(user_id)
        if RoleGrant.objects.filter(user_id=user_id, role=role).delete()[0]:
            record(RoleRevoked(user_id=user_id, role=role), by=by)


def close_user(*, user_id: int, by: Actor) -> None:
    """Close an account: its sessions and tokens stop at once. Twice changes nothing."""
    ensure_administrator(by)
    with transaction.atomic():
        ensure_another_administrator(user_id)
        if _switch(user_id, is_active=False):
            ApiToken.objects.filter(user_id=user_id, revoked_at=None).update(revoked_at=clock.now())
            record(UserClosed(user_id=user_id), by=by)


def open_user(*, user_id: int, by: Actor) -> None:
    """Open a closed account again; its tokens stay revoked. Twice changes nothing."""
    ensure_administrator(by)
    with transaction.atomic():
        if _switch(user_id, is_active=True):
            record(UserOpened(user_id=user_id), by=by)


def _switch(user_id: int, *, is_active: bool) -> int:
    if not User.objects.filter(id=user_id).exists():
        raise Missing
    return User.objects.filter(id=user_id, is_active=not is_active).update(is_active=is_active)


def ensure_another_administrator(user_id: int) -> None:
    """Refuse to take the last administrator; a lock keeps two who take each other's role from both succeeding."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('accounts.administrators'))")
    there = administrators()
    if user_id in there and len(there) == 1:
        raise Refusal(
            "This is the last administrator. Make somebody else one first.", code="last_administrator", field="role"
        )


def checked_address(email: str) -> str:
    """Return an address as accounts keep it: trimmed, lower case. Refuses what is none."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Refusal(f"“{email}” is no e-mail address.", code="bad_address", field="email") from None
    return address


def check_password(password: str, user: User) -> None:
    """Refuse a password that is easily guessed, with what to change."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refusal(" ".join(error.messages), code="weak_password", field="password") from None
