"""What a load left behind that was cut off: nothing that was reported as done is touched."""

from datetime import timedelta

from django.db import transaction

from rapport.interactions.actions.people import the_lake
from rapport.interactions.models import LogFile
from rapport.kit import clock

STARTING = timedelta(minutes=1)  # a load is in the register a moment before it holds its lock


def recover() -> int:
    """Clear loads whose process is gone, and files in the lake that no load finished. Returns how many loads.

    Runs at the start of every load and of the server; loads that are under way hold a lock and are left alone.
    """
    lake = the_lake()
    held = {path.stem for path in lake.staging.glob("*.lock")}
    unheld = LogFile.objects.filter(state=LogFile.State.LOADING, loaded_at__lt=clock.now() - STARTING)
    cleared = unheld.exclude(id__in=[int(name) for name in held if name.isdigit()]).delete()[0]
    for name in lake.abandoned():
        if name.isdigit():
            with transaction.atomic():
                gone, _ = LogFile.objects.filter(id=int(name), state=LogFile.State.LOADING).delete()
            cleared += bool(gone)
            lake.remove(_lying(int(name)))
        lake.clear(name)
    return cleared


def _lying(file_id: int) -> list[str]:
    """Files of a load, moved into place, that the register does not name."""
    file = LogFile.objects.filter(id=file_id).values_list("contacts", "pending").first()
    named = [path for paths in file or () for path in paths]
    own = (f"/{file_id}-",)
    return [path for path in the_lake().orphans(named) if any(part in path for part in own)]
