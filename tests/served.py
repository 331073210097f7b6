"""Browsers of tests share what a server makes when it starts: middleware, which looks at every file that is served.

Django's makes it anew for each browser, and a test has one for each person who acts. A setting that a test changes may
be one that middleware reads when it is made, so then it is made anew.
"""

from django.core.signals import setting_changed
from django.test.client import ClientHandler

MADE = ("_middleware_chain", "_view_middleware", "_template_response_middleware", "_exception_middleware")
_usual = ClientHandler.load_middleware
_made: dict[str, object] = {}


def once() -> None:
    """Let the first browser of this process make the middleware for all."""
    ClientHandler.load_middleware = _load  # type: ignore[method-assign]
    setting_changed.connect(_forget)


def _load(handler: ClientHandler, is_async: bool = False) -> None:
    if is_async:
        _usual(handler, is_async=True)
        return
    if not _made:
        _usual(handler)
        _made.update({name: getattr(handler, name) for name in MADE})
    vars(handler).update(_made)


def _forget(**_changed: object) -> None:
    _made.clear()
