"""From identities to keyed hashes: what the lake holds instead of addresses and person ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rapport.interactions.rules import identities_in, is_automatic_address, matches_pattern, normalise_identity

Keys = npt.NDArray[np.int64]
MOST_REMEMBERED = 2_000_000  # identities; about 300 MB. Beyond that memory would follow the file
AMBIGUOUS = 0  # what a directory answers for an identity of several people


# What is known of one end of a contact.
# A LIST is no end but several in one cell; whoever meets it parts them.
PERSON, UNKNOWN, SEVERAL, EXCLUDED, AUTOMATIC, NOBODY, LIST = (np.int8(n) for n in range(7))


class Directory(Protocol):
    """Whom to ask; the room's actions answer it with the directory and the keys of privacy."""

    def resolve(self, identities: Sequence[str]) -> Mapping[str, int]:
        """Person ids of normalised identities; unknown ones are missing, AMBIGUOUS ones are 0."""
        ...

    def person_keys(self, person_ids: Sequence[int]) -> Keys: ...

    def identity_keys(self, identities: Sequence[str]) -> Keys: ...


@dataclass(slots=True)
class Ends:
    """One end of many contacts."""

    keys: Keys
    state: npt.NDArray[np.int8]


class Keyring:
    """Turns columns of identities into keys, asking the directory once per identity."""

    def __init__(self, directory: Directory, excluded: Sequence[str] = ()) -> None:
        self._directory = directory
        self._excluded = tuple(excluded)
        self._forget()

    def _forget(self) -> None:
        self._values = pa.array([], pa.string())
        self._keys = np.zeros(0, np.int64)
        self._state = np.zeros(0, np.int8)

    def ends(self, column: pa.Array) -> Ends:
        """Keys and states of a column of identities."""
        places = pc.index_in(column, value_set=self._values)
        if places.null_count:
            fresh = column.filter(places.is_null()).drop_null().unique()
            if len(fresh):
                self._learn(fresh)
                places = pc.index_in(column, value_set=self._values)
        codes = places.fill_null(len(self._values)).to_numpy(zero_copy_only=False)
        return Ends(keys=np.append(self._keys, 0)[codes], state=np.append(self._state, NOBODY)[codes])

    def _learn(self, fresh: pa.Array) -> None:
        """Asks the directory for identities not met before, and remembers what it says."""
        if len(self._values) + len(fresh) > MOST_REMEMBERED:
            self._forget()
        raw: list[str] = fresh.to_pylist()
        several = [len(identities_in(value)) > 1 for value in raw]
        names = ["" if lists else normalise_identity(value) for value, lists in zip(raw, several, strict=True)]
        first = {name: self._first_look(name) for name in dict.fromkeys(names)}
        asked = [name for name, state in first.items() if state == UNKNOWN]
        known = self._directory.resolve(asked) if asked else {}
        keys = self._keys_of(asked, known)
        first.update({name: PERSON if person != AMBIGUOUS else SEVERAL for name, person in known.items()})
        self._values = pa.concat_arrays([self._values, fresh])
        self._keys = np.append(self._keys, np.array([keys.get(name, 0) for name in names], np.int64))
        states = [LIST if lists else first[name] for name, lists in zip(names, several, strict=True)]
        self._state = np.append(self._state, np.array(states, np.int8))

    def _first_look(self, name: str) -> np.int8:
        if not name:
            return NOBODY
        if any(matches_pattern(name, pattern) for pattern in self._excluded):
            return EXCLUDED
        return AUTOMATIC if is_automatic_address(name) else UNKNOWN

    def _keys_of(self, asked: list[str], known: Mapping[str, int]) -> dict[str, int]:
        people = [name for name in asked if known.get(name, AMBIGUOUS) != AMBIGUOUS]
        others = [name for name in asked if known.get(name, AMBIGUOUS) == AMBIGUOUS]
        keys: dict[str, int] = {}
        if people:
            ids = [known[name] for name in people]
            keys.update(zip(people, self._directory.person_keys(ids).tolist(), strict=True))
        if others:
            keys.update(zip(others, self._directory.identity_keys(others).tolist(), strict=True))
        return keys
