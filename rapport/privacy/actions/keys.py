"""Keyed hashes: the key lies in a file of its own, apart from the data, so that neither is of use alone."""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt
from django.conf import settings
from django.db import transaction

from rapport.accounts.public import Actor, ensure_administrator
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.ledger.public import record
from rapport.privacy.events import KeyRotated
from rapport.privacy.rules import ROTATED_AFTER

KEY_BYTES = 32
PSEUDONYM = "pseudonym"


def keyed_hashes(kind: str, values: Iterable[str | int]) -> npt.NDArray[np.int64]:
    """Return blake2b-8 of each value, keyed with `RAPPORT_HOME/keys/<kind>.key`, as int64 in the order given.

    The key is made on first use. The same value and key always give the same number; without the key nobody can try
    values out. An int and the string of its digits give the same hash.
    """
    key = _key(kind)
    digests = [blake2b(str(value).encode(), digest_size=8, key=key).digest() for value in values]
    return np.frombuffer(b"".join(digests), dtype="<i8").astype(np.int64, copy=False)


def pseudonym_keys(keys: Iterable[int]) -> npt.NDArray[np.int64]:
    """Return what stands in the place of people's keys in what is computed from now on.

    `rules.pseudonym_of` writes it for people.
    """
    return keyed_hashes(PSEUDONYM, keys)


def rotate_pseudonyms(*, by: Actor) -> None:
    """Replace the key of pseudonyms: what is computed from now on cannot be set beside what was computed before.

    What was computed before stays readable, as it keeps whose pseudonym is whose beside the keys.
    """
    ensure_administrator(by)
    with transaction.atomic():
        record(KeyRotated(), by=by)
        _write(_path(PSEUDONYM), replace=True)


def rotate_when_old() -> None:
    """Replace the key of pseudonyms once it is a year old."""
    path = _path(PSEUDONYM)
    if path.exists() and path.stat().st_mtime < (clock.now() - ROTATED_AFTER).timestamp():
        rotate_pseudonyms(by=Actor.system())


def _path(kind: str) -> Path:
    if not kind.replace("_", "").isalnum():
        raise Refusal(f"“{kind}” is no name for a key: use letters, digits and “_”.", code="bad_key_name")
    return Path(settings.KEYS) / f"{kind}.key"


def _key(kind: str) -> bytes:
    path = _path(kind)
    try:
        stamp = path.stat().st_mtime_ns
    except FileNotFoundError:
        _write(path, replace=False)
        stamp = path.stat().st_mtime_ns
    return _read(path, stamp)


@lru_cache(maxsize=32)
def _read(path: Path, stamp: int) -> bytes:
    """Read a key; `stamp` is the file's time, so that a key another process replaced is read again."""
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise Refusal(f"The key {path.name} is damaged: restore it from the backup.", code="bad_key")
    return key


def _write(path: Path, *, replace: bool) -> None:
    """Write a new key whole or not at all; without `replace` a key that another process just made stays."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent)  # made 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        if replace:
            Path(name).replace(path)
        else:
            with contextlib.suppress(FileExistsError):
                os.link(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
