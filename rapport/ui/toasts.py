"""A word after an htmx answer; after a full page Django's messages do the same."""

import json

from django.http import HttpResponse


def toast(response: HttpResponse, text: str, *, undo: str = "") -> HttpResponse:
    """Adds a toast to an htmx answer; `undo` is an address that takes a POST."""
    events = json.loads(response.headers.get("HX-Trigger", "{}"))
    events["toast"] = {"text": str(text)} | ({"undo": undo} if undo else {})
    response.headers["HX-Trigger"] = json.dumps(events)
    return response
