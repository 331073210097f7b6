"""A cell that names several recipients becomes a row for each of them."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rapport.interactions.rules import identities_in
from rapport.interactions.sources.shape import MANY_PEOPLE, SHAPE, Slice


def spread(one: Slice, lists: npt.NDArray[np.bool_], *, alone: bool) -> Slice:
    """The slice with a row per recipient where `lists` says that a cell names several; all are of one message.

    With `alone` a row without a message's id is a message by itself, so its cell says how many people it involves.
    """
    cells = one.contacts.column("to_identity").filter(pa.array(lists)).to_pylist()
    parts = [identities_in(cell) for cell in cells]
    times = np.ones(len(lists), np.int64)
    times[lists] = [len(part) for part in parts]
    places = np.repeat(np.arange(len(lists)), times)
    taken = one.contacts.take(pa.array(places))
    new = pa.array(np.repeat(lists, times))
    columns = {name: taken.column(name) for name in SHAPE.names}
    columns["to_identity"] = pc.replace_with_mask(
        columns["to_identity"], new, pa.array([name for part in parts for name in part], pa.string())
    )
    if alone:
        involved = pa.array([min(len(part) + 1, MANY_PEOPLE) for part in parts for _ in part], pa.int16())
        counted = pc.replace_with_mask(columns["recipients"], new, involved)
        unnamed = columns["message_id"].is_null()
        columns["recipients"] = pc.if_else(unnamed, pc.coalesce(columns["recipients"], counted), columns["recipients"])
    return replace(
        one,
        contacts=pa.RecordBatch.from_arrays(list(columns.values()), schema=SHAPE),
        rows=one.rows[places],
        told=one.told.take(pa.array(places)) if one.told is not None else None,
    )
