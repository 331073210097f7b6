"""What a snapshot is computed from, gathered in one place, with a digest that tells whether anything changed."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from django.conf import settings
from django.db.models import Q

from rapport.directory.public import merged_records, people_frame, units_frame
from rapport.engine import VERSION
from rapport.interactions import public as interactions
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.network.models import Sender, SurveyedTie
from rapport.network.queries.model import model_in_use
from rapport.network.rules.zones import minutes_east
from rapport.privacy.public import keyed_hashes, minimum_group, opted_out_ids

if TYPE_CHECKING:
    from rapport.engine.snapshot import Parameters

KEYS_OF_PEOPLE = "person"  # in the lake of interactions; what is computed carries pseudonyms of these keys


@dataclass(frozen=True)
class Gathered:
    """Everything that goes into a snapshot.

    people: person_id, key, unit_id, unit_path of those who take part; heads: unit_path, people, of everybody whom
    the directory lists; zones: key, offset of those whose clock is not UTC's; asked: respondent_id, named_id. digest:
    of all of it; who: of people, where they are and whom they named: all that two snapshots could tell of by a
    difference of groups.
    """

    as_of: date
    files: tuple[str, ...]
    people: pa.Table
    heads: pa.Table
    units: pa.Table
    zones: pa.Table
    asked: pa.Table
    excluded: pa.Table
    parameters: "Parameters"
    digest: str
    who: str
    aliases: pa.Table | None = None
    sums: tuple[interactions.Summed, ...] = ()


def gather(as_of: date | None) -> Gathered:
    """Gather the inputs as of a day, by default that of the last interaction. Refuses where there is nothing yet."""
    from rapport.engine.snapshot import Parameters

    files, sums = tuple(interactions.lake_files()), interactions.running_sums()
    last = interactions.last_interaction_on()
    if not (files or sums) or last is None:
        raise Refusal(
            "There are no interactions to build a network from. Load some first: rapport import interactions FILE.",
            code="no_interactions",
        )
    day = _day(as_of, last, sums)
    merged = merged_records()
    hidden = all_hidden(merged) | set_aside(merged)
    frame = people_frame(day)
    people, heads = placed(frame, hidden)
    if people.num_rows == 0:
        raise Refusal(
            f"Nobody was in the directory on {day}. Load people first, or build as of another day.",
            code="nobody",
            hint="rapport import people FILE; --as-of",
        )
    units = units_frame()
    excluded = keys_of(hidden)
    aliases = aliases_of(merged)
    zones, asked = _zones(people, day), answers(day, hidden, merged)
    given = [people, heads, units, zones, asked, excluded, *([] if aliases is None else [aliases])]
    parameters = Parameters(minimum=minimum_group(), model=model_in_use(), units=False)
    return Gathered(
        as_of=day,
        files=files,
        people=people.drop_columns("timezone"),
        heads=heads,
        units=units,
        zones=zones,
        asked=asked,
        excluded=excluded,
        parameters=parameters,
        digest=_digest(day, [*files, *(s.path for s in sums)], given, parameters),
        who=_digest_of(str(parameters.minimum), [people.drop_columns("timezone"), heads, asked]),
        aliases=aliases,
        sums=sums,
    )


def _day(as_of: date | None, last: date, sums: Sequence[interactions.Summed]) -> date:
    """The day to look at: the one asked for, else that of the last interaction.

    Never one that is still to come, nor one before the end of what is kept as sums only, which cannot forget.
    """
    today = clock.today()
    summed = max((s.until for s in sums), default=None)
    if as_of is not None and summed is not None and as_of < summed:
        raise Refusal(
            f"Contacts up to {summed} are kept as sums only, as their time is over. Build as of that day or later.",
            code="bad_day",
            hint="--as-of",
        )
    if as_of is None:
        return min(last, today)
    if as_of > today:
        raise Refusal(f"{as_of} is still to come. Choose today or a day before.", code="bad_day", hint="--as-of")
    return as_of


def all_hidden(merged: Mapping[int, int]) -> frozenset[int]:
    """Who opted out, under one of her records or another: under all of them."""
    hidden = opted_out_ids()
    kept = {merged.get(ident, ident) for ident in hidden}
    return frozenset(kept | hidden | {gone for gone, ident in merged.items() if ident in kept})


def set_aside(merged: Mapping[int, int]) -> frozenset[int]:
    """Records that are no people, as an administrator decided, under all that were merged with them."""
    aside = frozenset(Sender.objects.filter(state=Sender.State.ASIDE).values_list("person_id", flat=True))
    return aside | {gone for gone, kept in merged.items() if kept in aside}


def keys_of(people: Collection[int]) -> pa.Table:
    """The keys of people in the logs, as `key`."""
    return pa.table({"key": pa.array(keyed_hashes(KEYS_OF_PEOPLE, sorted(people)), pa.int64())})


def aliases_of(merged: Mapping[int, int]) -> pa.Table | None:
    """Keys in the logs of records that were merged since, with the key of the record that holds them now."""
    if not merged:
        return None
    keys = keyed_hashes(KEYS_OF_PEOPLE, list(merged))
    same_as = keyed_hashes(KEYS_OF_PEOPLE, list(merged.values()))
    return pa.table({"key": pa.array(keys, pa.int64()), "same_as": pa.array(same_as, pa.int64())})


def placed(frame: pa.Table, hidden: frozenset[int]) -> tuple[pa.Table, pa.Table]:
    """Of the directory's frame of a day, who takes part, and how many are in each unit whether they do or not."""
    return _people(frame, hidden), heads_of(frame)


