"""Who is in an audience, and which audiences figures were told about before."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import numpy as np
import pyarrow as pa
from django.conf import settings

from rapport.network.models import MessengerRound
from rapport.network.queries.lake import mapped, write_mapped
from rapport.network.queries.tree import Ints
from rapport.network.rules.messengers import Audience
from rapport.privacy.public import keyed_hashes

KIND = "audience"  # of the keyed hashes by which the members of an audience are known again


def in_units(frame: pa.Table, units: tuple[int, ...]) -> Ints:
    """Of each person, whether she is in one of these units or below it. bool[people]."""
    paths = frame["unit_path"].combine_chunks()
    inside = np.isin(paths.flatten().to_numpy(), units)
    length = np.asarray(paths.value_lengths())
    person = np.repeat(np.arange(len(paths)), length)
    found: Ints = np.bincount(person, inside, len(paths)) > 0
    return found


def members(audience: Audience, frame: pa.Table) -> Ints:
    """Of each person the directory lists (`people_frame`), whether she is in the audience. bool[people].

    Whoever left the network is one of the people of an audience like everybody, and is reached by nobody.
    """
    found = in_units(frame, audience.units) if audience.units else np.ones(frame.num_rows, bool)
    for column, wanted in (("location", audience.sites), ("language", audience.languages)):
        if wanted:
            found &= np.isin(np.array(frame[column].to_pylist(), object), wanted)
    return found


def keys_of(person_ids: Ints) -> Ints:
    """By what members of an audience are known again, sorted; nobody is found by it without the key."""
    return np.sort(keyed_hashes(KIND, person_ids.tolist()))


def answered_before() -> Iterator[Ints]:
    """The members, as keys, of every audience that figures were told about, as long as its round is kept."""
    for round_id in MessengerRound.objects.exclude(people=0).values_list("public_id", flat=True):
        if path_of(round_id).exists():
            yield mapped(path_of(round_id))["key"].to_numpy()


def remember(round_id: UUID, keys: Ints) -> None:
    """Keep whom figures are told about, apart from the table: so that no later audience differs by a few."""
    path_of(round_id).parent.mkdir(parents=True, exist_ok=True)
    write_mapped(pa.table({"key": pa.array(keys, pa.int64())}), path_of(round_id))


def forget(round_id: UUID) -> None:
    """Forget the members of an audience."""
    path_of(round_id).unlink(missing_ok=True)


def path_of(round_id: UUID) -> Path:
    """Where the members of an audience are kept."""
    return Path(settings.LAKE) / "network" / "audiences" / f"{round_id}.arrow"
