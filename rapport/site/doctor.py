"""Health of an installation, check by check, each with what to do."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db import connection

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.ledger.public import verify
from rapport.messaging.public import waiting
from rapport.site import schema
from rapport.site.database.reasons import unreachable

ROOM_BYTES = 2 * 2**30
OLDEST_POSTGRESQL = 14
CLOCKS_APART_SECONDS = 5
MOST_COUNTED = 1000


@dataclass(frozen=True)
class Finding:
    """The result of one check."""

    check: str
    state: Literal["good", "warning", "bad"]
    says: str


def examine() -> list[Finding]:
    """Run every check; one that breaks is itself a bad finding. Without a database, those that need none."""
    if why := unreachable():
        gone = Finding("database", "bad", f"It cannot be reached: {why}")
        return [gone, *(finding for check in (_home, _assets, _mail) for finding in _safely(check))]
    checks = [check for check in CHECKS if check not in ON_TABLES] if schema.missing() else CHECKS
    return [finding for check in checks for finding in _safely(check)]


def _safely(check: Callable[[], Iterator[Finding]]) -> list[Finding]:
    try:
        return list(check())
    except Exception as error:  # noqa: BLE001 (a doctor tells, whatever it finds)
        return [Finding(check.__name__.strip("_"), "bad", f"{type(error).__name__}: {error}")]


def _database() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int / 10000, pg_encoding_to_char(encoding)"
            " FROM pg_database WHERE datname = current_database()"
        )
        major, encoding = cursor.fetchone()
    yield Finding(
        "database", "good" if major >= OLDEST_POSTGRESQL else "bad", f"PostgreSQL {major}; 14 or newer is needed."
    )
    if encoding != "UTF8":
        yield Finding("database encoding", "bad", f"The database is {encoding}; make it with UTF8.")
    left = len(schema.missing())
    yield Finding(
        "tables",
        "bad" if left else "good",
        f"{left} migrations wait; they run at the next start." if left else "The tables are up to date.",
    )


def _home() -> Iterator[Finding]:
    home = settings.HOME
    home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(home).free
    yield Finding("disk", "good" if free > ROOM_BYTES else "warning", f"{free / 2**30:.1f} GiB are free in {home}.")
    mode = settings.KEYS.stat().st_mode & 0o077 if settings.KEYS.exists() else 0
    yield Finding(
        "keys",
        "bad" if mode else "good",
        f"Others can read {settings.KEYS}: chmod 700 it." if mode else "Keys are ours alone.",
    )


def _clock() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs((cursor.fetchone()[0] - clock.now()).total_seconds())
    yield Finding(
        "clock",
        "good" if apart < CLOCKS_APART_SECONDS else "warning",
        f"Our clock and the database's are {apart:.1f} s apart.",
    )


def _jobs() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT FROM procrastinate_jobs WHERE status = 'failed' LIMIT %s) f", [MOST_COUNTED]
        )
        failed = cursor.fetchone()[0]
    many = f"{MOST_COUNTED} jobs or more" if failed == MOST_COUNTED else f"{failed} jobs"
    yield Finding(
        "jobs",
        "warning" if failed else "good",
        f"{many} failed; see the operations page." if failed else "No job has failed.",
    )


def _ledger() -> Iterator[Finding]:
    verdict = verify()
    if verdict.broken:
        first, last = verdict.broken
        says = f"Facts {first} to {last} are not as they were sealed: compare with a backup from before."
        yield Finding("ledger", "bad", says)
    else:
        yield Finding("ledger", "good", f"{verdict.facts} sealed facts are as they were written.")


def _assets() -> Iterator[Finding]:
    built = Path(str(settings.DJANGO_VITE["default"]["manifest_path"])).exists()
    yield Finding("browser assets", "good" if built else "bad", "Built." if built else "Not built: run make setup.")


def _mail() -> Iterator[Finding]:
    if not (settings.IMAP_URL or settings.LMTP_BIND):
        return
    if settings.MAIL_CHECKER:
        yield Finding("mail", "good", f"Senders of mail are as {settings.MAIL_CHECKER} vouches for them.")
    else:
        says = "Mail comes in, and nobody checks its senders: anybody may write as anybody. Set RAPPORT_MAIL_CHECKER."
        yield Finding("mail", "warning", says)


def _waiting_mail() -> Iterator[Finding]:
    found = waiting(by=Actor.system(via="cli"))
    if found.mails:
        many = f"{found.mails} mails or more wait" if found.more else _wait(found.mails)
        yield Finding("waiting mail", "warning", f"{many} for somebody to look: Operations, Incoming mail.")
    if found.confided:
        says = f"Confidential, so for who leads the team alone: {_wait(found.confided)} for somebody to look."
        yield Finding("confidential mail", "warning", says)


def _wait(mails: int) -> str:
    return f"{mails} mail waits" if mails == 1 else f"{mails} mails wait"


CHECKS = (_database, _home, _clock, _jobs, _ledger, _assets, _mail, _waiting_mail)
ON_TABLES = (_jobs, _ledger, _waiting_mail)
