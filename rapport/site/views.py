"""Pages of the roof: home, health, errors."""

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.accounts.public import Role, actor_of
from rapport.directory.public import is_empty
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing
from rapport.site.menu import serves

NOON, EVENING = 12, 18
# What waits on the reader, room by room, in this order; each panel says by itself when nothing does.
PANELS = ("/tasks/panel/", "/network/introductions/panel/", "/network/invitations/panel/", "/privacy/objections/panel/")
# What is late in the teams that the reader leads.
LED = ("/cases/late/panel/",)
# What the reader asked, and where to ask: after what others wait for.
ASKED = ("/cases/mine/panel/",)
# What waits on administrators, and on who leads a service team.
KEPT = ("/operations/mails/incoming/panel/",)
# What is worth knowing on a day on which nothing waits.
NEWS = ("/book/panel/", "/network/trust/panel/")
BESIDE = ("/network/questions/panel/", "/network/me/panel/")


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """My day: what waits on me, composed of the rooms' own panels."""
    actor = actor_of(request)
    now = timezone.localtime(clock.now())
    first_name = (request.user.name or "").split(" ")[0]  # type: ignore[union-attr]
    context = {"now": now, "greeting": _greeting(now.hour, first_name), "empty": is_empty()}
    if context["empty"]:
        context |= {"may_import": actor.has(Role.ADMINISTRATOR), "import_url": _address("intake:imports")}
    else:
        keeps = actor.has(Role.ADMINISTRATOR) or serves(actor)
        waits = (*PANELS, *(LED if actor.led_unit_ids else ()), *(KEPT if keeps else ()))
        places = {"asked": ASKED, "panels": waits, "news": NEWS, "beside": BESIDE}
        context |= {name: [one for one in some if _answers(one)] for name, some in places.items()}
    return render(request, "site/home.html", context)


def _greeting(hour: int, name: str) -> str:
    words = _("Good morning") if hour < NOON else _("Good afternoon") if hour < EVENING else _("Good evening")
    return f"{words}, {name}" if name else words


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _answers(address: str) -> bool:
    """Whether a room answers at this address; a panel of a room that is not built in is not asked for."""
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


def healthz(request: HttpRequest) -> HttpResponse:
    """Say whether this process can serve, for a load balancer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404 in our own words; programs in theirs."""
    if request.path_info.startswith("/api/"):
        body = {"type": "about:blank", "title": Missing().message, "status": 404, "code": "missing"}
        return JsonResponse(body, status=404, content_type="application/problem+json")
    return render(request, "ui/refusal.html", {"refusal": Missing()}, status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403 in our own words."""
    return render(request, "ui/refusal.html", {"refusal": Forbidden()}, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500 without touching the database."""
    return HttpResponse(render_to_string("ui/broken.html"), status=500)  # no request: its context asks the database
