"""The script the network map needs for a frame, with 15,000 units in a real browser. Prints one JSON document.

The page is ours, served by this process; what it draws is written here: units in families, the strong ties within
them and some between. A frame is what runs between two paintings; only script counts, as what paints is the machine's.
"""

import json
import os
import random
import statistics
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.site.settings")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

import django

django.setup()

from django.test import Client
from playwright.sync_api import Page, Route, sync_playwright

from benchmarks.pages import reader
from tests.browser.machine import launch_options
from tests.browser.shots import serving

UNITS, FAMILIES, TIES_EACH = 15_000, 120, 4
FRAMES = 60
PAGE, SOURCE = "/network/map/", "**/api/network/map?*"
COUNT = """
window.frames_ = []; let open = 0, stamp = -1;
const ask = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (call) => ask((now) => {
  const begun = performance.now();
  try { call(now); } finally {
    const took = performance.now() - begun;
    if (now === stamp) window.frames_[window.frames_.length - 1] += took; else { window.frames_.push(took); stamp = now; }
  }
});
"""


def view() -> dict[str, Any]:
    """A map of 15,000 units as the server would send it; the same every time."""
    chance = random.Random(15)
    family = [n % FAMILIES for n in range(UNITS)]
    centre = [(chance.random(), chance.random()) for _ in range(FAMILIES)]
    spot = [(chance.gauss(centre[f][0], 0.02), chance.gauss(centre[f][1], 0.02)) for f in family]
    pairs = {
        tuple(sorted((n, (n + FAMILIES * step) % UNITS if chance.random() < 0.9 else chance.randrange(UNITS))))
        for n in range(UNITS)
        for step in range(1, TIES_EACH + 1)
    }
    ties = sorted((chance.randrange(4), *pair) for pair in pairs if pair[0] != pair[1])[::-1]
    return {
        "snapshot": 1, "as_of": "2026-11-20", "moments": [[1, "2026-11-20"]], "parent": "", "minimum": 10,
        "units": {
            "key": [str(n) for n in range(UNITS)], "name": [f"Team {n}" for n in range(UNITS)],
            "slug": [f"group/d{f}/t{n}" for n, f in enumerate(family)],
            "people": [chance.randrange(10, 40) for _ in range(UNITS)], "colour": [f % 12 + 1 for f in family],
            "community": [f % 8 + 1 for f in family], "x": [x for x, _ in spot], "y": [y for _, y in spot],
            "outside": [0.5] * UNITS, "open": [False] * UNITS, "family": family,
        },
        "ties": {"one": [t[1] for t in ties], "other": [t[2] for t in ties], "strength": [t[0] for t in ties]},
        "divisions": [[f"Division {n}", n + 1] for n in range(12)], "steady": True,
    }  # fmt: skip


def main() -> None:
    """Draw, move and zoom; one row for each."""
    client = Client()
    client.force_login(reader())
    session, drawn = str(client.cookies["sessionid"].value), json.dumps(view())
    with serving() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
        context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
        page = context.new_page()
        page.add_init_script(COUNT)
        page.route(SOURCE, lambda route: _answer(route, drawn))
        page.goto(site + PAGE)
        page.locator("[data-needs-map]").first.wait_for(state="visible", timeout=60_000)
        rows = [_row(page, "move the map", _move), _row(page, "zoom the map", _zoom)]
        browser.close()
    print(json.dumps(rows))


def _answer(route: Route, drawn: str) -> None:
    route.fulfill(status=200, content_type="application/json", body=drawn)


def _row(page: Page, what: str, act: Any) -> dict[str, Any]:
    """Do something for some frames; the script of each in milliseconds."""
    _centre(page)
    act(page)  # once before, so that what is compiled or kept is
    page.evaluate("window.frames_.length = 0")
    act(page)
    took = [one for one in page.evaluate("window.frames_") if one > 0]
    return {
        "what": f"{what} of {UNITS:,} units",
        "frames": len(took),
        "median_ms": round(statistics.median(took), 1),
        "p95_ms": round(statistics.quantiles(took, n=20)[-1], 1),
        "most_ms": round(max(took), 1),
    }


def _centre(page: Page) -> None:
    box = page.locator("[data-stage]").bounding_box()
    assert box is not None, "the map has a stage"
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def _move(page: Page) -> None:
    box = page.locator("[data-stage]").bounding_box()
    assert box is not None, "the map has a stage"
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for frame in range(FRAMES):
        page.mouse.move(x + (frame % 60 - 30) * 4, y + (frame % 40 - 20) * 3)
    page.mouse.up()


def _zoom(page: Page) -> None:
    for frame in range(FRAMES // 2):
        page.mouse.wheel(0, -120 if frame % 20 < 10 else 120)
        page.wait_for_timeout(60)


if __name__ == "__main__":
    main()
