"""Golden lists: a file says what is meant, a test compares, `make golden` writes it anew."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def same(path: str, found: str, *, says: str) -> None:
    """Compare `found` with the file at `path`; write it if `RAPPORT_GOLDEN=write`."""
    file = ROOT / path
    if os.environ.get("RAPPORT_GOLDEN") == "write":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(found, encoding="utf-8")
    meant = file.read_text(encoding="utf-8") if file.exists() else ""
    assert found == meant, f"{says} If you meant it, run `make golden` and look at the change of {path}."
