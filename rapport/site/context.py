"""What every page's frame shows: menu, company, version."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from rapport.directory.public import company
from rapport.site.menu import menu_for
from rapport.ui.frame import Reader


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the values of the frame; lazily, since fragments have none."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"version": settings.VERSION}
    return {
        "menu": lambda: menu_for(request),
        "company": company,
        "reader": Reader(
            id=request.user.pk,
            name=request.user.name or request.user.email,
            sign_out_url=reverse("account_logout"),
        ),
        "version": settings.VERSION,
    }
