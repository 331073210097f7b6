"""What happens to accounts."""

from dataclasses import dataclass

from rapport.accounts.rules import Role
from rapport.kit.facts import fact


@fact("accounts.user_created")
@dataclass(frozen=True, kw_only=True)
class UserCreated:
    """An account was made."""

    user_id: int


@fact("accounts.user_closed")
@dataclass(frozen=True, kw_only=True)
class UserClosed:
    """An account was closed: nobody can sign in with it and its tokens stopped."""

    user_id: int


@fact("accounts.user_opened")
@dataclass(frozen=True, kw_only=True)
class UserOpened:
    """A closed account was opened again."""

    user_id: int


@fact("accounts.role_granted")
@dataclass(frozen=True, kw_only=True)
class RoleGranted:
    """Somebody got a role."""

    user_id: int
    role: Role


@fact("accounts.role_revoked")
@dataclass(frozen=True, kw_only=True)
class RoleRevoked:
    """Somebody lost a role."""

    user_id: int
    role: Role


@fact("accounts.token_created")
@dataclass(frozen=True, kw_only=True)
class TokenCreated:
    """Somebody made a token for a program."""

    user_id: int
    token_id: int


@fact("accounts.token_revoked")
@dataclass(frozen=True, kw_only=True)
class TokenRevoked:
    """A token was revoked."""

    user_id: int
    token_id: int


@fact("accounts.claim_requested")
@dataclass(frozen=True, kw_only=True)
class ClaimRequested:
    """Somebody typed a work address to get an account; a journey asks the directory whether it knows it."""

    claim_id: int


@fact("accounts.invited")
@dataclass(frozen=True, kw_only=True)
class Invited:
    """A link was sent to an address, by an administrator or in answer to a claim."""

    invitation_id: int
    person_id: int | None


@fact("accounts.invitation_revoked")
@dataclass(frozen=True, kw_only=True)
class InvitationRevoked:
    """An invitation was withdrawn: its link stopped working."""

    invitation_id: int


@fact("accounts.settings_changed")
@dataclass(frozen=True, kw_only=True)
class SettingsChanged:
    """Somebody changed her name, language or time zone."""

    user_id: int


@fact("accounts.address_verified")
@dataclass(frozen=True, kw_only=True)
class AddressVerified:
    """Somebody opened the link sent to her address; a journey links her account to her person."""

    user_id: int
    person_id: int | None


@fact("accounts.sessions_ended")
@dataclass(frozen=True, kw_only=True)
class SessionsEnded:
    """Somebody signed out other browsers."""

    user_id: int
    sessions: int


@fact("accounts.user_erased")
@dataclass(frozen=True, kw_only=True)
class UserErased:
    """An account was erased; only this id remains."""

    user_id: int
