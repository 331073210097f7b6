"""The examples the gallery shows: each component in its hardest state, as data."""

from typing import Any

EXAMPLES: dict[str, Any] = {}
