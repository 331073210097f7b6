"""Call an address outside: resolved once, checked, and called at exactly the number that was checked."""

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Timer
from time import monotonic

from rapport.webhooks.rules import KEPT_OF_ANSWER, Target, may_call

PATIENCE = 15.0  # seconds, from the first step to the last byte


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came of a call: a code and the first bytes of the answer, or the sentence that says why there is none."""

    code: int | None = None
    start: bytes = b""
    error: str = ""
    took_ms: int = 0


class NotCalledError(Exception):
    """Why an address could not be called, in one sentence."""


def call(
    target: Target,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allowed: frozenset[str] = frozenset(),
    patience: float = PATIENCE,
) -> Answer:
    """POST a body and return what came of it; raises nothing. Follows no redirect, asks no proxy.

    `allowed` are the hosts that may lie inside our own network. All of it, the answer too, has `patience` seconds.
    """
    begun = monotonic()
    try:
        numbers = _numbers(target, allowed)
        with _open(target, numbers, begun + patience) as line:
            line.request("POST", target.path, body=body, headers={"Host": target.name, **headers})
            answer = line.getresponse()
            code, start = answer.status, b""
            with suppress(OSError, HTTPException):  # its code counts, whatever becomes of the rest
                start = answer.read(KEPT_OF_ANSWER)
        return Answer(code=code, start=start, took_ms=_since(begun))
    except NotCalledError as error:
        says = str(error)
    except ssl.SSLCertVerificationError as error:
        says = f"Its certificate is not good: {error.verify_message}."
    except (OSError, HTTPException, ValueError) as error:
        late = monotonic() - begun >= patience
        says = "It did not answer in time." if late or isinstance(error, TimeoutError) else _told(error)
    return Answer(error=says, took_ms=_since(begun))


def _since(begun: float) -> int:
    return int((monotonic() - begun) * 1000)


def _told(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return "No encrypted line could be opened."
    if isinstance(error, OSError):
        return f"The line broke: {error.strerror or 'it was closed'}."
    return "It did not answer as a web server does."


def _numbers(target: Target, allowed: frozenset[str]) -> list[str]:
    """The numbers of a host, asked for once: what is checked is what is called, so no second answer can differ."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotCalledError("Nobody knows this host.") from None
    numbers = list(dict.fromkeys(str(row[4][0]) for row in found))
    if not numbers or (target.host not in allowed and not may_call(target.host, numbers)):
        raise NotCalledError("The host lies inside our own network, where nothing is called.")
    return numbers


@contextmanager
def _open(target: Target, numbers: list[str], until: float) -> Iterator[HTTPConnection]:
    """An encrypted line to the first number that answers; it is cut when the time is over, whoever still talks."""
    plain = _connected(numbers, target.port, until)
    with plain.dup() as same:  # a second handle on the line, which is there for as long as the timer may use it
        cut = Timer(max(0.0, until - monotonic()), _cut, [same])
        cut.start()
        try:
            line = HTTPConnection(target.host, target.port)
            line.auto_open = 0  # it has its line already, and never makes another
            with plain, ssl.create_default_context().wrap_socket(plain, server_hostname=target.host) as line.sock:
                yield line
        finally:
            cut.cancel()
            cut.join()


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _connected(numbers: list[str], port: int, until: float) -> socket.socket:
    last: OSError = TimeoutError("time is over")
    for number in numbers:
        left = until - monotonic()
        if left <= 0:
            break
        try:
            return socket.create_connection((number, port), timeout=left)
        except OSError as error:
            last = error
    raise last
