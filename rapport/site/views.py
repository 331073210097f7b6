"""Pages of the roof: home, health, errors."""

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from rapport.kit.problems import Forbidden, Missing


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """My day: what waits on me, composed of the rooms' own panels."""
    return render(request, "site/home.html")


def healthz(request: HttpRequest) -> HttpResponse:
    """Say whether this process can serve, for a load balancer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404 in our own words."""
    return render(request, "ui/refusal.html", {"refusal": Missing()}, status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403 in our own words."""
    return render(request, "ui/refusal.html", {"refusal": Forbidden()}, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500 without touching the database."""
    return HttpResponse(render_to_string("ui/broken.html"), status=500)  # no request: its context asks the database
