"""Reads of intake."""

from rapport.intake.models import RememberedMapping


def remembered_for(kind: str, fingerprint: str) -> tuple[tuple[str, str], ...]:
    """Return the pairs (THEIRS, OURS) that a file with this header had last; empty where it is new."""
    pairs = RememberedMapping.objects.filter(kind=kind, fingerprint=fingerprint).values_list("pairs", flat=True).first()
    return tuple((str(theirs), str(ours)) for theirs, ours in pairs or ())
