"""One telling of the model company: its people and contacts between two days, as every room needs them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from rapport.engine.company.contacts import CHANNELS, Pairs, draw_events, draw_pairs
from rapport.engine.company.people import People, draw_people
from rapport.engine.company.plan import HALMAR, grow

MONTHS = 18
EVENTS_PER_PERSON = 800
REORGANISED = 0.55  # of the period


@dataclass(frozen=True)
class Story:
    """What the demo tells: `count` people, up to the day `last`, from `seed`; rooms leave files in `folder`."""

    folder: Path
    last: date
    count: int = 1200
    seed: int = 20
    events: int | None = None

    @property
    def first(self) -> date:
        """The day the logs begin."""
        return self.last - timedelta(days=round(MONTHS * 30.4))

    @property
    def reorganised_on(self) -> date:
        """The day some units moved to another division: the first of a month."""
        day = self.first + timedelta(days=round((self.last - self.first).days * REORGANISED))
        return day.replace(day=1)

    @cached_property
    def people(self) -> People:
        """The people, always the same for one seed."""
        return draw_people(grow(HALMAR, self.count), seed=self.seed)

    @cached_property
    def pairs(self) -> Pairs:
        """Who has to do with whom."""
        return draw_pairs(self.people, seed=self.seed + 1, reorganised_at=REORGANISED)

    def key(self, person: int) -> str:
        """Return the number a person has in the company's own files."""
        return f"H{person + 1:05}"

    def logs(self) -> Iterator[pa.Table]:
        """Yield the events as rows of a log: at, from, to, channel, message, thread, duration.

        `from` and `to` are keys of people; a message to several has a row for each.
        """
        keys = np.array([self.key(i) for i in range(self.people.n)])
        rng = np.random.default_rng(self.seed + 2)
        wanted = self.events or EVENTS_PER_PERSON * self.people.n
        for batch in draw_events(
            self.people, self.pairs, events=wanted, first=self.first, last=self.last, seed=self.seed + 3
        ):
            yield _table(_with_bystanders(batch, self.people, rng), keys)


def _with_bystanders(batch: dict[str, Any], people: People, rng: np.random.Generator) -> dict[str, Any]:
    """Give a message to several its further rows: the others come from the sender's own team."""
    starts = np.searchsorted(people.team, np.arange(people.team.max() + 2))
    more = np.minimum(batch["recipients"] - 2, 6)
    rows = np.repeat(np.arange(len(more)), more)
    sender = batch["from"][rows]
    team = people.team[sender]
    other = starts[team] + (rng.random(len(rows)) * (starts[team + 1] - starts[team])).astype(int)
    fits = (other != sender) & (other != batch["to"][rows])
    rows, other = rows[fits], other[fits]
    found = {name: np.concatenate([values, values[rows]]) for name, values in batch.items()}
    found["to"] = np.concatenate([batch["to"], other])
    return found


def _table(batch: dict[str, Any], keys: Any) -> pa.Table:
    none = batch["duration"] < 0
    return pa.table(
        {
            "at": pa.array(batch["at"], pa.timestamp("us", tz="UTC")),
            "from": keys[batch["from"]],
            "to": keys[batch["to"]],
            "channel": np.array(CHANNELS)[batch["channel"]],
            "message": pa.array(batch["message"]).cast(pa.string()),
            "thread": pa.array(batch["thread"]).cast(pa.string()),
            "duration": pa.array(np.where(none, 0, batch["duration"]), mask=none),
        }
    )
