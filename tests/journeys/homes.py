"""An installation with its own PostgreSQL, for tests that kill parts of it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from functools import cached_property
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from rapport.site.database.server import Server
from tests import template
from tests.journeys.conftest import checked

COUNTS = """
import json
import django
django.setup()
from pyarrow import parquet
from rapport.directory.models import Identity, Person, Position, Unit
from rapport.intake.actions.working import find_dead
from rapport.intake.models import ImportRun
from rapport.interactions.models import LogFile, RunningSums
from rapport.interactions.public import lake_files
from rapport.interactions.queries.holdings import the_lake
from rapport.ledger.models import Fact
from rapport.site.doctor import examine
find_dead()
found = examine()
named = [path for row in LogFile.objects.values_list("contacts", "pending") for paths in row for path in paths]
named += RunningSums.objects.values_list("path", flat=True)
print(json.dumps({
    "people": Person.objects.count(),
    "managed": Person.objects.exclude(manager=None).count(),
    "identities": Identity.objects.count(),
    "positions": Position.objects.count(),
    "units": Unit.objects.count(),
    "joined": Fact.objects.filter(name="directory.person_joined").count(),
    "files": LogFile.objects.filter(state="loaded").count(),
    "rows": sum(parquet.ParquetFile(path).metadata.num_rows for path in lake_files()),
    "lake": len(the_lake().orphans(named)),
    "running": ImportRun.objects.filter(state="running").count(),
    "failed": ImportRun.objects.filter(state="failed").count(),
    "bad": [f.says for f in found if f.state == "bad" and f.check != "browser assets"],
}))
"""
COMPANY = """
import json
import django
django.setup()
from datetime import date
from rapport.accounts.actions.tokens import create_token
from rapport.accounts.models import User
from rapport.accounts.public import Actor, Scope
from rapport.catalogue.actions.addresses import take_address
from rapport.catalogue.actions.teams import serve
from rapport.directory.models import Identity, Person, Position, Unit
by = Actor.system(via="cli")
made = {"people": {}, "teams": {}}
for place, (name, who, prefix) in enumerate((("IT", "ida", "IT"), ("Finance", "fin", "FIN"), ("Sales", "mei", "")), 1):
    unit = Unit.objects.create(name=name, slug=name.lower(), path=f"/new{place}/", depth=0)
    Unit.objects.filter(id=unit.id).update(path=f"/{unit.id}/")
    if prefix:
        made["teams"][name] = serve(unit_id=unit.id, prefix=prefix, by=by)
    user = User.objects.create_user(f"{who}@halmar.example", name=who.title())
    person = Person.objects.create(name=who.title(), unit=unit, email=user.email, user=user)
    Position.objects.create(person=person, unit=unit, since=date(2020, 1, 1))
    Identity.objects.create(person=person, kind="email", value=user.email)
    for number in range(9):
        Identity.objects.create(person=person, kind="email", value=f"{who}{number}@halmar.example")
    _id, token = create_token(user_id=user.id, name="x", scopes=frozenset(Scope), days=9, by=Actor(user_id=user.id))
    made["people"][who] = {"id": person.id, "token": token}
take_address(team_id=made["teams"]["IT"], address="help@halmar.example", by=by)
print(json.dumps(made))
"""
OPEN = """
import json, sys
import django
django.setup()
from rapport.accounts.models import User
from rapport.cases.actions.life.opening import open_case
from rapport.directory.public import actor_for
mei = actor_for(User.objects.get(email="mei@halmar.example"), via="page")
team, tag, count = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
print(json.dumps([open_case(subject=f"{tag} {n}", text="Help.", team_id=team, by=mei) for n in range(count)]))
"""
STANDING = """
import json
from collections import defaultdict
import django
django.setup()
from rapport.cases.models import Case, Custody, Message, Offer
from rapport.ledger.models import Fact
from rapport.messaging.models import IncomingMail, Mail
odd, cases, spans, offers = [], list(Case.objects.all()), defaultdict(list), defaultdict(list)
for span in Custody.objects.order_by("place"):
    spans[span.case_id, span.part].append(span)
for ident, state in Offer.objects.order_by("id").values_list("case_id", "state"):
    offers[ident].append(state)
for case in cases:
    for part, team, person in (("owner", case.owner_team_id, case.owner_id), ("holder", case.holder_team_id, case.holder_id)):
        line = spans[case.id, part]
        joined = all(a.until == b.since for a, b in zip(line, line[1:]))
        last = line[-1]
        if not joined or line[0].since != case.opened_at or last.until is not None or (last.team_id, last.person_id) != (team, person):
            odd.append([case.id, part])
print(json.dumps({
    "odd": odd,
    "cases": {c.id: [c.subject, c.holder_team_id, c.holder_id, c.channel, c.state] for c in cases},
    "offers": offers,
    "said": [[m.case_id, m.said, m.text] for m in Message.objects.order_by("id")],
    "mails": Mail.objects.filter(reason="cases.reply").count(),
    "replied": Fact.objects.filter(name="cases.replied").count(),
    "incoming": sorted([m.subject, m.state] for m in IncomingMail.objects.all()),
}))
"""
# Nothing follows any more from what was done.
QUIET = """
    SELECT 1 WHERE NOT EXISTS (SELECT FROM ledger_delivery WHERE state <> 'done')
        AND NOT EXISTS (SELECT FROM procrastinate_jobs WHERE status = 'doing')
        AND NOT EXISTS (SELECT FROM messaging_incomingmail WHERE state = 'new')
        AND NOT EXISTS (SELECT FROM cases_bulk WHERE done_at IS NULL)
"""
AGE = """
import json
import django
django.setup()
from django.db import connection
from rapport.ledger.actions import revive
with connection.cursor() as cursor:
    cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 hour'")
