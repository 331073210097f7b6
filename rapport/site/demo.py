"""The fictional company: each room tells its share, from the ground up, in one story."""

import json
import tempfile
from pathlib import Path

from django.conf import settings

from rapport.accounts.public import Actor
from rapport.directory.demo import CAST, PASSWORD, address
from rapport.directory.public import company
from rapport.engine.company import Story
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.kit.terminal import say
from rapport.site.rooms import modules

MARK, BEGUN = MARKS = ("demo.json", "demo.begun")
NAME = "Halmar Marine Instruments"
_known = ""


def is_told() -> bool:
    """Whether this home holds the fictional company, wholly."""
    return mark().exists()


def company_name() -> str:
    """Return the name of the fictional company, or nothing where real people are held; every page's frame says it."""
    global _known  # noqa: PLW0603 (a demo home stays one, and a file need not be asked for on every page)
    if not _known and _begun().exists():
        _known = NAME
    return _known


def mark() -> Path:
    """The file that says that the demo is complete."""
    return Path(settings.HOME) / MARK


def tell(*, people: int, seed: int, events: int | None) -> None:
    """Make the company in an empty home; refuses to mix it with anybody's real data."""
    if is_told():
        return
    if company() and not _begun().exists():
        raise Refusal("This home holds real people already. Set RAPPORT_HOME to an empty folder for the demo.")
    told = _begun().read_text(encoding="utf-8").split() if _begun().exists() else []
    _begun().touch()
    with tempfile.TemporaryDirectory(prefix="rapport-demo-") as folder:
        story = Story(folder=Path(folder), last=clock.today(), count=people, seed=seed, events=events)
        for room, module in reversed(modules("demo")):
            if room in told:  # before it was interrupted
                continue
            say(f"{room} …")
            module.tell(story, by=Actor.system(via="cli"))
            told.append(room)
            _begun().write_text(" ".join(told), encoding="utf-8")
    mark().write_text(json.dumps({"people": people, "seed": seed, "at": clock.now().isoformat()}), encoding="utf-8")


def welcome(*, served: bool) -> str:
    """Return where to go and as whom: one line for each login of the cast; first how to serve it where nothing does."""
    who = [
        f"  {address(member.name):<42} {member.title}" + (f" ({', '.join(member.roles)})" if member.roles else "")
        for member in CAST
        if member.login
    ]
    begin = "Open" if served else "Start it with “rapport serve”, then open"
    lines = [f"{begin} {settings.ADDRESS} and sign in with the password “{PASSWORD}” as one of:", *who]
    return "\n".join(lines)


def _begun() -> Path:
    return Path(settings.HOME) / BEGUN
