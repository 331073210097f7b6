"""One thing after another, each in a transaction of its own: what is refused for one does not hold up the others."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import transaction

from rapport.kit.problems import Refusal

log = logging.getLogger(__name__)
Item = TypeVar("Item")


def each_alone(items: Iterable[Item], does: Callable[[Item], object], *, what: str) -> int:
    """Do it to each item; return to how many. A refusal is logged with `what` was tried, and the next one goes on."""
    done = 0
    for item in items:
        try:
            with transaction.atomic():
                does(item)
        except Refusal as refusal:
            log.warning("%s was refused for %s: %s", what, item, refusal.message)
        else:
            done += 1
    return done