print(json.dumps(revive()))
"""
COMMAND = """
import json, sys
import django
django.setup()
from click.testing import CliRunner
from rapport.site.cli import root
said = CliRunner().invoke(root, sys.argv[2:], prog_name="rapport", input=sys.argv[1])
print(json.dumps([said.exit_code, said.stdout, said.stderr]))
"""

# Every program runs in a process of its own, begun from one in which all is imported already: that takes seconds.
TELLER = """
import json, os, sys
import django
django.setup()
for line in sys.stdin:
    program, arguments, told = json.loads(line)
    child = os.fork()
    if not child:
        code = 1
        try:
            with open(told, "w", encoding="utf-8") as sys.stdout:
                sys.argv = ["-c", *arguments]
                exec(program, {"__name__": "__main__"})
            code = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stderr.flush()
            os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Home:
    """An installation with its own PostgreSQL, driven by processes that can be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = Server(folder)
        self.server.ensure_running()  # held, so that it does not stop and start with every command
        self.server.forget_durability(
            outlives_itself=True
        )  # a killed process loses nothing that it wrote; only a lost machine would
        template.fill(self.server)
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "rapport.site.settings",
            "RAPPORT_HOME": str(folder),
            "RAPPORT_WEB_WORKERS": "1",
        }
        for name in ("DATABASE_URL", "RAPPORT_DATABASE_HOME"):
            self.environment.pop(name, None)

    def begin(self, *arguments, program=("-m", "rapport"), **more):
        return subprocess.Popen(
            [sys.executable, *program, *map(str, arguments)],
            cwd=settings.PACKAGE.parent, env=self.environment | more.pop("environment", {}), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more,
        )  # fmt: skip

    def ask(self, *arguments, typed="", code=0):
        """What a command says with `--json`, in a process that need not import anything first; or why it ended so."""
        ended, out, err = self.tell(COMMAND, typed, *arguments, "--json")
        assert ended == code, err
        assert "Traceback" not in err
        return err if code else json.loads(out)

    def load(self, kind, path):
        return checked(self.ask("import", kind, path))

    def state(self):
        return self.tell(COUNTS)

    def tell(self, program, *arguments):
        """Run a program in this home; what it prints is one JSON document."""
        told = self.folder / "told.json"
        print(
            json.dumps([program, [str(argument) for argument in arguments], str(told)]),
            file=self._teller.stdin,
            flush=True,
        )
        assert self._teller.stdout.readline() == "0\n", "The program ended badly; what it said stands above."
        return json.loads(told.read_text(encoding="utf-8"))

    @cached_property
    def company(self):
        """Three people of three units, two of which serve, and an address of the first."""
        return self.tell(COMPANY)

    @cached_property
    def _teller(self):
        return subprocess.Popen(
            [sys.executable, "-c", TELLER], cwd=settings.PACKAGE.parent, env=self.environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def finds(self, statement):
        """Whether a query has an answer just now."""
        try:
            with self.server._connect("rapport") as door:
                return door.execute(statement).fetchone() is not None
        except psycopg.OperationalError:
            return False

    def kill_database(self):
        pid = int((self.server.places.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)

    def leave(self):
        self._teller.communicate()
        self.server.leave()


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


class Serving:
    """`rapport serve` with a door for mail, at the same addresses whenever it begins."""

    def __init__(self, home):
        self.home, self._bind = home, f"127.0.0.1:{free_port()}"
        self.door, self.address = free_port(), f"http://{self._bind}"

    def begin(self):
        """Begin, and wait until pages are answered."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "rapport", "serve"], cwd=settings.PACKAGE.parent,
            env=self.home.environment | {"RAPPORT_BIND": self._bind, "RAPPORT_LMTP_BIND": f"127.0.0.1:{self.door}"},
        )  # fmt: skip
        until(lambda: _answers(f"{self.address}/healthz"))

    def end(self):
        self.process.terminate()
        self.process.communicate(timeout=60)


def _answers(address):
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310
            return b"ok" in answer.read()
    except OSError:
        return False


def call(address, token, path, upload=None, **body):
    """Call the API; raises `HTTPError` for a refusal and `OSError` where nobody answers."""
    request = urllib.request.Request(f"{address}{path}", headers={"Authorization": f"Bearer {token}"})  # noqa: S310
    if upload is not None:
        with upload.open("rb") as stream:
            request.data = encode_multipart(BOUNDARY, {"kind": "people", "files": stream})
        request.add_header("Content-Type", MULTIPART_CONTENT)
    elif body:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return json.loads(answer.read() or b"null")


def until(true, seconds=120, every=0.2):
    """Ask again until it is so; another process has to get there, and only asking tells."""
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            pytest.fail("It did not happen in time.")
        time.sleep(every)


def below(process):
    """A process and all below it, by number, with what each was started as."""
    pids = [process.pid]
    for pid in pids:
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            pids += [int(child) for child in children.read_text().split()]
    return {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids}


def kill_all(process, *, what=b""):
    """SIGKILL a process and all below it, as a machine that goes down does; or only `what` is named in their start."""
    for pid, begun_as in below(process).items():
        if b"postgres" not in begun_as and what in begun_as:
            os.kill(pid, signal.SIGKILL)
    if not what:
        process.wait()


def settled(home):
    """What a machine that was killed left is run once more, and everything has happened that follows from it."""
    home.tell(AGE)
    until(lambda: home.finds(QUIET))
    return home.tell(STANDING)


def check_whole(home, before):
    """Nothing came or went since `before` but runs that are marked as stopped."""
    after = home.state()
    assert (after["running"], after["bad"]) == (0, [])
    assert {k: v for k, v in after.items() if k != "failed"} == {k: v for k, v in before.items() if k != "failed"}
