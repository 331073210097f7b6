"""`make bench`: the costs of a company of 300,000 people and 50 million interactions, as a table and as JSON.

A home of its own in `var/bench` keeps the generated company, so that a second run measures without making it anew.
Processor seconds hold on a busy machine; wall seconds do not.
"""

import argparse
import json
import os
import shutil
import sys
from dataclasses import asdict, dataclass, replace
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import django
import pyarrow.parquet as pq

from benchmarks.measure import Cost, run

ROOT = Path(__file__).resolve().parents[1]
LAST = date(2026, 11, 20)
# An interaction is one contact of two people, a row; a mail or meeting of the model company has this many on average.
ROWS_AN_EVENT = 1.708


@dataclass(frozen=True)
class Line:
    """One result: what, its cost, and how it compares with a reference or an aim."""

    what: str
    wall_s: float | None
    cpu_s: float | None
    peak_gib: float | None
    says: str


class Bench:
    """The steps, in order; each returns lines of the table."""

    def __init__(self, *, people: int, interactions: int, folder: Path, database: str | None = None) -> None:
        self.people = people
        self.interactions = interactions
        self.folder = folder
        self.home = folder / "home"
        kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "RAPPORT_DATABASE_HOME"}}
        self.environment = {**kept, "RAPPORT_HOME": str(self.home), "PYTHONPATH": str(ROOT)}
        self.database = database
        if database:
            self.environment["DATABASE_URL"] = database

    def rapport(self, *arguments: str) -> Cost:
        """Run one of our commands."""
        return run([sys.executable, "-m", "rapport", *arguments], environment=self.environment)

    def files(self) -> list[Line]:
        """Write the company's files, unless they are there."""
        if not (self.folder / "files.done").exists():
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            # in a process of its own: what is started from a large one is told to have been as large
            writing = get_context("spawn").Process(
                target=_write_files, args=(self.folder, self.people, self.interactions)
            )
            writing.start()
            writing.join()
            if writing.exitcode:
                sys.exit("The files of the company could not be written; see above.")
            (self.folder / "files.done").touch()
        return []

    def import_people(self) -> list[Line]:
        """Import the people file into an empty home."""
        shutil.rmtree(self.home, ignore_errors=True)
        mapping = [part for theirs, ours in _people_mapping().items() for part in ("--map", f"{theirs}={ours}")]
        cost = self.rapport("import", "people", str(self.folder / "people.csv"), *mapping, "--json")
        created = json.loads(cost.output)["created"]
        return [_line(f"import {created:,} people", cost, "aim: 120 s, 1 GiB")]

    def import_interactions(self) -> list[Line]:
        """Import the logs, with duplicate and identity checks."""
        files = [str(p) for p in sorted(self.folder.glob("logs-*.parquet"))]
        cost = self.rapport("import", "interactions", *files, "--json")
        read = json.loads(cost.output)["read"]
        return [_line(f"load {read:,} interactions", cost, f"{read / cost.wall_s:,.0f} rows/s; aim: 200,000")]

    def ties(self) -> list[Line]:
        """Ties of all interactions: ours against the plain DuckDB query, by one thread and by two."""
        return [line for threads in (1, 2) for line in self._ties(threads)]

    def _ties(self, threads: int) -> list[Line]:
        lake = str(self.home / "lake" / "interactions" / "*" / "*" / "*.parquet")
        costs, many = {}, "one thread" if threads == 1 else f"{threads} threads"
        for side in ("plain", "engine"):
            target = str(self.folder / f"ties-{side}.parquet")
            program = str(ROOT / "benchmarks" / "ties_reference.py")
            command = [sys.executable, program, side, lake, target, LAST.isoformat(), str(threads)]
            costs[side] = run(command, environment=self.environment)
        plain, ours = costs["plain"], costs["engine"]
        ratio = f"{ours.wall_s / plain.wall_s:.2f} of its wall, {ours.cpu_s / plain.cpu_s:.2f} of its CPU"
        return [
            _line(f"ties, plain DuckDB, {many}", plain, "the reference"),
            _line(f"ties, ours, {many}", ours, f"{ratio}; aim: 1.3, 30 CPU s, 2 GiB"),
        ]

    def second_pass(self) -> list[Line]:
        """Reply times, attention and overlap: ours against hand-written SQL."""
        lake = str(self.home / "lake" / "interactions" / "*" / "*" / "*.parquet")
        ties, costs = str(self.folder / "ties-engine.parquet"), {}
        for side in ("plain", "engine"):
            target = str(self.folder / f"second-{side}.parquet")
            program = str(ROOT / "benchmarks" / "second_pass.py")
            command = [sys.executable, program, side, lake, ties, target, LAST.isoformat()]
            costs[side] = run(command, environment=self.environment)
        plain, ours = costs["plain"], costs["engine"]
        ratio = f"{ours.wall_s / plain.wall_s:.2f} of its wall, {ours.cpu_s / plain.cpu_s:.2f} of its CPU; aim: 1.3"
        return [_line("second pass, plain SQL", plain, "the reference"), _line("second pass, ours", ours, ratio)]

    def one_more_day(self) -> list[Line]:
        """A day's contacts into the running sums of all before."""
        lake = str(self.home / "lake" / "interactions" / "*" / "*" / "*.parquet")
        program = str(ROOT / "benchmarks" / "one_more_day.py")
        costs = [
            run([sys.executable, program, step, lake, str(self.folder), LAST.isoformat()], environment=self.environment)
            for step in ("before", "add")
        ]
        return [
            _line("running sums of all days but the last", costs[0], ""),
            _line("one more day", costs[1], "aim: 10 CPU s"),
        ]

    def kernels(self) -> list[Line]:
        """What is computed on the graph of ties, beside the bare libraries."""
        command = [sys.executable, "-m", "benchmarks.kernels", str(_newest(self.home))]
        cost = run(command, environment=self.environment)
        rows = json.loads(cost.output)
        lines = [Line(row["what"], row["wall_s"], row["cpu_s"], None, row["says"]) for row in rows]
        return [*lines, _line("all kernels and references together", cost, "peak of the process")]

    def curve(self) -> list[Line]:
        """Import, ties and snapshot of smaller companies, for time and memory by size."""
        lines = []
        for people in (self.people // 10, self.people // 3):
            interactions = self.interactions * people // self.people
            folder = self.folder.with_name(f"{self.folder.name}-{people}")
            database = self.database and fresh_database(self.database, people)
            small = Bench(people=people, interactions=interactions, folder=folder, database=database)
            found = [line for step in ("files", "import_people", "import_interactions", "build")
                     for line in getattr(small, step)()]  # fmt: skip
            lines += [replace(line, what=f"{people:,}: {line.what}") for line in found]
        return lines

    def build(self) -> list[Line]:
        """A whole snapshot: ties, measures, trust, units, map."""
        cost = self.rapport("network", "build", "--json")
        found = json.loads(cost.output)
        what = f"snapshot of {found['people']:,} people, {found['ties']:,} ties"
        return [_line(what, cost, f"{_steps(_newest(self.home))}; aim: 180 s, 4 GiB")]

    def cases(self) -> list[Line]:
        """A million cases in a home and database of their own: pages, search, people at work, and a peer beside."""
        home = self.folder.with_name(f"{self.folder.name}-cases")
        environment = {name: value for name, value in self.environment.items() if name != "DATABASE_URL"}
        cost = run([sys.executable, "-m", "benchmarks.cases", "--home", str(home), "--json"], environment=environment)
        found = json.loads(cost.output)
        lines = [
            Line(f"cases: {row['page']}", None, None, None, _says(row)) for row in found["pages"] if "cpu_ms" in row
        ]
        told = ((name, json.dumps(found[name])) for name in ("work", "helpdesk", "times_faster"))
        return [*lines, *(Line(f"cases: {name}", None, None, None, said) for name, said in told)]

    def book(self) -> list[Line]:
        """A book of 2,000 relationships over ten years, in the home of the million cases."""
        home = self.folder.with_name(f"{self.folder.name}-cases")
        environment = {name: value for name, value in self.environment.items() if name != "DATABASE_URL"}
        cost = run([sys.executable, "-m", "benchmarks.book", "--home", str(home), "--json"], environment=environment)
        rows = json.loads(cost.output)["pages"]
        return [Line(f"book: {row['page']}", None, None, None, _says(row)) for row in rows if "cpu_ms" in row]

    def frames(self) -> list[Line]:
        """The script the map needs for a frame with 15,000 units, in a real browser."""
        cost = run([sys.executable, "-m", "benchmarks.map_frames"], environment=self.environment)
        return [
            Line(row["what"], None, None, None, f"median {row['median_ms']} ms, p95 {row['p95_ms']} ms; aim: 8 ms")
            for row in json.loads(cost.output)
        ]

    def pages(self) -> list[Line]:
        """Search and the slowest pages."""
        cost = run([sys.executable, "-m", "benchmarks.pages"], environment=self.environment)
        return [
            Line(
                what=row["page"],
                wall_s=None,
                cpu_s=None,
                peak_gib=None,
                says=_says(row),
            )
            for row in json.loads(cost.output)
        ]


def fresh_database(url: str, people: int) -> str:
    """The address of an empty database of its own on the same server: a small company does not go into the large one."""
    import psycopg
    from psycopg import sql

    parts = urlsplit(url)
    name = f"{parts.path.strip('/')}_{people}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return urlunsplit(parts._replace(path=f"/{name}"))


def _newest(home: Path) -> Path:
    """The folder of the snapshot made last."""
    found = [path.parent for path in (home / "lake" / "network").glob("*/summary.json")]
    return max(found, key=lambda folder: folder.stat().st_mtime)


def _steps(folder: Path) -> str:
    timings = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["timings"]
    return ", ".join(f"{step['step']} {step['wall']:.0f}" for step in timings)


def _write_files(folder: Path, people: int, interactions: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.site.settings")
    django.setup()
    from rapport.directory.demo.company import Rows
    from rapport.engine.company import Story

    story = Story(folder=folder, last=LAST, count=people, events=round(interactions / ROWS_AN_EVENT))
    rows = Rows(story.people, last=LAST, seed=story.seed)
    rows.write(folder / "people.csv", day=LAST, reorganised_on=story.reorganised_on)
    drawn = folder / "drawn"
    drawn.mkdir()
    for number, table in enumerate(story.logs()):
        pq.write_table(table, drawn / f"{number:03}.parquet", compression="zstd")
    _write_months(drawn, folder)
    shutil.rmtree(drawn)


def _write_months(drawn: Path, folder: Path) -> None:
    """Logs as a company exports them: a file for each month, in the order of time."""
    import duckdb

    from rapport.engine.spill import spill_folder

    config = {"memory_limit": "2GB", "temp_directory": spill_folder()}
    with duckdb.connect(config=config) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        rows = f"read_parquet('{drawn}/*.parquet')"
        months = connection.execute(f"SELECT DISTINCT date_trunc('month', \"at\") FROM {rows} ORDER BY 1").fetchall()
        for (month,) in months:
            target = folder / f"logs-{month:%Y-%m}.parquet"
            query = f'SELECT * FROM {rows} WHERE date_trunc(\'month\', "at") = $month ORDER BY "at"'
            connection.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)", {"month": month})


def _people_mapping() -> dict[str, str]:
    from rapport.directory.demo.company import MAPPING

    return MAPPING


def _says(row: dict[str, Any]) -> str:
    return (
        f"median {row['median_ms']} ms (CPU {row['cpu_ms']}), p95 {row['p95_ms']} ms, "
        f"{row['statements']} statements, {row['bytes']} bytes"
    )


def _line(what: str, cost: Cost, says: str) -> Line:
    return Line(what, round(cost.wall_s, 1), round(cost.cpu_s, 1), round(cost.peak_gib, 2), says)


def _show(lines: list[Line]) -> None:
    print(f"{'what':<52} {'wall s':>8} {'CPU s':>8} {'GiB':>6}  against")
    for line in lines:
        cells = [
            f"{v:>{w}}" if v is not None else " " * w
            for v, w in ((line.wall_s, 8), (line.cpu_s, 8), (line.peak_gib, 6))
        ]
        print(f"{line.what:<52} {' '.join(cells)}  {line.says}")


def main() -> None:
    """Run the steps named, or all of them."""
    steps = (
        "files",
        "import_people",
        "import_interactions",
        "ties",
        "second_pass",
        "one_more_day",
        "build",
        "kernels",
        "pages",
        "frames",
        "cases",
        "book",
        "curve",
    )
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("steps", nargs="*", metavar="STEP", help=f"all, or some of: {', '.join(steps)}")
    parser.add_argument("--people", type=int, default=300_000)
    parser.add_argument("--interactions", type=int, default=50_000_000)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench")
    chosen = parser.parse_args()
    wanted = chosen.steps or steps
    if unknown := set(wanted).difference(steps):
        parser.error(f"There is no step {', '.join(sorted(unknown))}. Choose from {', '.join(steps)}.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.site.settings")
    django.setup()  # the company is told by rooms, which need it
    database = os.environ.get("RAPPORT_BENCH_DATABASE_URL") or None
    bench = Bench(people=chosen.people, interactions=chosen.interactions, folder=chosen.folder, database=database)
    lines: list[Line] = []
    for step in steps:
        if step == "files" or step in wanted:
            print(f"{step} …", file=sys.stderr, flush=True)
            found: list[Line] = getattr(bench, step)()
            lines += found
            _keep(lines, chosen)  # a step that breaks takes nothing of those before with it
    _show(lines)


def _keep(lines: list[Line], chosen: argparse.Namespace) -> None:
    told = [asdict(line) for line in lines]
    result = {"people": chosen.people, "interactions": chosen.interactions, "lines": told}
    (ROOT / "bench-results.json").write_text(json.dumps(result, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
