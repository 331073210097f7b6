"""Requests are read side by side and answered one after the other: a slow line keeps up nobody but itself.

To answer several at once in one process only lets each wait longer: Python runs one of them at a time, and whoever
waits for the database waits for Python again. So a thread first takes a request's body in whole, as fast as its line
is, and then its turn. What a response streams is sent after the turn.
"""

import threading
from collections.abc import Callable, Iterable
from tempfile import SpooledTemporaryFile
from typing import IO, Any

IN_MEMORY = 1024 * 1024
AT_ONCE = 64 * 1024
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def in_turns(application: Application) -> Application:
    """Return a WSGI application (PEP 3333) that takes requests in side by side, and answers one at a time."""
    turn = threading.Lock()

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["wsgi.input"] = _taken_in(environ["wsgi.input"], environ.get("CONTENT_LENGTH") or "0")
        with turn:
            return application(environ, start_response)

    return answer


def _taken_in(body: IO[bytes], length: str) -> IO[bytes]:
    """Return a body that has come whole; a large one is on the disk."""
    left = int(length) if length.isdecimal() else 0
    whole = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (Django closes it with the request)
    while left and (piece := body.read(min(left, AT_ONCE))):
        whole.write(piece)
        left -= len(piece)
    whole.seek(0)
    return whole
