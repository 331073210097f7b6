"""What a team's case numbers begin with: IT in IT-1042."""

import re

from rapport.kit.problems import Refusal

PREFIX = re.compile(r"^[A-Z][A-Z0-9]{1,7}$")


def check_prefix(prefix: str) -> str:
    """Return a prefix; refuses what is none."""
    plain = prefix.strip()
    if not PREFIX.match(plain):
        raise Refusal(
            "A prefix is two to eight capital letters and digits, a letter first, as in IT.",
            code="bad_prefix",
            field="prefix",
        )
    return plain
