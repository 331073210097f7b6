"""The directory's share of the fictional company: its people on three days, and what some say of themselves."""

from rapport.accounts.public import Actor
from rapport.directory.demo.cast import CAST, PASSWORD, address
from rapport.directory.demo.company import MAPPING, Rows
from rapport.engine.company import Story
from rapport.intake.public import run_import
from rapport.kit.terminal import say

__all__ = ["CAST", "PASSWORD", "address", "tell"]


def tell(story: Story, *, by: Actor) -> None:
    """Import the people as they were at the start, after the reorganisation, and on the last day."""
    rows = Rows(story.people, last=story.last, seed=story.seed)
    for day in (story.first, story.reorganised_on, story.last):
        file = story.folder / f"people-{day}.csv"
        count = rows.write(file, day=day, reorganised_on=story.reorganised_on)
        run_import(
            "people",
            [file],
            by=by,
            mapping=MAPPING,
            as_of=day,
            full_sync=day != story.first,
            force=True,
        )
        say(f"  {count:,} people as of {day}")
    # The cast's statements and accounts follow once people are there: see `write_statements`.
