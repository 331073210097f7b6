"""Every operation of the API with a body that fits, so that a refusal is about who asks and not about the form."""

import json
import re
from datetime import timedelta
from functools import cache
from uuid import UUID

from rapport.kit import clock
from rapport.site.api import api

NOTHING = 999999999  # a number nothing has
SOON, LATER = (str(clock.today() + timedelta(days=days)) for days in (10, 20))
PLAIN = {"date": SOON, "date-time": f"{SOON}T09:00:00Z", "uuid": str(UUID(int=0)), "binary": b"x"}
WEEK = [[[540, 1020]]] * 5 + [[], []]
TARGETS = {"targets": [{"goal": "answer", "priority": 1, "minutes": 60}]}
FROM_WORLD = object()  # the value the world has by the field's name
MACRO = {"text": "Thank you."}
RULE = {"of_unit_id": FROM_WORLD, "what": "A phone"}
# What a shape alone does not say, by operation.
BODIES = {
    "deliver_case": {"delivered_on": str(clock.today())},
    "delegate_tasks": {"until": f"{LATER}T09:00:00Z"},
    "do_to_cases": {"do": "take"},
    "propose_terms": {"criteria": ["It works"]},
    "ask_approval": {"what": "A refund", "person_ids": FROM_WORLD},
    "open_case": {"team": "IT"},
    "name_outside": {"name": "Somebody"},
    "case_waits": {"on": "outside"},
    "make_case_macro": MACRO,
    "change_case_macro": MACRO,
    "add_approval_rule": RULE,
    "change_approval_rule": RULE,
    "open_relationship": {"person_id": FROM_WORLD},
    "change_relationships": {"do": "rhythm", "rhythm_days": 30},
    "transfer_relationships": {"giver_id": FROM_WORLD, "on": LATER},
    "set_relationship_stages": {"stages": [{"name": "New"}, {"name": "Known"}]},
    "set_relationship_weights": {"cases": 40},
    "preview_relationship_weights": {"cases": 40},
    "rapport_accounts_rest_send_invitation": {"address": "new@halmar.example"},
    "rapport_catalogue_rest_addresses_take_mail": {"address": "help@halmar.example"},
    "rapport_catalogue_rest_agreements_add_agreement": TARGETS | {"unit_id": FROM_WORLD},
    "rapport_catalogue_rest_agreements_add_version": TARGETS | {"since": SOON},
    "rapport_catalogue_rest_calendars_add_calendar": {"timezone": "Europe/Lisbon", "week": WEEK},
    "rapport_catalogue_rest_calendars_put_day": {"name": "Fair"},
    "rapport_catalogue_rest_negotiating_add_proposal": TARGETS | {"unit_id": FROM_WORLD, "side": "giver"},
    "rapport_catalogue_rest_negotiating_add_version_proposal": TARGETS | {"since": SOON},
    "rapport_catalogue_rest_negotiating_put_refusal": {"reason": "Too slow."},
    "rapport_catalogue_rest_teams_add_team": {"prefix": "NEW"},
    "rapport_fields_rest_add_view": {"page": "people"},
    "rapport_webhooks_rest_replay_span": {"since": "2020-01-01T00:00:00Z", "until": "2020-01-02T00:00:00Z"},
}
# What an address asks for beyond what it needs.
QUERIES = {
    "rapport_catalogue_rest_negotiating_put_signature": {"version": 1},
    "rapport_catalogue_rest_negotiating_put_refusal": {"version": 1},
}


class Form(dict):
    """A body sent as a form with files."""


def operations(world):
    """Every operation of the API as (method, route, address, body); what `world` names is put where it is asked for."""
    schema = described()
    for route, methods in schema["paths"].items():
        for method, operation in methods.items():
            known = of_route(route, world)
            yield method.upper(), route, _address(route, operation, known, schema), _body(operation, known, schema)


@cache
def described():
    return json.loads(json.dumps(api.get_openapi_schema(), default=str))


def of_route(route, world):
    """What a route means by its gaps: `articles/slug` of the world is the slug of what stands below `articles`.

    What the world has by the route itself goes before.
    """
    noun = route.removeprefix("/api").split("/")[1]
    own = {key.split("/")[1]: value for key, value in world.items() if key.startswith(f"{noun}/")}
    return {key: value for key, value in world.items() if "/" not in key} | own | world.get(route, {})


def filled(route, known, long=()):
    """Fill the gaps of a route; `long` are those that take a long id."""
    return re.sub(r"\{(\w+)\}", lambda gap: str(known.get(gap[1], UUID(int=0) if gap[1] in long else NOTHING)), route)


def _address(route, operation, known, schema):
    asked = operation.get("parameters", [])
    shaped = {one["name"]: example(one["schema"], schema, known) for one in asked if one["in"] == "path"}
    shaped = {name: value for name, value in shaped.items() if not isinstance(value, int) and value != "x"}
    query = {one["name"]: known.get(one["name"], "x") for one in asked if one["in"] == "query" and one["required"]}
    query |= QUERIES.get(operation["operationId"], {})
    address = filled(route, shaped | known)
    return address + "".join(f"{'&' if n else '?'}{name}={value}" for n, (name, value) in enumerate(query.items()))


def _body(operation, known, schema):
    content = operation.get("requestBody", {}).get("content", {})
    for kind, one in content.items():
        body = example(one["schema"], schema, known)
        if isinstance(body, dict):
            more = BODIES.get(operation["operationId"], {})
            body |= {name: known.get(name) if value is FROM_WORLD else value for name, value in more.items()}
        return Form(body) if kind.startswith("multipart") else body
    return None


def example(shape, schema, known):
    """The smallest value that fits a shape; what the world has by a field's name is that."""
    while inner := [*shape.get("anyOf", []), *shape.get("allOf", []), *_named(shape, schema)]:
        shape = inner[0]
    if "enum" in shape or "const" in shape:
        return shape.get("const", (shape.get("enum") or [None])[0])
    kind = shape.get("type")
    if kind == "object":
        needed = shape.get("required", [])
        fields = {name: one for name, one in shape.get("properties", {}).items() if name in needed}
        return {name: known.get(name, example(one, schema, known)) for name, one in fields.items()}
    if kind == "array":
        files = shape["items"].get("format") == "binary"
        return [example(shape["items"], schema, known)] * shape.get("minItems", int(files))
    if kind == "string":
        return PLAIN.get(shape.get("format", shape.get("contentMediaType")), "x" * max(1, shape.get("minLength", 1)))
    return {"integer": max(1, shape.get("minimum", 1)), "number": 1, "boolean": True, "null": None}[kind]


def _named(shape, schema):
    return [schema["components"]["schemas"][shape["$ref"].rsplit("/", 1)[1]]] if "$ref" in shape else []
