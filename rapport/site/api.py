"""The REST root: one API, the rooms' routers, errors as problem+json (RFC 9457)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.docs import Swagger

from rapport import __version__
from rapport.kit.problems import Refusal
from rapport.site.api_auth import session_actor, token_actor
from rapport.site.rooms import modules

api = NinjaAPI(
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
    return problem(request, status=error.status, title=error.message, code=error.code, field=error.field)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(
        request,
        status=401,
        title="Sign in, or send a valid token as “Authorization: Bearer …”.",
        code="unknown",
    )


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(request, status=error.status_code, title=str(error), code="refused")


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    details = [{"field": ".".join(str(p) for p in e["loc"][1:]), "message": e["msg"]} for e in error.errors]
    return problem(request, status=422, title="Some values do not fit. See “errors”.", code="invalid", errors=details)
