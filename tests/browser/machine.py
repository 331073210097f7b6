"""The browser of this machine: Debian's Chromium, started so that it asks nobody for anything."""

import os
import shutil
from typing import Any

ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--font-render-hinting=none",
]


def launch_options() -> dict[str, Any]:
    """What Playwright needs to start it; as root the sandbox cannot."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        raise RuntimeError("Chromium is missing. On Debian: apt-get install chromium")
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    return {"executable_path": path, "headless": True, "args": ARGUMENTS + sandbox}
