"""Removing accounts and old links."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection

from rapport.accounts.actions.facts import record
from rapport.accounts.actions.people import ensure_another_administrator
from rapport.accounts.events import UserErased
from rapport.accounts.models import Claim, Invitation, User
from rapport.accounts.rules import Actor


def erase(user_id: int) -> int:
    """Erase an account with everything about it, in the caller's transaction; return how many rows went."""
    user = User.objects.filter(id=user_id).first()
    if user is None:
        return 0
    ensure_another_administrator(user_id)
    removed = Invitation.objects.filter(address=user.email).delete()[0]
    removed += Claim.objects.filter(address=user.email).delete()[0]
    for session in UserSession.objects.filter(user_id=user_id):
        session.end()
    removed += user.delete()[0]
    record(UserErased(user_id=user_id), by=Actor.system(via="job"))
    return removed


def remove_old_entrances(before: datetime) -> int:
    """Remove claims and invitations made before a moment, in the caller's transaction."""
    claims = Claim.objects.filter(asked_at__lt=before).delete()[0]
    return claims + Invitation.objects.filter(created_at__lt=before).delete()[0]


def remove_old_tries(before: datetime) -> int:
    """Remove counts of tries to sign in that ran out before a moment: they hold addresses of visitors."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_try WHERE expires < %s", [before])
        return int(cursor.rowcount)


def remove_old_sessions(before: datetime) -> int:
    """Remove sessions that ended before a moment, in the caller's transaction."""
    gone: int = Session.objects.filter(expire_date__lt=before).delete()[0]
    there = Session.objects.values("session_key")
    gone += UserSession.objects.exclude(session_key__in=there).delete()[0]
    return gone
