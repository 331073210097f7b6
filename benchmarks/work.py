"""Twenty people at work through the real server: thirty changes of cases a second, and none of them lost.

Each of them opens lists and cases as a browser does, and replies, notes and promises by REST with a token of her own.
What was answered with success is looked for in the database afterwards.
"""

import http.client
import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

A_SECOND = 31  # changes that are begun; the last of them end after the time is over
PAGES_EVERY = 10  # of so many changes one follows a look at the list and the case
START_SECONDS = 60
OK = {200, 201, 204}


@dataclass
class Worker:
    """One of those at work: what she did, how long each took, and what the server said was done."""

    number: int
    token: str
    cookie: str
    cases: Sequence[int]
    once: list[str] = field(default_factory=list)
    promises: list[int] = field(default_factory=list)
    changes_ms: list[float] = field(default_factory=list)
    pages_ms: list[float] = field(default_factory=list)
    refused: int = 0
    failed: int = 0

    def run(self, port: int, until: float, pace: float) -> None:
        """Work at a pace until the end; who falls behind does not hurry."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        chance = random.Random(self.number)
        due = time.monotonic() + chance.random() * pace
        turn = 0
        while (now := time.monotonic()) < until:
            if now < due:
                time.sleep(due - now)
            due = max(due + pace, time.monotonic())
            turn += 1
            case = chance.choice(self.cases)
            try:
                if (turn + self.number) % PAGES_EVERY == 0:  # not all of them at once
                    self._look(connection, "/cases/?tab=team")
                    self._look(connection, f"/cases/{case}/")
                self._change(connection, case, turn)
            except (OSError, http.client.HTTPException):
                self.failed += 1
                connection.close()

    def _look(self, connection: http.client.HTTPConnection, path: str) -> None:
        begun = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": f"sessionid={self.cookie}"})
        answer = connection.getresponse()
        answer.read()
        self.pages_ms.append((time.perf_counter() - begun) * 1000)
        self.failed += answer.status not in OK

    def _change(self, connection: http.client.HTTPConnection, case: int, turn: int) -> None:
        what = ("reply", "note", "promise")[turn % 3]
        once = f"bench-{os.getpid()}-{self.number}-{turn}"
        hear_by = (datetime.now(tz=UTC) + timedelta(days=2)).isoformat()
        body = {"hear_by": hear_by} if what == "promise" else {"text": "Said while measuring.", "once": once}
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        headers |= {} if what == "promise" else {"Prefer": "return=minimal"}
        begun = time.perf_counter()
        connection.request("POST", f"/api/cases/{case}/{what}", body=json.dumps(body), headers=headers)
        answer = connection.getresponse()
        told = answer.read()
        self.changes_ms.append((time.perf_counter() - begun) * 1000)
        if answer.status in OK:
            self.promises += [json.loads(told)["id"]] if what == "promise" else []
            self.once += [once] if what != "promise" else []
        elif answer.status < 500:
            self.refused += 1
        else:
            self.failed += 1


def work(seconds: int) -> dict[str, Any]:
    """Let twenty people work for so long; returns the rate, the times, and how many answered changes are missing."""
    workers = _workers()
    port = _free_port()
    environment = os.environ | {"RAPPORT_BIND": f"127.0.0.1:{port}"}
    server = subprocess.Popen(
        [sys.executable, "-m", "rapport", "serve"], env=environment, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        _wait_for(port)
        begun = time.monotonic()
        pace = len(workers) / A_SECOND
        threads = [threading.Thread(target=one.run, args=(port, begun + seconds, pace)) for one in workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - begun
    finally:
        server.terminate()
        server.wait(timeout=60)
    return _found(workers, took)


def _found(workers: Sequence[Worker], took: float) -> dict[str, Any]:
    from benchmarks.measure import spread
    from rapport.cases.models import Message, Promise

    once = {one for worker in workers for one in worker.once}
    promises = {one for worker in workers for one in worker.promises}
    kept = set(Message.objects.filter(once__in=once).values_list("once", flat=True))
    made = set(Promise.objects.filter(id__in=promises).values_list("id", flat=True))
    done = len(once) + len(promises)
    return {
        "people": len(workers),
        "seconds": round(took, 1),
        "changes": done,
        "changes_a_second": round(done / took, 1),
        "lost": len(once - kept) + len(promises - made),
        "refused": sum(worker.refused for worker in workers),
        "failed": sum(worker.failed for worker in workers),
        "change": spread([ms for worker in workers for ms in worker.changes_ms]),
        "page": spread([ms for worker in workers for ms in worker.pages_ms]),
    }


def _workers() -> list[Worker]:
    from django.test import Client

    from benchmarks.cases_data import cast
    from rapport.accounts.actions.tokens import create_token
    from rapport.accounts.models import User
    from rapport.accounts.public import Actor, Scope
    from rapport.cases.models import Case
    from rapport.directory.models import Person

    found = []
    for number, user in enumerate(cast().at_work):
        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.get(id=user))
        by = Actor(user_id=user, via="cli")
        scopes = frozenset({Scope.READ, Scope.WRITE})
        _id, token = create_token(user_id=user, name="bench", scopes=scopes, days=1, by=by)
        team = Person.objects.get(user_id=user).unit_id
        mine = Case.objects.filter(holder_team__unit_id=team, state="open").order_by("-id").values_list("id", flat=True)
        cookie = client.cookies["sessionid"].value
        found.append(Worker(number=number, token=token, cookie=cookie, cases=list(mine[:300])))
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/cases/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.3)
        else:
            return
    sys.exit("The server did not start within a minute.")
