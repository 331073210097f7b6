"""What every page must pass: readable by everybody, no sideways scroll, nothing the browser complains about."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, Response, expect

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 780}
# What axe has against the page as it stands; nothing at all while the page has no axe.
LOOK = """async (only) => 'axe' in window
  ? (await axe.run(document, {runOnly: only, resultTypes: ['violations'], preload: {assets: ['media']}})).violations
  : null"""


class Complaints:
    """Errors of the console, of scripts, of the content policy, and files that are not there."""

    def __init__(self, page: Page) -> None:
        self.all: list[str] = []
        self._address = ""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.all.append(f"script: {error}"))
        page.on("response", self._response)

    def assert_none(self) -> None:
        assert self.all == [], "\n".join(self.all)

    def expect(self, part: str) -> None:
        """Take back complaints that a test provoked on purpose."""
        self.all = [complaint for complaint in self.all if part not in complaint]

    def _console(self, message: ConsoleMessage) -> None:
        if "GL Driver Message" in message.text:  # the software renderer of a browser without a screen
            return
        # An answer of 4xx is told of below, where its address is known.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.all.append(f"console {message.type}: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.all.append(f"{response.status}: {response.url}")


def assert_accessible(page: Page, *, all_ways: bool = False) -> None:
    """Axe finds nothing, in light on a desk and in dark on a small phone; nothing scrolls sideways there.

    `all_ways`: in dark on the desk and in light on the phone too, for pages that have every component on them.
    """
    more = (("dark", WIDE), ("light", PHONE)) if all_ways else ()
    for scheme, size in (("light", WIDE), *more, ("dark", PHONE)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert_axe_is_content(page, f"{scheme} at {size['width']} px")
        _assert_all_is_within(page, size["width"])


def settled(page: Page) -> None:
    """Wait until what the page fetches after itself has come, and is drawn."""
    fetching = page.locator(".htmx-request")
    expect(fetching).to_have_count(0)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(fetching).to_have_count(0)


def assert_axe_is_content(page: Page, where: str = "") -> None:
    """One run of axe over the page as it stands."""
    found = page.evaluate(LOOK, RULES)
    if found is None:
        # Through the debugger, not as a tag: the page's content policy stays as it is.
        page.evaluate(_axe())
        found = page.evaluate(LOOK, RULES)
    assert found == [], f"{page.url}, {where}:\n" + "\n".join(_told(found))


def assert_no_sideways_scroll(page: Page) -> None:
    """At 360 px nothing is wider than the screen; the widest culprits are named."""
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    _assert_all_is_within(page, PHONE["width"])


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def _assert_all_is_within(page: Page, width: int) -> None:
    culprits = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          return [...document.querySelectorAll('body *')]
            .filter((element) => element.getBoundingClientRect().right > width + 1)
            .slice(0, 8).map((element) => element.outerHTML.slice(0, 120));
        }"""
    )
    assert culprits == [], f"{page.url} scrolls sideways at {width} px:\n" + "\n".join(culprits)


def _told(violations: list[dict[str, Any]]) -> list[str]:
    return [
        f"- {violation['id']}: {violation['help']}\n    "
        + "\n    ".join(
            f"{node['html'][:160]}: {node['failureSummary'].splitlines()[-1].strip()}"
            for node in violation["nodes"][:6]
        )
        for violation in violations
    ]
