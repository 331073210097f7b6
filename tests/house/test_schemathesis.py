"""Hostile requests made from the OpenAPI file: whatever comes, no operation breaks down, and errors have their form."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode

from rapport.accounts.actions.tokens import create_token
from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Actor, Role, Scope
from rapport.directory.models import Person, Unit

EXAMPLES = 3  # of each operation and kind; more is a matter of time only
SCHEMA = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
OPERATIONS = {
    f"{operation.ok().method.upper()} {operation.ok().path}": operation.ok()
    for operation in SCHEMA.get_all_operations()
}


@pytest.fixture
def headers(db):
    """The token of an administrator in a small company: nothing is refused before it is looked at."""
    unit = Unit.objects.create(name="Halmar", slug="halmar", path="/1/")
    user = User.objects.create_user("hostile@halmar.example", name="Hostile")
    Person.objects.create(name="Hostile", user=user, unit=unit)
    RoleGrant.objects.create(user=user, role=Role.ADMINISTRATOR)
    _ident, secret = create_token(
        user_id=user.id, name="hostile", scopes=frozenset(Scope), days=1, by=Actor(user_id=user.id)
    )
    for signal in (request_started, request_finished):  # the test's transaction outlives a request
        signal.disconnect(close_old_connections)
    yield {"Authorization": f"Bearer {secret}"}
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _asked(case, headers):
    """One answer; whatever the request changed is taken back."""
    with transaction.atomic():
        response = case.call(headers=headers)
        transaction.set_rollback(True)
    return response


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_nothing_that_is_sent_breaks_an_operation(headers, name):
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):  # what fits the schema, and what does not
        _try(name, mode, headers)


def _try(name, mode, headers):
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=OPERATIONS[name].as_strategy(generation_mode=mode))
    def each(case):
        response = _asked(case, headers)
        assert response.status_code < 500, f"{case.as_curl_command()} broke it: {response.text[-2000:]}"
        if response.status_code >= 400:
            kind = response.headers["content-type"][0]
            assert kind == "application/problem+json", f"{case.as_curl_command()}: {response.status_code} as {kind}"
            assert {"type", "title", "status", "code"} <= response.json().keys()

    each()
