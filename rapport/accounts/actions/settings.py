"""How somebody likes pages, and which browsers she is signed in with."""

from zoneinfo import available_timezones

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction

from rapport.accounts.actions.facts import record
from rapport.accounts.events import SessionsEnded, SettingsChanged
from rapport.accounts.models import User
from rapport.accounts.policy import ensure_own
from rapport.accounts.rules import Actor
from rapport.kit.problems import Refusal
from rapport.kit.text import squeeze


def change_settings(*, user_id: int, name: str, language: str, timezone: str, by: Actor) -> None:
    """Set an account's name, language and time zone; empty means the installation's. The same again changes nothing."""
    ensure_own(user_id, by)
    if language and language not in dict(settings.LANGUAGES):
        raise Refusal(f"“{language}” is no language these pages are in.", code="bad_language", field="language")
    if timezone and timezone not in available_timezones():
        raise Refusal(f"“{timezone}” is no time zone.", code="bad_timezone", field="timezone")
    wanted = {"name": squeeze(name)[:200], "language": language, "timezone": timezone}
    with transaction.atomic():
        if User.objects.filter(id=user_id).exclude(**wanted).update(**wanted):
            record(SettingsChanged(user_id=user_id), by=by)


def end_sessions(*, user_id: int, keep: str | None, session_id: int | None = None, by: Actor) -> int:
    """Sign out one session, or all but the one whose key is `keep`; return how many ended."""
    ensure_own(user_id, by)
    rows = UserSession.objects.filter(user_id=user_id).exclude(session_key=keep or "")
    if session_id is not None:
        rows = rows.filter(id=session_id)
    with transaction.atomic():
        ended = list(rows)
        for session in ended:
            session.end()
        if ended:
            record(SessionsEnded(user_id=user_id, sessions=len(ended)), by=by)
    return len(ended)
