"""The REST root: one API, the rooms' routers, errors as problem+json (RFC 9457)."""

import logging
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.docs import Swagger
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from rapport import __version__
from rapport.kit.problems import Refusal
from rapport.kit.text import is_clean
from rapport.site.api_auth import session_actor, token_actor
from rapport.site.rooms import modules

log = logging.getLogger("django.request")


class CleanJson(Parser):
    """JSON whose texts the database can keep."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body; refuses NUL and half characters, wherever they stand."""
        found = super().parse_body(request)
        waiting: list[Any] = [found]
        while waiting:
            one = waiting.pop()
            if isinstance(one, str) and not is_clean(one):
                raise ValueError("This body holds characters that no text has.")
            if isinstance(one, dict):
                waiting += [*one.keys(), *one.values()]
            elif isinstance(one, list):
                waiting += one
        return found


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
            self._described[prefix] = super().get_openapi_schema(path_prefix=prefix)
        return self._described[prefix]


api = DescribedOnce(
    parser=CleanJson(),
    title="Rapport",
    version=__version__,
    description="Everything the pages do, with the same nouns and the same rules.",
    auth=[token_actor, session_actor],
    docs=Swagger(),
)

for _room, _module in modules("rest"):
    api.add_router("", _module.router)


def problem(request: HttpRequest, *, status: int, title: str, code: str, **more: Any) -> HttpResponse:
    """Return an error as problem+json."""
    body = {"type": "about:blank", "title": title, "status": status, "code": code, **more}
    response = api.create_response(request, body, status=status)
    response["Content-Type"] = "application/problem+json"
    return response


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    every = [{"field": one.field, "message": one.message} for one in error.every]
    more = {"errors": every} if error.others else {}
    return problem(request, status=error.status, title=error.message, code=error.code, field=error.field, **more)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(
        request,
        status=401,
        title="Sign in, or send a valid token as “Authorization: Bearer …”.",
        code="unknown",
    )


@api.exception_handler(Exception)
def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """Say no more than that it broke; the log has the rest. A form with parts was read as one before we are asked."""
    if isinstance(error, RawPostDataException):
        return problem(request, status=415, title="Send JSON here, as “application/json”.", code="not_json")
    if isinstance(error, SuspiciousOperation):
        return problem(request, status=400, title="This request is too large or damaged.", code="unusable")
    got_request_exception.send(sender=NinjaAPI, request=request)
    log.error("%s broke", request.path, exc_info=error)
    return problem(request, status=500, title="Something broke on our side. It is in the log.", code="broken")


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(request, status=error.status_code, title=str(error), code="refused")


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    details = [{"field": ".".join(str(p) for p in e["loc"][1:]), "message": e["msg"]} for e in error.errors]
    return problem(request, status=422, title="Some values do not fit. See “errors”.", code="invalid", errors=details)
