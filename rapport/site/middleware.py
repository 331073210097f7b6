"""What every request passes: headers, who acts, the reader's language and clock, refusals as pages."""

from collections.abc import Callable
from http import HTTPStatus
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from rapport.directory.public import actor_for
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import is_clean

Handler = Callable[[HttpRequest], HttpResponse]

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data:",
        "style-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


def security_headers(get_response: Handler) -> Handler:
    """Say what a page may load: our own files and nothing else."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return handle


def clean_text(get_response: Handler) -> Handler:
    """Refuse addresses and form fields with bytes that no text has: the database could not compare them."""

    def handle(request: HttpRequest) -> HttpResponse:
        form = request.method == "POST" and request.content_type in FORMS
        told = [*request.GET.lists(), *(request.POST.lists() if form else ())]
        texts = [request.path_info, *(text for name, values in told for text in (name, *values))]
        return get_response(request) if all(map(is_clean, texts)) else _unreadable(request)

    return handle


def _unreadable(request: HttpRequest) -> HttpResponse:
    words = "This address or form holds characters that no text has. Go back and type it anew."
    if _is_program(request):
        body = {"type": "about:blank", "title": words, "status": 400, "code": "unreadable"}
        return JsonResponse(body, status=400, content_type="application/problem+json")
    return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")


def _is_program(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def _told_to_program(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Say in a program's words what a page would say: that there is nothing there, or not done so."""
    status = HTTPStatus(response.status_code)
    titles = {HTTPStatus.NOT_FOUND: Missing().message, HTTPStatus.METHOD_NOT_ALLOWED: _not_so(request, response)}
    codes = {HTTPStatus.NOT_FOUND: "missing", HTTPStatus.METHOD_NOT_ALLOWED: "not_allowed"}
    body = {"type": "about:blank", "title": titles.get(status, status.phrase), "status": status.value}
    problem = {**body, "code": codes.get(status, "refused")}
    told = JsonResponse(problem, status=status, content_type="application/problem+json")
    if "Allow" in response:
        told["Allow"] = response["Allow"]
    return told


def _not_so(request: HttpRequest, response: HttpResponse) -> str:
    return f"{request.method} does nothing here; this address takes {response.get('Allow', 'something else')}."


def _is_read(request: HttpRequest) -> bool:
    """Whether somebody looks at the answer as a page; programs and parts of pages do not say that they want one."""
    wants_page = "text/html" in request.headers.get("Accept", "")
    return wants_page and not _is_program(request) and not getattr(request, "htmx", False)


def _led_on(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Lead from an address that takes only what a form sends to its page, as Enter in the bar or an old tab asks it.

    It stands in the bar after a form was refused there. What is sent where nothing is taken is answered by a page.
    """
    if request.method in {"GET", "HEAD"}:
        return HttpResponseRedirect(page_above(request.path_info))
    words = "Nothing is taken at this address. Go back, load the page again and send it from there."
    refusal = Refusal(words, code="not_allowed")
    page = render(request, "ui/refusal.html", {"refusal": refusal}, status=response.status_code)
    page["Allow"] = response["Allow"]
    return page


def page_above(path: str) -> str:
    """Return the nearest address above one of ours that is one of ours, too: of `/cases/7/words/` it is `/cases/7/`."""
    route = f"/{resolve(path).route}"
    while path != "/":
        path, route = (one.rstrip("/").rpartition("/")[0] + "/" for one in (path, route))
        try:
            if f"/{resolve(path).route}" == route:
                return path
        except Resolver404:
            continue
    return "/"


def actor(get_response: Handler) -> Handler:
    """Put `request.actor`, found out when first asked for."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_for(request.user, via="page"))  # type: ignore[attr-defined]
        return get_response(request)

    return handle


def reader(get_response: Handler) -> Handler:
    """Show times on the reader's clock, in the language she chose (else her browser's)."""

    def handle(request: HttpRequest) -> HttpResponse:
        zone = getattr(request.user, "timezone", "") or settings.READER_TIME_ZONE
        language = getattr(request.user, "language_here", "") or translation.get_language()
        with timezone.override(ZoneInfo(zone)), translation.override(language):
            return get_response(request)

    return handle


class refusals:  # noqa: N801 (middleware reads like a function)
    """Turn a refusal into a page that says what is wrong and what to do."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and _is_read(request):
            return _led_on(request, response)
        failed = response.status_code >= HTTPStatus.BAD_REQUEST and response.get("Content-Type", "").startswith("text/")
        return _told_to_program(request, response) if failed and _is_program(request) else response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer with the refusal's own status."""
        if not isinstance(error, Refusal):
            return None
        template = "ui/_refusal.html" if getattr(request, "htmx", False) else "ui/refusal.html"
        return render(request, template, {"refusal": error}, status=error.status)
