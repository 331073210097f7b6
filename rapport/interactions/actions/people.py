"""Asks the directory and the keys of privacy on behalf of the lake."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from rapport.directory.public import each_identity, identity_version, resolve_identities
from rapport.interactions.lake.keyring import Directory, Keyring, Keys
from rapport.interactions.queries.holdings import the_lake
from rapport.privacy.public import keyed_hashes

PERSON = "person"
IDENTITY = "identity"
AT_ONCE = 100_000

__all__ = ["IDENTITY", "PERSON", "Keyrings", "People", "keys_of_everybody", "salt", "the_lake"]


class People:
    """The directory as the lake asks it (see `lake.keyring.Directory`)."""

    def resolve(self, identities: Sequence[str]) -> Mapping[str, int]:
        return resolve_identities(identities)

    def person_keys(self, person_ids: Sequence[int]) -> Keys:
        return keyed_hashes(PERSON, person_ids)

    def identity_keys(self, identities: Sequence[str]) -> Keys:
        return keyed_hashes(IDENTITY, identities)


class Keyrings:
    """One keyring for all files of an import, and a fresh one as soon as identities or exclusions changed."""

    def __init__(self, directory: Directory | None = None) -> None:
        self._directory = directory or People()
        self._made_for: tuple[int, tuple[str, ...]] | None = None
        self._keyring: Keyring | None = None

    def keyring(self, excluded: tuple[str, ...]) -> Keyring:
        """The keyring to use now."""
        now = (identity_version(), excluded)
        if self._keyring is None or self._made_for != now:
            self._keyring, self._made_for = Keyring(self._directory, excluded), now
        return self._keyring


def salt() -> str:
    """What ids of messages are mixed with before they are hashed; follows from a key of its own."""
    return f"{int(keyed_hashes('message', ['salt'])[0]) & (2**64 - 1):016x}"


def keys_of_everybody(wanted: pa.Array) -> pa.Table:
    """Keys of identities (those in `wanted`) with the key of the person each belongs to by now."""
    asked = np.sort(wanted.to_numpy(zero_copy_only=False))
    identities: list[np.ndarray] = []
    people: list[int] = []
    batch: list[tuple[str, int]] = []

    def flush() -> None:
        keys = keyed_hashes(IDENTITY, [value for value, _ in batch])
        hit = np.isin(keys, asked)
        identities.append(keys[hit])
        people.extend(person for (_, person), found in zip(batch, hit.tolist(), strict=True) if found)
        batch.clear()

    for pair in each_identity():
        batch.append(pair)
        if len(batch) == AT_ONCE:
            flush()
    flush()
    return pa.table(
        {"identity": np.concatenate(identities), "person": pa.array(keyed_hashes(PERSON, people), pa.int64())}
    )
