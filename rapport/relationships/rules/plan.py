"""How far a goal has come."""


def reached_share(*, start: float | None, current: float | None, target: float | None) -> float | None:
    """Return the share of the way from start to target, 0 to 1; a goal may lead down. None without a way.

    Without a start the way begins at nothing.
    """
    if target is None or current is None:
        return None
    begun = start or 0.0
    if begun == target:
        return 1.0 if current == target else 0.0
    return min(1.0, max(0.0, (current - begun) / (target - begun)))
