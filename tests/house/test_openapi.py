"""The committed OpenAPI file is what the code offers, so that a review shows every change of the API."""

import json
import re
from collections import defaultdict

from django.test.utils import override_script_prefix
from ninja import Schema
from ninja.constants import NOT_SET
from ninja.openapi.schema import REF_TEMPLATE
from ninja.schema import NinjaGenerateJsonSchema

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


def test_no_two_shapes_share_a_name():
    """The description keeps the last of two shapes of one name, and is wrong for every operation of the first."""
    places = defaultdict(set)
    for shape in _below(Schema):
        if shape.__module__.startswith("rapport."):
            places[shape.__name__].add(shape.__module__)
    twice = {name: sorted(modules) for name, modules in places.items() if len(modules) > 1}
    assert places and not twice, f"Put the noun in front of all but one: {twice}"


def _below(cls):
    for one in cls.__subclasses__():
        yield one
        yield from _below(one)


def test_each_operation_is_described_as_what_it_takes_and_returns():
    described = _plain(api.get_openapi_schema())["components"]["schemas"]
    seen, wrong = set(), []
    for operation, path in _operations():
        own = _own_shapes(operation)
        seen |= own.keys()
        wrong += [
            f"{operation.methods} {path}: {name}"
            for name in own
            if _whole(own[name], own) != _whole(described[name], described)
        ]
    assert not wrong, f"Another shape of that name is described (a closed list: see rapport/kit/shapes.py): {wrong}"
    assert seen | {"Problem"} == described.keys()


def test_each_body_in_the_description_is_the_one_the_operation_takes():
    document = _plain(api.get_openapi_schema())
    compared = 0
    for operation, path in _operations():
        bodies = [model for model in operation.models if model.__ninja_param_source__ == "body"]
        for model in bodies:
            own = _plain(model.model_json_schema(ref_template=REF_TEMPLATE, schema_generator=NinjaGenerateJsonSchema))
            for method in operation.methods:
                told = document["paths"][f"/api{path}"][method.lower()]["requestBody"]["content"]
                (shape,) = own["properties"].values()
                assert told["application/json"]["schema"] == shape, f"{method} {path}"
                compared += 1
    assert compared > 100


def test_no_body_takes_a_name_it_does_not_know():
    """A typo would pass for a wish left out; shapes of bodies are made of `rapport.kit.given.Given`."""
    document = _plain(api.get_openapi_schema())
    shapes = document["components"]["schemas"]
    taken = [
        _whole(operation["requestBody"]["content"]["application/json"]["schema"], shapes)
        for verbs in document["paths"].values()
        for operation in verbs.values()
        if "application/json" in operation.get("requestBody", {}).get("content", ())
    ]
    objects = [shape for body in taken for shape in _objects(body)]
    assert len(objects) > 100
    assert not {shape["title"] for shape in objects if shape.get("additionalProperties") is not False}


def test_every_operation_describes_its_refusals():
    document = _plain(api.get_openapi_schema())
    told = [
        operation["responses"].get("default") for verbs in document["paths"].values() for operation in verbs.values()
    ]
    assert all(answer and "application/problem+json" in answer["content"] for answer in told)


def _objects(shape):
    """What has named properties, wherever it stands in a shape."""
    if isinstance(shape, list):
        return [found for one in shape for found in _objects(one)]
    if not isinstance(shape, dict):
        return []
    within = [found for one in shape.values() for found in _objects(one)]
    return [shape, *within] if "properties" in shape else within


def _operations():
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            for operation in view.operations:
                yield operation, re.sub(r"{\w+:", "{", path)


def _own_shapes(operation):
    """What an operation takes and returns, each shape by its name, without the document of all."""
    found = {}
    returned = [
        (model, "serialization") for model in operation.response_models.values() if model not in (None, NOT_SET)
    ]
    for model, mode in [*((model, "validation") for model in operation.models), *returned]:
        own = model.model_json_schema(
            ref_template=REF_TEMPLATE, schema_generator=NinjaGenerateJsonSchema, mode=mode, by_alias=True
        )
        found |= _plain(own.get("$defs", {}))
    return found


def _whole(shape, shapes, within=()):
    """A shape with what it refers to in its place; a name that holds itself stays a name."""
    if isinstance(shape, list):
        return [_whole(one, shapes, within) for one in shape]
    if not isinstance(shape, dict):
        return shape
    name = str(shape.get("$ref", "")).rsplit("/", 1)[-1]
    if name and name not in within:
        return _whole(shapes[name], shapes, (*within, name))
    return {key: _whole(one, shapes, within) for key, one in shape.items()}


def _plain(schema):
    return json.loads(json.dumps(schema, default=str))