def _people(frame: pa.Table, hidden: frozenset[int]) -> pa.Table:
    """Those in the directory on the day who have not opted out."""
    ids = frame["person_id"].to_numpy()
    kept = frame.filter(pa.array(~np.isin(ids, sorted(hidden)))) if hidden else frame
    keys = keyed_hashes(KEYS_OF_PEOPLE, kept["person_id"].to_pylist())
    return pa.table(
        {
            "person_id": kept["person_id"],
            "key": pa.array(keys, pa.int64()),
            "unit_id": kept["unit_id"],
            "unit_path": kept["unit_path"],
            "timezone": kept["timezone"],
        }
    )


def heads_of(frame: pa.Table) -> pa.Table:
    """How many people are directly in each unit, opted out or not: what the directory says as well."""
    paths = [tuple(path) for path in frame["unit_path"].to_pylist()]
    counts = sorted(Counter(paths).items())
    return pa.table(
        [pa.array([list(path) for path, _ in counts], pa.list_(pa.int64())), pa.array([n for _, n in counts])],
        names=["unit_path", "people"],
    )


def _zones(people: pa.Table, day: date) -> pa.Table:
    """Minutes east of UTC on the day, by key, of those not on UTC; the site's clock where none is known."""
    zones = people["timezone"].combine_chunks().dictionary_encode()
    offsets = np.array([minutes_east(z or settings.READER_TIME_ZONE, day) for z in zones.dictionary.to_pylist()] or [0])
    offset = offsets[zones.indices.to_numpy()]
    return pa.table({"key": people["key"], "offset": pa.array(offset, pa.int32())}).filter(pa.array(offset != 0))


def answers(day: date, hidden: frozenset[int], merged: Mapping[int, int]) -> pa.Table:
    """Who named whom up to the day, whatever the question, as respondent_id and named_id, each pair once.

    An answer on a scale whose value is zero or less names nobody. Nobody who opted out is in it.
    """
    until = datetime.combine(day + timedelta(days=1), time.min, UTC)
    said = SurveyedTie.objects.filter(Q(at=None) | Q(at__lt=until), Q(value=None) | Q(value__gt=0))
    rows = said.values_list("respondent_id", "named_id").distinct()
    pairs = {(merged.get(one, one), merged.get(other, other)) for one, other in rows}
    kept = sorted((one, other) for one, other in pairs if one != other and hidden.isdisjoint({one, other}))
    ends = zip(*kept, strict=True) if kept else ((), ())
    return pa.table([pa.array(end, pa.int64()) for end in ends], names=["respondent_id", "named_id"])


def _digest(day: date, files: Sequence[str], tables: Sequence[pa.Table], parameters: "Parameters") -> str:
    """Digest of the inputs: the files by name and size (a file of the lake never changes), the tables by content."""
    known = [[str(Path(f).relative_to(settings.LAKE)), Path(f).stat().st_size] for f in sorted(files)]
    engine: list[Any] = [VERSION, settings.ENGINE.split(":")[0]]
    head = json.dumps([str(day), known, parameters.as_dict(), engine], sort_keys=True)
    return _digest_of(head, tables)


def _digest_of(head: str, tables: Sequence[pa.Table]) -> str:
    digest = hashlib.sha256(head.encode())
    for table in tables:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table.combine_chunks())
        digest.update(sink.getvalue())
    return digest.hexdigest()
