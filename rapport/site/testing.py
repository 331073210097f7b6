"""The environment of the test suite; pytest loads it before settings are read (`-p rapport.site.testing`)."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Playwright keeps an event loop in the test's thread; Django's check would refuse every query there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# Every test process has a home of its own, so that no test reads another's files.
HOME = tempfile.mkdtemp(prefix="rapport-test-")
os.environ["RAPPORT_HOME"] = HOME
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ.setdefault("RAPPORT_SECRET_KEY", "only-for-tests-" + "x" * 40)

if not os.environ.get("DATABASE_URL"):
    # All test processes share one server of our own, kept from run to run.
    os.environ.setdefault("RAPPORT_DATABASE_HOME", str(Path(__file__).resolve().parents[2] / ".rapport-test"))
