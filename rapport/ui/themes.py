"""Light, dark, or what the system says: kept in a cookie of this browser."""

from django.http import HttpRequest

COOKIE = "theme"
CHOICES = ("light", "dark")


def theme_of(request: HttpRequest | None) -> str:
    """Return "light", "dark" or "" for the system's."""
    chosen = request.COOKIES.get(COOKIE, "") if request is not None else ""
    return chosen if chosen in CHOICES else ""
