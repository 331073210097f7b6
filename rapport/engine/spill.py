"""Where a database in memory may spill to disk."""

import secrets
import tempfile
from pathlib import Path


def spill_folder() -> str:
    """Return a path that is nobody else's; DuckDB makes it when it first spills, and removes it.

    Left to itself it takes `.tmp` of the working directory, and two processes there delete each other's files.
    """
    return str(Path(tempfile.gettempdir()) / f"rapport-spill-{secrets.token_hex(8)}")
