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
from ninja.parser import Parser

from rapport import __version__
from rapport.kit.problems import Refusal
from rapport.kit.text import is_clean
from rapport.site.api_auth import session_actor, token_actor
from rapport.site.api_described import DescribedOnce
from rapport.site.rooms import modules

log = logging.getLogger("django.request")


class NoTextError(ValueError):
    """A body is JSON and holds what no text has."""


class CleanJson(Parser):
    """JSON whose texts the database can keep."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body; refuses NUL and half characters, wherever they stand."""
        found = super().parse_body(request)
        waiting: list[Any] = [found]
        while waiting:
            one = waiting.pop()
            if isinstance(one, str) and not is_clean(one):
                raise NoTextError("This body holds characters that no text has.")
            if isinstance(one, dict):
                waiting += [*one.keys(), *one.values()]
            elif isinstance(one, list):
                waiting += one
        return found


api = DescribedOnce(
    parser=CleanJson(),
    title="Rapport",
    version=__version__,
    description=(
        "Everything the pages do, with the same nouns and the same rules. Send a token as “Authorization: Bearer …”; "
        "your account makes one, under Tokens. Names that a body does not know are refused."
    ),
    auth=[token_actor, session_actor],
    docs=Swagger(settings={"tagsSorter": "alpha"}),
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
    if isinstance(error.__cause__, ValueError):  # of the parser: no JSON, or texts that are none
        said = str(error.__cause__) if isinstance(error.__cause__, NoTextError) else "This body is no JSON."
        return problem(request, status=error.status_code, title=said, code="unusable")
    return problem(request, status=error.status_code, title=str(error), code="refused")


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    details = [{"field": _field(*one["loc"]), "message": _message(one)} for one in error.errors]
    return problem(request, status=422, title="Some values do not fit. See “errors”.", code="invalid", errors=details)


def _field(where: str, *names: str | int) -> str:
    """Return what the caller calls it: our own name of a body, or of a set of filters, is none of hers."""
    inner = names[1:]
    if where == "body":
        names = inner or ("body",)
    elif inner and isinstance(inner[0], str):
        names = inner
    return ".".join(map(str, names))


def _message(error: dict[str, Any]) -> str:
    return "This name is not known here." if error["type"] == "extra_forbidden" else error["msg"]
