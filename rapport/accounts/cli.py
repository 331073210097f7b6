"""Commands of accounts."""

import sys

import click

from rapport.accounts.actions.entrances import invite, revoke_invitation
from rapport.accounts.actions.people import close_user, create_user, grant_role, open_user, revoke_role
from rapport.accounts.actions.settings import end_sessions
from rapport.accounts.actions.tokens import create_token, revoke_token
from rapport.accounts.queries.users import open_invitations, users
from rapport.accounts.queries.who import user_id_of_address
from rapport.accounts.rules import Actor, Role, Scope
from rapport.kit.problems import Refusal
from rapport.kit.terminal import Command, json_option, say, show

OPERATOR = Actor.system(via="cli")
ROLES = click.Choice([role.value for role in Role if role != Role.EMPLOYEE])


@click.group(cls=Command)
def commands() -> None:
    """Accounts, roles, invitations, tokens."""


@click.group("admin", cls=Command)
def admin() -> None:
    """The first account."""


@admin.command("create")
@click.option("--email", prompt="E-mail", help="The address to sign in with.")
@click.option("--name", default="", help="The name shown on pages.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
@json_option
def create_admin(email: str, name: str, password_stdin: bool, as_json: bool) -> None:
    """Make an account that administers this installation."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else _ask_password()
    user_id = create_user(email=email, name=name, password=password, roles=frozenset({Role.ADMINISTRATOR}), by=OPERATOR)
    show({"user_id": user_id, "email": email.strip().lower()}, as_json=as_json, lines=lambda: f"{email} may sign in.")


def _ask_password() -> str:
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))


@commands.command("list")
@click.option("--q", default="", help="Part of a name or address.")
@click.option("--role", type=ROLES, help="Only those with this role.")
@click.option("--limit", default=50, type=click.IntRange(1, 1000), help="How many.")
@json_option
def list_users(q: str, role: str | None, limit: int, as_json: bool) -> None:
    """Print accounts by address."""
    rows = users(q=q, role=role or "", limit=limit).items
    show(rows, as_json=as_json, lines=lambda: "\n".join(_line(r.email, r.is_active, r.roles) for r in rows))


def _line(email: str, is_active: bool, roles: tuple[str, ...]) -> str:
    return f"{email}  {'open' if is_active else 'closed'}  {', '.join(roles)}"


@commands.command("grant")
@click.argument("email")
@click.argument("role", type=ROLES)
def grant(email: str, role: str) -> None:
    """Give the account EMAIL a ROLE."""
    grant_role(user_id=_user(email), role=Role(role), by=OPERATOR)
    say(f"{email} is {role}.")


@commands.command("revoke")
@click.argument("email")
@click.argument("role", type=ROLES)
def revoke(email: str, role: str) -> None:
    """Take a ROLE from the account EMAIL."""
    revoke_role(user_id=_user(email), role=Role(role), by=OPERATOR)
    say(f"{email} is no longer {role}.")


@commands.command("close")
@click.argument("email")
def close(email: str) -> None:
    """Close the account EMAIL: its sessions and tokens stop at once."""
    close_user(user_id=_user(email), by=OPERATOR)
    say(f"{email} is closed.")


@commands.command("open")
@click.argument("email")
def reopen(email: str) -> None:
    """Open the closed account EMAIL again."""
    open_user(user_id=_user(email), by=OPERATOR)
    say(f"{email} is open.")


@commands.command("invite")
@click.argument("addresses", nargs=-1, required=True)
@json_option
def invite_people(addresses: tuple[str, ...], as_json: bool) -> None:
    """Send everybody at ADDRESSES a link with which to make an account."""
    invited = {address: invite(address=address, by=OPERATOR) for address in addresses}
    show(invited, as_json=as_json, lines=lambda: f"{len(invited)} invited.")


@commands.command("invitations")
@json_option
def list_invitations(as_json: bool) -> None:
    """Print the newest invitations whose links still work."""
    rows = open_invitations()
    show(rows, as_json=as_json, lines=lambda: "\n".join(f"{r.id}  {r.address}  {r.expires_at:%Y-%m-%d}" for r in rows))


@commands.command("withdraw")
@click.argument("invitation", type=int)
def withdraw(invitation: int) -> None:
    """Make the link of an INVITATION (a number) stop working."""
    revoke_invitation(invitation_id=invitation, by=OPERATOR)
    say("The link no longer works.")


@commands.command("sign-out")
@click.argument("email")
def sign_out(email: str) -> None:
    """Sign the account EMAIL out of every browser."""
    say(f"{end_sessions(user_id=_user(email), keep=None, by=OPERATOR)} browsers are signed out.")


@commands.command("token")
@click.argument("email")
@click.option("--name", default="terminal", help="What it is for.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([s.value for s in Scope]),
    default=["read"],
    help="What it may do; may be repeated, as write alone does not read. Default: read.",
)
@click.option("--days", default=90, type=click.IntRange(1, 366), help="How long it lives.")
@json_option
def token(email: str, name: str, scopes: tuple[str, ...], days: int, as_json: bool) -> None:
    """Make a token for the account EMAIL and print it; it is kept nowhere."""
    ident, secret = create_token(
        user_id=_user(email), name=name, scopes=frozenset(Scope(s) for s in scopes), days=days, by=OPERATOR
    )
    show({"id": ident, "token": secret}, as_json=as_json, lines=lambda: secret)


@commands.command("revoke-token")
@click.argument("token_id", type=int)
def revoke_one(token_id: int) -> None:
    """Revoke a token by its number."""
    revoke_token(token_id=token_id, by=OPERATOR)
    say("The token is revoked.")


def _user(email: str) -> int:
    user_id = user_id_of_address(email)
    if user_id is None:
        raise Refusal(f"There is no account with {email}. See “rapport accounts list”.", code="unknown_account")
    return user_id


top_level = {"admin": admin}
