"""Event logs in XES (IEEE 1849), read as a stream: one trace after the other, never more than one event in memory.

Document type declarations, entities and anything outside of the file are refused, not followed.
"""

from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, ParseError  # only what is caught and read; parsing is defusedxml's  # nosec

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import iterparse  # type: ignore[import-untyped]

from rapport.kit.problems import Refusal

OF_TRACE = {
    "concept:name": "case",
    "org:group": "team",
    "requester": "requester",
    "priority": "priority",
    "service": "service",
    "subject": "subject",
    "channel": "channel",
}
OF_EVENT = {
    "concept:name": "event",
    "time:timestamp": "at",
    "org:resource": "person",
    "org:group": "team",
    "lifecycle:state": "state",
    "priority": "priority",
    "service": "service",
}
TRANSITION = "lifecycle:transition"
COMPLETE = "complete"
# The standard's own words for the life of an activity: they tell nothing of where a case stands.
STANDARD = frozenset(
    {"schedule", "assign", "withdraw", "reassign", "start", "suspend", "resume", "pi_abort", "ate_abort", "complete",
     "autoskip", "manualskip", "unknown"}
)  # fmt: skip
MOST_DEEP = 50
MOST_ELEMENTS = 10_000  # of an event, or of what stands before the first


def looks_like(head: bytes) -> bool:
    """Whether a file begins as an event log in XES does."""
    return head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") and b"<log" in head


def events(stream: IO[bytes], *, name: str) -> Iterator[tuple[int, dict[str, str | None]]]:
    """Yield the number of each event in the file, and what it tells by our names. `name` is what the file is called.

    A trace without a name is told apart by its place. Refuses what is no XES and what declares entities.
    """
    try:
        yield from enumerate(_events(stream, name), start=1)
    except DefusedXmlException:
        raise Refusal(
            f"{name} declares a document type or entities, which no log needs. Export it without.", code="entities"
        ) from None
    except ParseError as error:
        raise Refusal(f"{name} is no whole XES file: {str(error)[:120]}. Export it again.", code="bad_xes") from error


def _events(stream: IO[bytes], name: str) -> Iterator[dict[str, str | None]]:
    trace: dict[str, str | None] = {}
    traces = kept = 0
    around: list[Element] = []  # the elements that are open, from the outermost
    for what, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
        tag = _tag(element)
        if what == "start":
            _check(tag, around, name)
            around.append(element)
            kept += 1
            if kept > MOST_ELEMENTS:
                raise Refusal(f"{name} has an event larger than any log has. Export it again.", code="too_large")
            if tag == "trace":
                traces += 1
                trace = {"case": f"trace {traces}"}
            continue
        around.pop()
        above = _tag(around[-1]) if around else ""
        if tag == "event":
            yield trace | _told(element)
        elif above == "trace" and (ours := OF_TRACE.get(element.get("key", ""))):
            trace[ours] = element.get("value") or None
        if above in {"trace", "log"}:  # it is read; nothing of it is needed again
            around[-1].remove(element)
            kept = 0


def _check(tag: str, around: list[Element], name: str) -> None:
    if not around and tag != "log":
        raise Refusal(f"{name} is XML, but no event log in XES.", code="not_xes")
    if len(around) >= MOST_DEEP:
        raise Refusal(f"{name} is nested deeper than any log. Export it again.", code="too_deep")


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _told(event: Element) -> dict[str, str | None]:
    """What an event tells, by our names."""
    found: dict[str, str | None] = {}
    transition = ""
    for attribute in event:
        key, value = attribute.get("key", ""), (attribute.get("value") or "").strip()
        if key == TRANSITION:
            transition = value
        elif value and (ours := OF_EVENT.get(key)):
            found[ours] = value
    if transition.lower() in STANDARD:
        if transition.lower() != COMPLETE and found.get("event"):
            found["event"] = f"{found['event']} ({transition.lower()})"
    elif transition:
        found.setdefault("state", transition)
    return found
