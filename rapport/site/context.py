"""What every page's frame shows: menu, reader, company, version."""

from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest

from rapport.directory.public import company
from rapport.kit import clock
from rapport.kit.fresh import Fresh
from rapport.site import demo
from rapport.site.menu import menu_for, reader_of
from rapport.ui.frame import Bell

company_name = Fresh(company)
BELL = "/notifications/"


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the values of the frame; lazily, since fragments have none."""
    everybody = {"version": settings.VERSION, "demo_company": demo.company_name()}
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return everybody
    return {
        **everybody,
        "bell": _bell(request),
        # each named more than once on a page, and made once
        "menu": cache(lambda: menu_for(request)),
        "company": company_name,
        "reader": cache(lambda: reader_of(request)),
    }


def _bell(request: HttpRequest) -> Bell:
    """The bell, told which page was opened, and when: what led there until then is read by that."""
    opened = {"page": request.path, "at": f"{clock.now().timestamp():.6f}"}
    return Bell(url=BELL, count_url=f"{BELL}bell/?{urlencode(opened)}")
