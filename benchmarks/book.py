"""The costs of a book of 2,000 relationships with ten years of timeline, behind it 300,000 people and a million cases.

`python -m benchmarks.book [--home …]` makes the book once in a home of `benchmarks.cases` (which it makes where there
is none), then measures each page inside one process: server time, statements, bytes. Prints a table, and one JSON
document with `--json`.
"""

import argparse
import json
import os
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from benchmarks import cases

ROOT = Path(__file__).resolve().parents[1]
MOST_STATEMENTS = 20
SHOWN = 60  # relationships asked for in turn
DEEP = 6  # pages of a timeline, one after another
NEXT = re.compile(r"after=([^\"&]+)")
DONE = "book.json"


def main() -> None:
    """Make the book unless it is there, measure, and show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--home", type=Path, default=None, help="default: var/bench/cases-<how many>")
    parser.add_argument("--pages", default="", help="only pages whose names hold this")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    home = (asked.home or ROOT / "var" / "bench" / f"cases-{asked.cases}").resolve()
    os.environ["RAPPORT_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.site.settings")
    import django

    django.setup()
    cases.made(home, asked.cases)
    found: dict[str, Any] = {"made": made(home), "pages": list(pages(asked.pages))}
    print(json.dumps(found, indent=1) if asked.json else told(found))


def made(home: Path) -> Mapping[str, float]:
    """Return how long the book took to make, whenever that was."""
    from benchmarks.book_data import make

    done = home / DONE
    if not done.exists():
        print("making a book …", file=sys.stderr, flush=True)
        done.write_text(json.dumps(make()), encoding="utf-8")
    found: Mapping[str, float] = json.loads(done.read_text(encoding="utf-8"))
    return found


def pages(named: str = "") -> Iterable[dict[str, Any]]:
    """Measure each page as each reader: milliseconds, statements, bytes."""
    from django.test import Client

    from benchmarks.book_data import players
    from rapport.accounts.models import User

    who = players()
    browsers = {}
    for name, user in {"owner": who.owner, "lead": who.lead, "customer": who.customer}.items():
        browsers[name] = Client(SERVER_NAME="localhost")
        browsers[name].force_login(User.objects.get(id=user))
    for what, reader, addresses in (one for one in _addresses(browsers["owner"]) if named in one[0]):
        row = {"page": what, **cases.measured(browsers[reader], addresses)}
        print(page_told(row), file=sys.stderr, flush=True)
        yield row


def _addresses(browser: Any) -> Iterable[tuple[str, str, list[str]]]:
    """What is measured, who reads it, and at which addresses in turn."""
    from rapport.relationships.models import Relationship

    book = Relationship.objects.order_by("id")
    ids = list(book.values_list("id", flat=True)[:SHOWN])
    stage = book.values_list("stage_id", flat=True)[0]
    yield "book: mine", "owner", ["/book/"]
    for tab in ("team", "nobody", "cold", "ended"):
        yield f"book: {tab}", "owner", [f"/book/?tab={tab}"]
    yield "book: late and poor", "owner", ["/book/?tab=team&due=late&health=poor"]
    yield "book: of a stage", "owner", [f"/book/?tab=team&stage={stage}"]
    yield "book: words", "owner", ["/book/?tab=team&q=unit+17", "/book/?tab=team&q=unit+4", "/book/?tab=team&q=zzyzx"]
    for sort in ("health", "contact", "name", "stage"):
        yield f"book: by {sort}", "owner", [f"/book/?tab=team&sort={sort}"]
    for group in ("stage", "owner", "division"):
        yield f"book: in groups by {group}", "owner", [f"/book/?tab=team&group={group}"]
    yield "book: further pages", "owner", _following(browser, "/book/?tab=team")
    yield "board", "owner", ["/book/board/"]
    yield "calendar", "owner", ["/book/calendar/"]
    yield "organisation", "lead", ["/book/organisation/"]
    units = list(book.exclude(unit__parent=None).values_list("unit__parent_id", flat=True)[:SHOWN])
    yield "organisation: below a unit", "lead", [f"/book/organisation/?under={unit}" for unit in units]
    yield "coverage", "lead", ["/book/coverage/"]
    yield "going cold", "owner", ["/book/cold/"]
    yield "relationship", "owner", [f"/book/{ident}/" for ident in ids]
    yield "before the meeting", "owner", [f"/book/{ident}/before/" for ident in ids]
    yield "timeline: first page", "owner", [f"/book/{ident}/timeline/" for ident in ids]
    yield "timeline: further pages", "owner", _following(browser, f"/book/{ids[0]}/timeline/")
    for kind in ("contact", "cases", "promises", "plan"):
        yield f"timeline: {kind}", "owner", [f"/book/{ident}/timeline/?kind={kind}" for ident in ids]
    yield "timeline: words", "owner", [f"/book/{ident}/timeline/?q=number+17" for ident in ids]
    yield "health of a relationship", "owner", [f"/book/{ident}/health/" for ident in ids]
    yield "figures of the book", "lead", ["/book/figures/"]
    yield "weights", "lead", ["/book/weights/"]
    yield "who looks after us", "customer", ["/book/for-us/"]
    yield "REST: list of 50", "owner", ["/api/relationships?tab=team&limit=50"]
    yield "REST: timeline", "owner", [f"/api/relationships/{ident}/timeline" for ident in ids]


def _following(browser: Any, address: str) -> list[str]:
    """Return the addresses of the pages after a first one, as its links say; the first one where it has none."""
    found, here = [], address
    for _page in range(DEEP):
        link = NEXT.search(browser.get(here).content.decode("utf-8", "replace"))
        if link is None:
            break
        here = f"{address}{'&' if '?' in address else '?'}after={link.group(1)}"
        found.append(here)
    return found or [address]


def page_told(row: Mapping[str, Any]) -> str:
    """Return the line of a page, marked where it asks the database too often."""
    often = row.get("statements", 0) > MOST_STATEMENTS
    return cases.page_told(row) + (f"  over {MOST_STATEMENTS} statements" if often else "")


def told(found: Mapping[str, Any]) -> str:
    """Return the table people read."""
    return "\n".join([f"seconds to make: {dict(found['made'])}", *map(page_told, found["pages"])])


if __name__ == "__main__":
    main()
