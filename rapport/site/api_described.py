"""REST's description of itself: what every operation shares is said once."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "Why a request was refused (RFC 9457). `code` is for programs, `title` one sentence for people.",
    "type": "object",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "code": {"type": "string"},
        "field": {
            "anyOf": [{"type": "string"}, {"type": "null"}],
            "description": "What was sent under this name does not fit.",
        },
        "errors": {
            "type": "array",
            "description": "All that does not fit, where it is more than one thing or its shape.",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {
                    "field": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                    "message": {"type": "string"},
                },
            },
        },
    },
}
REFUSED: dict[str, Any] = {
    "description": "Refused, or broken: the status says which, the body why.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


class DescribedOnce(NinjaAPI):
    """Its own description takes a second to make, and is the same for as long as we run."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self._described: dict[str, OpenAPISchema] = {}

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Return the description for where we are mounted; it is shared, so nobody changes it."""
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        if prefix not in self._described:
            self._described[prefix] = _complete(super().get_openapi_schema(path_prefix=prefix))
        return self._described[prefix]


def _complete(document: OpenAPISchema) -> OpenAPISchema:
    """Return a description in which every operation names its refusals, and is called what its docstring says."""
    document["components"]["schemas"]["Problem"] = PROBLEM
    for operations in document["paths"].values():
        for operation in operations.values():
            answers = {str(status): answer for status, answer in operation["responses"].items()}
            operation["responses"] = {**answers, "default": REFUSED}
            named = operation["summary"].lower().replace(" ", "_")
            if operation["operationId"].endswith(named) and "description" in operation:  # only what the code calls it
                operation["summary"] = _first_sentence(operation["description"])
    return document


def _first_sentence(text: str) -> str:
    paragraph = " ".join(text.split("\n\n", maxsplit=1)[0].split())
    return paragraph.partition(". ")[0].rstrip(".")
