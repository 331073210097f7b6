"""Pictures of pages for people to look at: `python -m tests.browser.shots [ADDRESS …] [--as E-MAIL] [--at WIDTH]`.

Serves the database of RAPPORT_HOME itself, signs in without a password, and writes into var/shots.
"""

import argparse
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django

from rapport.ui import assets

FOLDER = Path(__file__).parents[2] / "var" / "shots"
SIZES = {"1440": (1440, 900), "360": (360, 780)}


def main() -> None:
    options = _options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.site.settings")
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    assets.build()  # before Django starts: it reads the list of built files once
    django.setup()
    from rapport.site.schema import ensure_current

    ensure_current()
    FOLDER.mkdir(parents=True, exist_ok=True)
    session = _session(options.reader)
    with serving() as site:
        _shoot(site, session, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.shots")
    parser.add_argument("addresses", nargs="*")
    parser.add_argument(
        "--as", dest="reader", default="", help="the e-mail of who looks; default: the first administrator"
    )
    parser.add_argument("--at", choices=SIZES, action="append", help="only this width; may be repeated")
    parser.add_argument("--full", action="store_true", help="the whole page, not the first screen")
    return parser.parse_args()


def _session(email: str) -> str:
    """The key of a session of this reader, or of an administrator made for the purpose where there is nobody."""
    from django.test import Client

    from rapport.accounts.models import RoleGrant, User

    user = User.objects.filter(email=email).first() if email else _administrator()
    if user is None:
        user = User.objects.create_user(email or "shots@halmar.example", name="Amara Okafor")
        RoleGrant.objects.create(user=user, role="administrator")
    client = Client()
    client.force_login(user)
    return str(client.cookies["sessionid"].value)


def _administrator() -> object | None:
    from rapport.accounts.models import User

    return User.objects.filter(grants__role="administrator").order_by("id").first()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — the name of the base class
        return


@contextmanager
def serving() -> Iterator[str]:
    from rapport.site.wsgi import application

    server = make_server("127.0.0.1", 0, application, server_class=_Server, handler_class=_Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def _shoot(site: str, session: str, options: argparse.Namespace) -> None:
    from playwright.sync_api import sync_playwright

    from tests.browser.machine import launch_options
    from tests.browser.pages import PAGES

    addresses = options.addresses or [walk.address for walk in PAGES if walk.role and not walk.needs]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        for scheme in ("light", "dark"):
            context = browser.new_context(color_scheme=scheme, reduced_motion="reduce", locale="en-GB")  # type: ignore[arg-type]
            context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
            page = context.new_page()
            for address in addresses:
                page.goto(site + address, wait_until="networkidle")
                for size in options.at or SIZES:
                    width, height = SIZES[size]
                    page.set_viewport_size({"width": width, "height": height})
                    page.screenshot(path=FOLDER / f"{_name(address)}-{size}-{scheme}.png", full_page=options.full)
            context.close()
        browser.close()
    print(f"{len(addresses)} pages in {FOLDER}")  # noqa: T201 — this is its terminal


def _name(address: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", address.lower()).strip("-") or "home"


if __name__ == "__main__":
    main()
