"""Time search and the slowest pages inside one process: server time, statements, bytes. Prints one JSON document.

The reader is one of the people, so that pages about oneself have something to show.
Processor time stands beside wall time, because it holds on a busy machine; it leaves out what the database does.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.site.settings")

import django

django.setup()

from django.db import connection
from django.test import Client

from benchmarks.measure import spread
from rapport.accounts.models import User
from rapport.accounts.public import Actor, Role, create_user

WORDS = ("an", "ruterdam planner", "field eng", "zzyzx", "lean", "hr")
ROUNDS = 60
REFUSED, BROKEN = 400, 500
LISTS = {
    "/": "my day",
    "/people/": "people",
    "/people/?sort=unit": "people by unit",
    "/people/?sort=-title": "people by title, backwards",
    "/people/?q=team+lead": "people, filtered by words",
    "/people/?location=Rotterdam": "people of a place",
    "/units/": "units",
    "/network/map/": "network map",
    "/api/network/map": "network map, what is drawn",
    "/network/trust/": "who trusts us",
    "/network/me/": "my network",
    "/network/introductions/": "introductions",
    "/network/organisation/": "organisation",
    "/network/messengers/": "messengers",
    "/network/invitations/": "invitations",
    "/network/model/": "how trust is estimated",
    "/network/senders/": "robots and mailboxes",
    "/privacy/me/": "what is held about me",
    "/groups/": "groups",
    "/people/duplicates/": "records that may be one person",
    "/operations/": "operations",
    "/interactions/": "interaction logs",
    "/imports/": "imports",
}


def main() -> None:
    """Print a row for search and for each page; words in the call choose the pages by their addresses."""
    chosen = sys.argv[1:]
    client = Client(SERVER_NAME="localhost")
    client.force_login(reader())
    pages = LISTS | {f"/units/{slug}/": "a unit" for slug in _some_units()}
    pages |= {f"/units/{slug}/trust/": "who trusts a unit" for slug in _some_units()}
    pages |= {f"/people/{pk}/": "a person" for pk in _some_people()}
    rows = [_row(client, path, name) for path, name in pages.items() if not chosen or any(w in path for w in chosen)]
    if not chosen or "/search/" in chosen:
        rows += [_search(client, words) for words in (*WORDS, *_some_names())]
    print(json.dumps(rows))


def reader() -> User:
    """An analyst and administrator who is one of the people: the lead of the third team, say, with colleagues and a unit."""
    address = "bench@halmar.example"
    if (known := User.objects.filter(email=address).first()) is not None:
        return known
    create_user(email=address, roles=frozenset({Role.ANALYST, Role.ADMINISTRATOR}), by=Actor.system())
    user = User.objects.get(email=address)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE directory_person SET user_id = %s WHERE id = (SELECT id FROM directory_person "
            "WHERE unit_id IS NOT NULL AND ended_on IS NULL AND user_id IS NULL ORDER BY id OFFSET 40 LIMIT 1)",
            [user.pk],
        )
    return user


def _some_people() -> list[int]:
    return [int(pk) for pk in _column("SELECT id FROM directory_person WHERE id % 997 = 1 ORDER BY id LIMIT 2")]


def _some_units() -> list[str]:
    """The top, a unit right below it, and one of the smallest."""
    slugs = [_column(f"SELECT slug FROM directory_unit WHERE depth = {depth} ORDER BY id LIMIT 1") for depth in (0, 1)]
    return [*(slug for found in slugs for slug in found), *_column(DEEPEST)]


def _some_names() -> list[str]:
    """Somebody's family name, the same misspelt, and her whole name."""
    (name, family), *_ = _rows("SELECT name, family_name FROM directory_person WHERE id % 997 = 5 ORDER BY id LIMIT 1")
    return [family, family[:2] + family[3:], name]


DEEPEST = "SELECT slug FROM directory_unit ORDER BY depth DESC, id LIMIT 1"


def _column(sql: str) -> list[Any]:
    return [row[0] for row in _rows(sql)]


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def _row(client: Client, path: str, name: str) -> dict[str, object]:
    answer = client.get(path, follow=True)
    statements, answer = counted(lambda: client.get(path, follow=True))
    if answer.status_code >= BROKEN or answer.status_code == REFUSED:
        sys.exit(f"{path} answers {answer.status_code}")
    return {
        "page": f"{name} {path}",
        "status": answer.status_code,
        **_timed(lambda: client.get(path, follow=True)),
        "statements": statements,
        "bytes": None if answer.streaming else len(answer.content),
    }


def _search(client: Client, words: str) -> dict[str, object]:
    """The palette's own request: the results alone."""

    def ask() -> Any:
        return client.get("/search/", {"q": words}, headers={"HX-Request": "true"})

    statements, answer = counted(ask)
    return {
        "page": f"search “{words}”",
        "status": answer.status_code,
        **_timed(ask),
        "statements": statements,
        "bytes": len(answer.content),
    }


def counted(ask: Callable[[], Any]) -> tuple[int, Any]:
    """Ask once, and count the statements; those that only set up a transaction count too."""
    said: list[str] = []

    def listen(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        said.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(listen):
        answer = ask()
    return len(said), answer


def _timed(ask: Callable[[], Any]) -> dict[str, float]:
    walls, cpus = [], []
    for _ in range(ROUNDS):
        cpu, wall = time.process_time(), time.perf_counter()
        ask()
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
    return spread(walls) | {"cpu_ms": round(statistics.median(cpus), 1)}


if __name__ == "__main__":
    main()
