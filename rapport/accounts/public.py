"""The door of accounts: who acts, and what they may do."""

from rapport.accounts.actions.entrances import answer_claim, drop_claim
from rapport.accounts.actions.erasing import erase, remove_old_entrances, remove_old_sessions, remove_old_tries
from rapport.accounts.actions.people import create_user
from rapport.accounts.actions.settings import change_settings
from rapport.accounts.policy import ROLE_SAYS, ROLE_WORDS, actor_of, ensure_administrator
from rapport.accounts.queries.users import (
    administrators,
    claimed_address,
    held_about,
    holders,
    names_of,
    overseers,
)
from rapport.accounts.queries.who import Reader, reader_of, roles_of, user_id_of_address, user_of_token
from rapport.accounts.rules import Actor, Role, Scope, Via, scope_for

__all__ = [
    "ROLE_SAYS",
    "ROLE_WORDS",
    "Actor",
    "Reader",
    "Role",
    "Scope",
    "Via",
    "actor_of",
    "administrators",
    "answer_claim",
    "change_settings",
    "claimed_address",
    "create_user",
    "drop_claim",
    "ensure_administrator",
    "erase",
    "held_about",
    "holders",
    "names_of",
    "overseers",
    "reader_of",
    "remove_old_entrances",
    "remove_old_sessions",
    "remove_old_tries",
    "roles_of",
    "scope_for",
    "user_id_of_address",
    "user_of_token",
]
