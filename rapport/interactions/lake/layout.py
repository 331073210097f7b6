"""Where files lie, how they are moved into place, and what is left of a load that was cut off."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rapport.kit.problems import Refusal

CONTACTS = "interactions"
PENDING = "pending"
SUMS = "sums"
STAGING = "staging"


@dataclass(frozen=True, slots=True)
class Lake:
    """The folders of the lake. Paths handed out for the register are relative to `root`."""

    root: Path

    def contacts(self, source: int, month: str, file: int, number: int) -> str:
        """Path of a file of contacts between people that are known."""
        return f"{CONTACTS}/source={source}/month={month}/{file}-{number}.parquet"

    def pending(self, source: int, file: int, number: int) -> str:
        """Path of a file of contacts with an end nobody is known by."""
        return f"{PENDING}/source={source}/{file}-{number}.parquet"

    def sums(self, source: int, number: str) -> str:
        """Path of the running sums of a source; the number is fresh each time, so that a reader of the old is safe."""
        return f"{SUMS}/source={source}/{number}.parquet"

    def path(self, relative: str) -> Path:
        """Where a registered file lies."""
        return self.root / relative

    @property
    def staging(self) -> Path:
        return self.root / STAGING

    @contextlib.contextmanager
    def workspace(self, name: str) -> Iterator[Path]:
        """A folder of one's own, locked while its process lives, gone afterwards."""
        self.staging.mkdir(parents=True, exist_ok=True)
        folder = self.staging / name
        with (self.staging / f"{name}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Refusal(
                    "The same is being done right now. Wait until that is over.", code="interactions.busy"
                ) from None
            try:
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
                Path(lock.name).unlink(missing_ok=True)

    def abandoned(self) -> list[str]:
        """Names of workspaces whose process is gone."""
        found = []
        for path in sorted(self.staging.glob("*.lock")):
            with contextlib.suppress(FileNotFoundError), path.open() as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                found.append(path.stem)
        return found

    def mark(self, name: str) -> None:
        """Have a workspace that is gone counted among the abandoned, so that what it moved into place is looked at."""
        (self.staging / f"{name}.lock").touch()

    def clear(self, name: str) -> None:
        """Remove an abandoned workspace."""
        shutil.rmtree(self.staging / name, ignore_errors=True)
        (self.staging / f"{name}.lock").unlink(missing_ok=True)

    def place(self, workspace: Path, files: Iterable[str]) -> None:
        """Move finished files from a workspace to where they belong, on the disk for good.

        They count from the moment the register names them; a file nobody names is swept by `orphans`.
        """
        folders = set()
        for relative in files:
            made, wanted = workspace / relative, self.root / relative
            _sync(made)
            wanted.parent.mkdir(parents=True, exist_ok=True)
            made.replace(wanted)
            folders.add(wanted.parent)
        for folder in folders:
            _sync(folder)

    def remove(self, files: Iterable[str]) -> None:
        """Delete files the register no longer names, and folders that are empty then."""
        for relative in files:
            path = self.root / relative
            path.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                path.parent.rmdir()
                path.parent.parent.rmdir()

    def orphans(self, registered: Iterable[str]) -> list[str]:
        """Files that lie in the lake although the register does not name them."""
        known = set(registered)
        lying = (
            path.relative_to(self.root).as_posix()
            for part in (CONTACTS, PENDING, SUMS)
            for path in (self.root / part).rglob("*.parquet")
        )
        return sorted(path for path in lying if path not in known)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
