"""Fixtures every test may use."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

# Playwright keeps an event loop in the test's thread; Django's check would refuse every query there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# Every test process has a home of its own, so that no test reads another's files.
HOME = tempfile.mkdtemp(prefix="rapport-test-")
os.environ["RAPPORT_HOME"] = HOME
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ.setdefault("RAPPORT_SECRET_KEY", "only-for-tests-" + "x" * 40)

if not os.environ.get("DATABASE_URL"):
    # All test processes share one server of our own, kept from run to run.
    os.environ.setdefault("RAPPORT_DATABASE_HOME", str(Path(__file__).resolve().parent / ".rapport-test"))

SHARED = Path(__file__).resolve().parent.parent / "shared" / "data"


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the test server once, before the processes that share it, and spare it the disk."""
    if os.environ.get("DATABASE_URL") or hasattr(session.config, "workerinput"):
        return
    from rapport.site.database.server import own_server

    own_server().ensure_running()
    own_server().forget_durability()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data sets; skips where it is absent."""
    folder = Path(os.environ.get("RAPPORT_SHARED_DATA", SHARED))
    if not folder.is_dir():
        pytest.skip(f"Needs the real data sets in {folder}, which are not part of the project.")
    return folder
