"""The costs of a million cases and five million messages: pages, search, figures, and twenty people at work.

`python -m benchmarks.cases [--cases 1000000]` makes the company once in a home of its own, measures each page inside
one process (server time: wall time of the whole request, and the database's part of it), then lets twenty people work
through the real server for a minute and compares what was answered with success with what the database holds. Prints a
table, and one JSON document with `--json`.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
AIM_MS = 100
ROUNDS, ENOUGH, LONG_SECONDS = 60, 40, 15
INBOX = ("mine", "promises", "offered", "waiting", "unassigned", "team")


def main() -> None:
    """Make the company unless it is there, measure, and show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--home", type=Path, default=None, help="default: var/bench/cases-<how many>")
    parser.add_argument("--seconds", type=int, default=60, help="how long twenty people work")
    parser.add_argument("--only", choices=("make", "pages", "work", "helpdesk"), action="append")
    parser.add_argument("--pages", default="", help="only pages whose names hold this")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    home = (asked.home or ROOT / "var" / "bench" / f"cases-{asked.cases}").resolve()
    os.environ["RAPPORT_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.site.settings")
    import django

    django.setup()
    wanted = asked.only or ["make", "pages", "work", "helpdesk"]
    found: dict[str, Any] = {"cases": asked.cases, "made": made(home, asked.cases)}
    if "pages" in wanted:
        found["pages"] = list(pages(asked.pages))
    if "work" in wanted:
        from benchmarks.work import work

        found["work"] = work(asked.seconds)
    if "helpdesk" in wanted:
        from benchmarks.peer import helpdesk

        found["helpdesk"] = helpdesk(home.parent / "helpdesk")
        found["times_faster"] = times_faster(found)
    print(json.dumps(found, indent=1) if asked.json else told(found))


def made(home: Path, many: int) -> Mapping[str, float]:
    """Return how long the company took to make, whenever that was."""
    from benchmarks.cases_data import make
    from rapport.cases.actions.measuring import sum_up
    from rapport.site.schema import ensure_current

    ensure_current()
    done = home / "cases.json"
    if not done.exists():
        print(f"making {many:,} cases …", file=sys.stderr, flush=True)
        done.write_text(json.dumps(make(many)), encoding="utf-8")
    sum_up()  # what a job does every five minutes
    found: Mapping[str, float] = json.loads(done.read_text(encoding="utf-8"))
    return found


def pages(named: str = "") -> Iterable[dict[str, Any]]:
    """Measure each page as each reader: milliseconds, statements, bytes."""
    from django.test import Client

    from benchmarks.cases_data import cast
    from rapport.accounts.models import User
    from rapport.site.running import settle

    settle()  # as the server does
    who = cast()
    readers = {"member": who.at_work[0], "lead": who.lead, "asker": who.asker, "analyst": who.analyst}
    browsers = {}
    for name, user in readers.items():
        browsers[name] = Client(SERVER_NAME="localhost")
        browsers[name].force_login(User.objects.get(id=user))
    for what, reader, addresses in (one for one in _addresses(readers) if named in one[0]):
        row = {"page": what, **measured(browsers[reader], addresses)}
        print(page_told(row), file=sys.stderr, flush=True)
        yield row


def _addresses(readers: Mapping[str, int]) -> Iterable[tuple[str, str, list[str]]]:
    """What is measured, who reads it, and at which addresses in turn."""
    from rapport.cases.models import Case
    from rapport.directory.models import Person

    member, asker = (Person.objects.get(user_id=readers[name]) for name in ("member", "asker"))
    served = Case.objects.filter(holder_team__unit_id=member.unit_id or 0)
    open_ones = list(served.filter(state="open").order_by("-id").values_list("id", flat=True)[:30])
    old_ones = list(served.filter(state="closed").order_by("id").values_list("id", flat=True)[:30])
    own = list(Case.objects.filter(requester=asker).order_by("-id").values_list("id", flat=True)[:30])
    prefix = served.values_list("team__prefix", flat=True).first()
    for tab in INBOX:
        yield f"inbox: {tab}", "member", [f"/cases/?tab={tab}"]
    yield "REST: list of 50", "member", ["/api/cases?tab=team&limit=50"]
    yield "inbox: all of the team, closed", "member", ["/cases/?tab=team&state=ended"]
    yield "case page, open", "member", [f"/cases/{case}/" for case in open_ones]
    yield "case page, closed", "member", [f"/cases/{case}/" for case in old_ones]
    for what, words in SEARCHES.items():
        yield f"search: {what}", "member", [f"/cases/?tab=team&state=ended&q={one}" for one in words]
        yield f"search among open: {what}", "member", [f"/cases/?tab=team&q={one}" for one in words]
    for what, words in SEARCHES.items():
        yield f"search in the palette: {what}", "member", [f"/search/?q={one}" for one in words]
        yield f"search in the palette, her own: {what}", "asker", [f"/search/?q={one}" for one in words]
    yield "search: a number", "member", [f"/cases/?tab=team&q={prefix}-{case}" for case in open_ones]
    yield "portal: my requests", "asker", ["/cases/mine/"]
    yield "portal: status of a case", "asker", [f"/cases/{case}/" for case in own]
    yield "portal: why so long", "asker", [f"/cases/{case}/why/" for case in own]
    for period in ("2026-10", "2026-q3", "2025", "all"):
        yield f"figures: {period}", "analyst", [f"/cases/figures/?period={period}"]
        yield f"figures of a team: {period}", "lead", [f"/cases/figures/?period={period}"]
    yield "figures month by month", "analyst", ["/cases/figures/months/?period=2026-10"]
    yield "figures team by team, a quarter", "analyst", ["/cases/figures/teams/?period=2026-q3"]
    yield "figures by who asks, a quarter", "lead", [f"/cases/figures/customers/?period=2026-q2&team={prefix}"]


