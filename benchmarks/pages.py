"""Time search and the slowest pages inside one process: server time, statements, bytes. Prints one JSON document."""

import json
import os
import statistics
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.site.settings")

import django

django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rapport.accounts.models import User

QUERIES = (
    "an",
    "okafor",
    "ruterdam planner",
    "kazlauskaite",
    "nguyen",
    "field eng",
    "zzyzx",
    "maria silva",
    "lean",
    "hr",
)
ROUNDS = 5


def main() -> None:
    """Print a row for search and for each page."""
    user = User.objects.get(email=sys.argv[1])
    client = Client()
    client.force_login(user)
    pages = {
        "/": "my day",
        "/people/": "people",
        "/people/?sort=unit": "people by unit",
        "/units/": "units",
        "/network/map/": "network map",
        "/network/trust/": "who trusts us",
        "/network/me/": "my network",
        "/privacy/me/": "what is held about me",
        "/interactions/": "interaction logs",
        "/imports/": "imports",
    }
    rows = [_row(client, path, name) for path, name in pages.items()]
    rows += [_row(client, f"/people/{pk}/", "a person") for pk in _some_people()]
    rows.append(_search(client))
    print(json.dumps(rows))


def _some_people() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM directory_person WHERE id % 997 = 1 ORDER BY id LIMIT 3")
        return [pk for (pk,) in cursor.fetchall()]


def _row(client: Client, path: str, name: str) -> dict[str, object]:
    times, answer = [], client.get(path, follow=True)
    for _ in range(ROUNDS * 4):
        begun = time.perf_counter()
        answer = client.get(path, follow=True)
        times.append((time.perf_counter() - begun) * 1000)
    with CaptureQueriesContext(connection) as captured:
        client.get(path, follow=True)
    return {
        "page": name,
        "status": answer.status_code,
        **_spread(times),
        "statements": len(captured),
        "bytes": len(answer.content) if not answer.streaming else None,
    }


def _search(client: Client) -> dict[str, object]:
    times = []
    for _ in range(ROUNDS):
        for words in QUERIES:
            begun = time.perf_counter()
            client.get("/search/", {"q": words})
            times.append((time.perf_counter() - begun) * 1000)
    return {"page": "search", "status": 200, **_spread(times), "statements": None, "bytes": None}


def _spread(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {"median_ms": round(statistics.median(ordered), 1), "p95_ms": round(ordered[int(len(ordered) * 0.95)], 1)}


if __name__ == "__main__":
    main()
