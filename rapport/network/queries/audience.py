"""Who is in an audience."""

import numpy as np
import pyarrow as pa

from rapport.network.queries.tree import Ints
from rapport.network.rules.messengers import Audience


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
