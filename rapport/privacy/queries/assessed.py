"""What this room, and the rooms below it, add to the impact assessment."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.conf import settings

from rapport.accounts.public import ROLE_SAYS, ROLE_WORDS, holders
from rapport.kit import clock
from rapport.privacy.models import Browsing, NameRequest, Objection, OptOut
from rapport.privacy.queries.holdings import look_words
from rapport.privacy.queries.optouts import minimum_group
from rapport.privacy.queries.watch import LOOK_BACK
from rapport.privacy.rules import (
    BROWSING_PEOPLE,
    DOMINANT_SHARE,
    FLOOR,
    NAMES_STAY,
    NAMES_WAIT,
    ROTATED_AFTER,
    Assessed,
    people_in_bands,
)


def own() -> Sequence[Assessed]:
    """What is told for thresholds, leaving, pseudonyms, roles, looks and requests. Six statements."""
    return (thresholds(), leaving(), pseudonyms(), roles(), looks(), requests())


def thresholds() -> Assessed:
    """Under how many people nothing is shown."""
    return Assessed(
        title="Thresholds",
        sentences=[
            "No figure about fewer people than the minimum, not even as a difference of two others.",
            "Small groups are joined with their neighbours; between two groups a tie needs as many pairs of people.",
        ],
        values=[
            ("Minimum group", f"{minimum_group()} people"),
            ("Lowest setting allowed", f"{FLOOR} people"),
            ("Most that one person may hold of an amount that is shown", f"{DOMINANT_SHARE:.0%}"),
        ],
    )


def leaving() -> Assessed:
    """How somebody leaves, and how many did, in bands."""
    out = OptOut.objects.filter(until=None).values("subject_id").distinct().count()
    return Assessed(
        title="Leaving the network",
        sentences=[
            "Everybody leaves with one click, at once, without a reason or loss.",
            "Who hides does not see: names of who knows whom are then not shown to her either.",
        ],
        today=[("People who left", people_in_bands(out, minimum=minimum_group()))],
    )


def pseudonyms() -> Assessed:
    """Who learns a name, and how old the key is. Times are told, never who."""
    asked = NameRequest.objects.all()
    told = asked.filter(last_read_at__isnull=False).count()
    refused = asked.filter(state=NameRequest.State.REFUSED).count()
    return Assessed(
        title="Pseudonyms",
        sentences=[
            "What is computed carries pseudonyms; whose is whose lies apart, readable by the program alone.",
            "A name behind one takes two people, a purpose and a reason; the person finds who asked under My data.",
        ],
        values=[
            ("Key replaced every", f"{ROTATED_AFTER.days} days"),
            ("A question for a name waits", f"{NAMES_WAIT.days} days at most"),
            ("An allowed name may be read for", f"{round(NAMES_STAY / timedelta(hours=1))} hours"),
        ],
        today=[
            ("Age of the key", _age_of_key()),
            ("A name was read", _times(told)),
            ("A name was refused", _times(refused)),
        ],
    )


def _age_of_key() -> str:
    key = Path(settings.KEYS) / "pseudonym.key"
    if not key.exists():
        return "not made yet: it is made with the first snapshot"
    made: date = datetime.fromtimestamp(key.stat().st_mtime, tz=UTC).date()
    return f"{max(0, (clock.today() - made).days)} days, made on {made.isoformat()}"


def _times(count: int) -> str:
    return {0: "never", 1: "once"}.get(count, f"{count} times")


def roles() -> Assessed:
    """What each role adds to being a colleague, and how many have it, in bands."""
    counts = {
        str(ROLE_WORDS[role]): people_in_bands(count, minimum=minimum_group())
        for role, (count, _names) in holders().items()
    }
    same = len(set(counts.values())) == 1
    told = f"{next(iter(counts.values()))} of each" if same else "; ".join(f"{w}: {n}" for w, n in counts.items())
    return Assessed(
        title="Roles",
        sentences=["None of them reads another's ties, answers or estimates."],
        values=[
            ("Every colleague", "The directory, what is public, and her own network, to herself alone."),
            *((str(ROLE_WORDS[role]), str(says)) for role, says in ROLE_SAYS.items()),
        ],
        today=[("Accounts with these roles", told)],
    )


def looks() -> Assessed:
    """Which views are written down, and who is told of browsing."""
    noticed = Browsing.objects.filter(since__gt=clock.now() - LOOK_BACK).count()
    return Assessed(
        title="Watching the watchers",
        sentences=[
            "Views of a person are written down, and she reads who looked at her.",
            "Those who oversee read who looked, at what and how often; a code stands for the one looked at.",
        ],
        values=[
            ("Told to those who oversee", f"who looks at {BROWSING_PEOPLE} people or more within an hour"),
            ("Views that are written down", "; ".join(sorted(look_words().values()))),
        ],
        today=[(f"Noticed in the last {LOOK_BACK.days} days", _times(noticed))],
    )


def requests() -> Assessed:
    """What people asked to correct, stop using or erase, counted and never told."""
    waiting = Objection.objects.filter(state=Objection.State.OPEN).count()
    answered = Objection.objects.exclude(state=Objection.State.OPEN).count()
    return Assessed(
        title="Requests",
        sentences=["Everybody asks on My data, entry by entry; an administrator answers with a reason."],
        today=[
            ("Requests that wait", people_in_bands(waiting, minimum=minimum_group())),
            ("Requests answered", people_in_bands(answered, minimum=minimum_group())),
        ],
    )
