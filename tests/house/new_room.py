"""Make a room: the smallest set of files that stands, with a passing test."""

import re
import subprocess
import sys

from tests.house.golden import ROOT

FILES = {
    "__init__.py": '"""{title}: say here in one line what this room is for."""\n',
    "README.md": """# {title}

**Purpose.** What question of whom this room answers.

**Words.** The words it owns, one line each.

**Door.** `rapport.{name}.public`: what other rooms may ask.

**Facts.** What it records.

**Tables.** What it keeps.

**Who may.** Who may see and do what.

**Try it.** The command or address to begin with.
""",
    "public.py": '"""The door of {name}."""\n',
    "migrations/__init__.py": "",
    "tests/__init__.py": "",
    "tests/test_room.py": '''"""The room stands."""

from django.apps import apps


def test_it_is_part_of_the_house():
    assert apps.is_installed("rapport.{name}")
''',
}


def make(name: str) -> None:
    """Write the files of room `name` and enter it in the list of rooms and in the contract of its anatomy."""
    if not re.fullmatch(r"[a-z][a-z]+", name):
        sys.exit("A room has a name of small letters: make new-room NAME=ideas")
    folder = ROOT / "rapport" / name
    if folder.exists():
        sys.exit(f"There is a room called {name}.")
    for path, text in FILES.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.format(name=name, title=name.capitalize()), encoding="utf-8")
    _insert(ROOT / "rapport" / "site" / "rooms.py", "ROOMS = (\n", f'    "{name}",\n')
    _insert(ROOT / "pyproject.toml", "containers = [\n", f'    "rapport.{name}",\n')
    _insert(ROOT / "pyproject.toml", '    "rapport.journeys",\n', f'    "rapport.{name}",\n')
    subprocess.run(["git", "add", "--intent-to-add", str(folder)], cwd=ROOT, check=False)
    print(f"rapport/{name} stands. Move its line in pyproject.toml (Floors) to the floor it belongs to.")  # noqa: T201


def _insert(file, after: str, line: str) -> None:
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(after, after + line, 1), encoding="utf-8")


if __name__ == "__main__":
    make(sys.argv[1] if len(sys.argv) > 1 else "")