SEARCHES = {
    "one common word": ["laptop", "badge", "invoice"],
    "two words": ["laptop badge", "invoice travel"],
    "a rare word": ["ferry", "toll", "allergy"],
    "nothing found": ["zzyzx"],
    "three letters": ["lap", "inv"],
    "words of all messages": ["what was said", "about"],
    "three words, the last begun": ["laptop badge inv", "invoice travel con"],
    "a word and who asked": ["laptop colleague 77", "ferry colleague 4711"],
}


def measured(browser: Any, addresses: list[str]) -> dict[str, Any]:
    """Ask for some addresses in turn and return the times, statements and bytes; or what answers instead."""
    from django.db import connection

    from benchmarks.measure import spread
    from benchmarks.pages import counted

    def get(address: str) -> Any:
        """The palette fetches what it shows; all else is a whole page."""
        return browser.get(address, headers={"HX-Request": "true"} if address.startswith("/search/") else {})

    get(addresses[0])  # what a process looks up once is no page's
    statements, answer = counted(lambda: get(addresses[0]))
    if answer.status_code != 200:
        return {"refused": answer.status_code, "address": addresses[0]}
    began, walls, cpus, asked = time.monotonic(), [], [], []
    for turn in range(ROUNDS):
        listens = Listener()
        cpu, begun = time.process_time(), time.perf_counter()
        with connection.execute_wrapper(listens):
            get(addresses[turn % len(addresses)])
        walls.append((time.perf_counter() - begun) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
        asked.append(listens.ms)
        if turn >= ENOUGH and time.monotonic() - began > LONG_SECONDS:
            break
    own = {"cpu_ms": round(statistics.median(cpus), 1), "database_ms": round(statistics.median(asked), 1)}
    return {**spread(walls), **own, "statements": statements, "bytes": len(answer.content)}


class Listener:
    """How long the database took for the statements of a request."""

    def __init__(self) -> None:
        self.ms = 0.0

    def __call__(self, execute: Callable[..., Any], *rest: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(*rest)
        finally:
            self.ms += (time.perf_counter() - begun) * 1000


def times_faster(found: Mapping[str, Any]) -> dict[str, float]:
    """How many times faster ours is than the other in the same run: page by page, and all of them one after another."""
    ours = {row["page"]: row for row in found.get("pages", ()) if "median_ms" in row}
    theirs = found["helpdesk"].get("pages", {})
    pairs = {
        "list of 50": ("inbox: team", ("list page, without rows", "list rows, 50")),  # theirs comes in two requests
        "case": ("case page, open", ("ticket page",)),
        "REST list": ("REST: list of 50", ("REST list",)),
        "first page of the day": ("inbox: mine", ("dashboard",)),
    }
    both = {
        name: (sum(theirs[one]["median_ms"] for one in wanted), ours[our]["median_ms"])
        for name, (our, wanted) in pairs.items()
        if our in ours and all("median_ms" in theirs.get(one, {}) for one in wanted)
    }
    if not both:
        return {}
    together = sum(them for them, _us in both.values()) / sum(us for _them, us in both.values())
    return {name: round(them / us, 1) for name, (them, us) in both.items()} | {"all of these": round(together, 1)}


def told(found: Mapping[str, Any]) -> str:
    """Return the table people read."""
    lines = [f"{found['cases']:,} cases, {5 * found['cases']:,} messages; seconds to make: {dict(found['made'])}"]
    lines += [page_told(row) for row in found.get("pages", ())]
    for name in ("work", "helpdesk", "times_faster"):
        if name in found:
            lines.append(f"{name}: {json.dumps(found[name])}")
    return "\n".join(lines)


def page_told(row: Mapping[str, Any]) -> str:
    """Return the line of a page."""
    if "refused" in row:
        return f"{row['page']:<40} answers {row['refused']} at {row['address']}"
    mark = "" if row["p95_ms"] < AIM_MS else f"  over the aim of {AIM_MS} ms"
    return (
        f"{row['page']:<40} median {row['median_ms']:>8} ms  p95 {row['p95_ms']:>8} ms  "
        f"CPU {row['cpu_ms']:>7} ms, database {row['database_ms']:>7} ms  {row['statements']:>3} statements {row['bytes']:>7} bytes{mark}"
    )


if __name__ == "__main__":
    main()
