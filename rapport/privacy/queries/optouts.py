"""Who left the network."""

from django.conf import settings

from rapport.privacy.models import OptOut


def opted_out_ids() -> frozenset[int]:
    """Return the subject ids of everybody who left the network. One statement."""
    return frozenset(OptOut.objects.filter(until=None).values_list("subject_id", flat=True))


def is_opted_out(subject_id: int) -> bool:
    """Whether a person left the network. One statement."""
    return OptOut.objects.filter(subject_id=subject_id, until=None).exists()


def minimum_group() -> int:
    """Return the number of people under which no figure is shown (`RAPPORT_MINIMUM_GROUP`)."""
    return int(settings.MINIMUM_GROUP)
