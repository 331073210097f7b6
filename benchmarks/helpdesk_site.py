"""A site of the widely used Django helpdesk with 10,000 tickets, and its pages measured; run by its own Python.

Prints one JSON document: median and 95th percentile of server time, statements, bytes.
"""

import json
import os
import secrets
import statistics
import sys
import time

import django
from django.conf import settings

TICKETS, ANSWERS, AGENTS, QUEUES = 10_000, 5, 40, 6
ROUNDS, ENOUGH, LONG_MS = 50, 10, 15_000
APPS = (
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.sites",
    "django.contrib.messages", "django.contrib.staticfiles", "django.contrib.humanize", "django.contrib.admin",
    "bootstrap4form", "rest_framework", "django_cleanup.apps.CleanupConfig", "helpdesk",
)  # fmt: skip


def main() -> None:
    """Set the site up in its database, once, and measure."""
    settings.configure(
        SECRET_KEY=secrets.token_hex(),
        DEBUG=False,
        ALLOWED_HOSTS=["localhost"],
        ROOT_URLCONF="helpdesk_urls",
        INSTALLED_APPS=[app for app in APPS if _there(app)],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        TEMPLATES=[{
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]},
        }],
        DATABASES={"default": json.loads(os.environ["HELPDESK_DATABASE"])},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        STATIC_URL="/static/",
        MEDIA_ROOT=sys.argv[1],
        SITE_ID=1,
        USE_TZ=True,
        LOGIN_URL="/login/",
        HELPDESK_PUBLIC_ENABLED=True,
        HELPDESK_KB_ENABLED=True,
        HELPDESK_TEAMS_MODE_ENABLED=False,
        HELPDESK_TEAMS_MODEL="auth.User",
        HELPDESK_TEAMS_MIGRATION_DEPENDENCIES=[],
        HELPDESK_KBITEM_TEAM_GETTER=lambda _item: None,
    )  # fmt: skip
    sys.modules["helpdesk_urls"] = _urls()
    django.setup()
    _fill()
    print(json.dumps(_measured()))


def _there(app: str) -> bool:
    from importlib.util import find_spec

    return find_spec(app.partition(".")[0]) is not None


def _urls() -> object:
    from types import ModuleType

    module = ModuleType("helpdesk_urls")

    def patterns() -> list[object]:
        from django.contrib import admin
        from django.urls import include, path

        return [path("admin/", admin.site.urls), path("", include("helpdesk.urls", namespace="helpdesk"))]

    class Lazy(ModuleType):
        def __getattr__(self, name: str) -> object:
            if name == "urlpatterns":
                self.urlpatterns = patterns()
                return self.urlpatterns
            raise AttributeError(name)

    module.__class__ = Lazy
    return module


def _fill() -> None:
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.utils import timezone
    from helpdesk.models import FollowUp, Queue, Ticket

    call_command("migrate", interactive=False, verbosity=0)
    if Ticket.objects.count() >= TICKETS:
        return
    agents = [
        User.objects.create_user(f"agent{n}", f"a{n}@halmar.example", is_staff=True, is_superuser=n == 0)
        for n in range(AGENTS)
    ]
    queues = [Queue.objects.create(title=f"Queue {n}", slug=f"q{n}") for n in range(QUEUES)]
    tickets = [
        Ticket(
            title=f"Ticket {n} about a laptop", queue=queues[n % QUEUES], submitter_email=f"c{n}@halmar.example",
            assigned_to=agents[n % AGENTS], status=1 + n % 4, priority=1 + n % 5, created=timezone.now(),
            description="This is what was asked. " * 5, secret_key=f"{n:036}",
        )
        for n in range(TICKETS)
    ]  # fmt: skip
    made = Ticket.objects.bulk_create(tickets, batch_size=1000)
    FollowUp.objects.bulk_create(
        [
            FollowUp(ticket=one, title="Comment", comment="This was said about it. " * 5, public=True,
                     user=agents[n % AGENTS], date=timezone.now())
            for one in made for n in range(ANSWERS)
        ],
        batch_size=2000,
    )  # fmt: skip


def _measured() -> dict[str, object]:
    from django.contrib.auth.models import User
    from django.test import Client
    from django.urls import reverse
    from helpdesk.models import Ticket
    from helpdesk.query import query_to_base64

    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    client.force_login(User.objects.get(username="agent0"))
    shell = reverse("helpdesk:list")
    first = {"filtering": {"status__in": [1, 2]}, "sorting": "created", "search_string": "", "sortreverse": False}
    rows = reverse("helpdesk:datatables_ticket_list", args=[query_to_base64(first)])  # as its page asks at first
    asked = f"{rows}?draw=1&start=0&order[0][column]=0&order[0][dir]=asc&search[value]="
    ticket = Ticket.objects.order_by("id").values_list("id", flat=True)[5000]
    pages = {
        "list page, without rows": shell,
        "list rows, 25": f"{asked}&length=25",
        "list rows, 50": f"{asked}&length=50",
        "ticket page": reverse("helpdesk:view", args=[ticket]),
        "REST list": "/api/tickets/?page_size=25",
        "dashboard": reverse("helpdesk:dashboard"),
    }
    return {"tickets": Ticket.objects.count(), "pages": {name: _page(client, url) for name, url in pages.items()}}


def _page(client: object, url: str) -> dict[str, object]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(url)
    with CaptureQueriesContext(connection) as said:
        answer = client.get(url)
        statements = len(said)
    if answer.status_code != 200:
        return {"status": answer.status_code}
    walls: list[float] = []
    while len(walls) < ROUNDS and (len(walls) < ENOUGH or sum(walls) < LONG_MS):
        begun = time.perf_counter()
        client.get(url)
        walls.append((time.perf_counter() - begun) * 1000)
    return {
        "median_ms": round(statistics.median(walls), 1),
        "p95_ms": round(statistics.quantiles(walls, n=20)[-1], 1),
        "statements": statements,
        "bytes": len(answer.content),
    }


if __name__ == "__main__":
    main()
