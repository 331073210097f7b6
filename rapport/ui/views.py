from django.contrib.auth.decorators import login_not_required, login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from rapport.ui import themes
from rapport.ui.gallery import examples

YEAR = 365 * 24 * 60 * 60


@require_safe
@login_required
def gallery(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "")
    template = "ui/gallery/_cases.html" if request.headers.get("HX-Request") else "ui/gallery.html"
    return render(request, template, examples(query=query))


@require_POST
@login_not_required
def theme(request: HttpRequest) -> HttpResponse:
    """Keeps the choice in a cookie; a stranger on the sign-in page may choose too."""
    response = HttpResponse(status=204) if request.headers.get("HX-Request") else redirect(_back(request))
    chosen = request.POST.get("theme", "")
    if chosen in themes.CHOICES:
        response.set_cookie(themes.COOKIE, chosen, max_age=YEAR, secure=request.is_secure(), samesite="Lax")
    else:
        response.delete_cookie(themes.COOKIE, samesite="Lax")
    return response


def _back(request: HttpRequest) -> str:
    page = request.headers.get("referer", "")
    return page if url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()) else "/"
