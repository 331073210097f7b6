"""The committed OpenAPI file is what the code offers, so that a review shows every change of the API."""

import json

from django.test.utils import override_script_prefix

from rapport.site.api import api
from tests.house.golden import same


def test_the_committed_openapi_file_equals_the_generated_one():
    schema = api.get_openapi_schema()
    schema = schema | {"info": schema["info"] | {"version": "0"}}  # a release alone is no change of the API
    same("docs/openapi.json", json.dumps(schema, indent=1, sort_keys=True, default=str) + "\n", says="The API differs.")


def test_every_operation_says_what_it_does():
    schema = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    silent = [
        f"{verb.upper()} {path}"
        for path, verbs in schema["paths"].items()
        for verb, operation in verbs.items()
        if not operation.get("description")
    ]
    assert not silent, f"Give these a docstring: {silent}"


def test_the_description_names_addresses_where_we_are_mounted():
    at_the_top = list(api.get_openapi_schema()["paths"])
    with override_script_prefix("/below/"):
        below = list(api.get_openapi_schema()["paths"])
    assert below == [f"/below{path}" for path in at_the_top]
    assert list(api.get_openapi_schema()["paths"]) == at_the_top
