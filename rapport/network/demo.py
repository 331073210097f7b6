"""The network's share of the fictional company: two surveys, and a snapshot for each month."""

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from rapport.accounts.public import Actor
from rapport.engine.company import Story
from rapport.intake.public import run_import
from rapport.kit.terminal import say
from rapport.network.public import build, calibrate

QUESTION = "Whom would you ask for a straight answer?"
ASKED = 0.3  # share of people who were asked and answered
MOST_NAMED = 5
ANSWERS_AT_MOST = 6000
SMALL = 20_000  # a larger company is for measuring, not for looking at: one snapshot is enough


def tell(story: Story, *, by: Actor) -> None:
    """Import what people said, then build the network month by month, so that there is a trend."""
    file = story.folder / "survey.csv"
    _write_answers(story, file)
    result = run_import("ties", [file], by=by, question=QUESTION)
    say(f"  {result.created:,} answers to “{QUESTION}”")
    build(as_of=story.last, by=by)  # what they said is set against, for a model all months are computed with
    say(f"  trust fitted on these answers: {'holds' if calibrate(by=by).holds else 'the prior does better'}")
    for day in _days(story):
        built = build(as_of=day, by=by)
        counts = built.summary
        say(f"  network as of {day}: {counts['ties']:,} ties among {counts['people']:,} people")


def _write_answers(story: Story, file: Path) -> None:
    """Let people name those they have most to do with, now and then somebody else instead."""
    rng = np.random.default_rng(story.seed + 5)
    pairs, n = story.pairs, story.people.n
    alive = np.flatnonzero(pairs.until > 0.9)  # noqa: PLR2004 (ties that still live at the end of the period)
    source = np.r_[pairs.a[alive], pairs.b[alive]]
    target = np.r_[pairs.b[alive], pairs.a[alive]]
    appeal = np.r_[pairs.intensity[alive], pairs.intensity[alive]] * rng.lognormal(0, 0.8, 2 * len(alive))
    asked = np.flatnonzero(rng.random(n) < ASKED)[:ANSWERS_AT_MOST]
    order = np.lexsort((-appeal, source))
    first = np.searchsorted(source[order], np.arange(n + 1))
    day = story.last - timedelta(days=40)
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(("from", "to", "at"))
        for person in asked:
            named = target[order[first[person] : first[person + 1]]][: int(rng.integers(2, MOST_NAMED + 1))]
            writer.writerows((story.key(int(person)), story.key(int(other)), day.isoformat()) for other in named)


def _days(story: Story) -> list[date]:
    """Return the last day, and for a company to look at the ends of the twelve months before it."""
    if story.count > SMALL:
        return [story.last]
    return [story.last - timedelta(days=round(30.44 * back)) for back in range(12, -1, -1)]
