"""Hostile requests made from the OpenAPI file: whatever comes, no operation breaks down, and errors have their form."""

import json
from collections import defaultdict

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings

from rapport.accounts.actions.tokens import create_token
from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Actor, Role, Scope
from rapport.directory.models import Person, Unit
from tests.house.golden import ROOT

pytestmark = pytest.mark.django_db

EXAMPLES = 3  # of each operation and kind; more is a matter of time only
DESCRIBED = ROOT / "docs/openapi.json"  # what the code offers: `test_openapi.py` holds it to that


def _by_room():
    """Every operation as (method, path), by the room that offers it."""
    found = defaultdict(list)
    for path, methods in json.loads(DESCRIBED.read_text(encoding="utf-8"))["paths"].items():
        for method, said in methods.items():
            found[said["tags"][0]].append((method.upper(), path))
    return found


OPERATIONS = _by_room()


@pytest.fixture(scope="module")
def schema():
    """The description with our own application behind it; read when first asked for, as that takes a second."""
    import schemathesis

    described = schemathesis.openapi.from_path(DESCRIBED)
    described.app = get_wsgi_application()
    return described


@pytest.fixture(scope="module")
def headers(django_db_setup, django_db_blocker):
    """The token of an administrator in a small company, made once: nothing is refused before it is looked at."""
    signals = (request_started, request_finished)
    for signal in signals:  # the transaction outlives a request
        signal.disconnect(close_old_connections)
    with django_db_blocker.unblock(), transaction.atomic():
        yield {"Authorization": f"Bearer {_token()}"}
        transaction.set_rollback(True)
    for signal in signals:
        signal.connect(close_old_connections)


def _token():
    unit = Unit.objects.create(name="Halmar", slug="halmar", path="/1/")
    user = User.objects.create_user("hostile@halmar.example", name="Hostile")
    Person.objects.create(name="Hostile", user=user, unit=unit)
    RoleGrant.objects.create(user=user, role=Role.ADMINISTRATOR)
    by = Actor(user_id=user.id)
    return create_token(user_id=user.id, name="hostile", scopes=frozenset(Scope), days=1, by=by)[1]


def _asked(case, headers):
    """One answer; whatever the request changed is taken back."""
    with transaction.atomic():
        response = case.call(headers=headers)
        transaction.set_rollback(True)
    return response


@pytest.mark.slow
@pytest.mark.parametrize("room", sorted(OPERATIONS))
def test_nothing_that_is_sent_breaks_an_operation(schema, headers, room):
    """What does not fit its shape, and what does; a reading that fits is asked of each by `test_access.py`."""
    from schemathesis.generation import GenerationMode

    broken, statuses = [], set()
    for method, path in OPERATIONS[room]:
        operation = schema[path][method]
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            if method != "GET" or mode is GenerationMode.NEGATIVE:
                try:
                    _try(operation.as_strategy(generation_mode=mode), headers, statuses)
                except AssertionError as wrong:  # the others are tried all the same
                    broken.append(str(wrong))
    assert not broken, "\n\n".join(broken)
    assert statuses & {200, 422}, "what is sent arrives at the operations"


def _try(cases, headers, statuses):
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def each(case):
        response = _asked(case, headers)
        statuses.add(response.status_code)
        assert response.status_code < 500, f"{case.as_curl_command()} broke it: {response.text[-2000:]}"
        if response.status_code >= 400:
            kind = response.headers["content-type"][0]
            assert kind == "application/problem+json", f"{case.as_curl_command()}: {response.status_code} as {kind}"
            assert {"type", "title", "status", "code"} <= response.json().keys()

    each()


def test_every_operation_is_tried():
    assert sum(map(len, OPERATIONS.values())) > 350
