from __future__ import annotations

import dataclasses
from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rapport.engine import snapshot
from rapport.engine.tests import twelve

IDS = np.array([100, 101, 102, 103, 104, 105, 106])  # ids of units as a database gives them
INPUTS = snapshot.Inputs(
    people=pa.table({"key": list(twelve.UNIT), "unit": [int(IDS[unit]) for unit in twelve.UNIT.values()]}),
    units=pa.table({"unit": IDS, "parent": [None if p < 0 else int(IDS[p]) for p in twelve.PARENT.tolist()]}),
)
PARAMETERS = snapshot.Parameters(rules=twelve.RULES, minimum=2)


def built(backend, tmp_path, events=twelve.EVENTS, inputs=INPUTS, name="snapshot", **changes):
    path = twelve.write(tmp_path / f"{name}-events", events)
    parameters = dataclasses.replace(PARAMETERS, **changes)
    folder = tmp_path / name
    return snapshot.build(backend, path, inputs, folder, as_of=twelve.T, parameters=parameters), folder


@pytest.fixture(scope="module")
def by_duckdb(duckdb_backend, tmp_path_factory):
    return built(duckdb_backend, tmp_path_factory.mktemp("duckdb"))


def test_a_snapshot_holds_the_hand_worked_figures(by_duckdb):
    summary, folder = by_duckdb
    wanted = {"people": 12, "active": 12, "ties": 28, "pairs": 17, "units": 7, "interactions": 28}
    assert {name: summary[name] for name in wanted} == wanted
    people = pq.read_table(folder / "people.parquet").to_pylist()
    assert {row["key"]: row["core"] for row in people} == twelve.CORE
    units = {row["unit"]: row for row in pq.read_table(folder / "units.parquet").to_pylist()}
    assert {int(IDS[u]): units[IDS[u]]["ei"] for u in twelve.EI} == pytest.approx(
        {int(IDS[u]): ei for u, ei in twelve.EI.items()}
    )
    assert (units[100]["parent"], units[103]["parent"], units[106]["coverage"]) == (None, 101, 1.0)
    across = pq.read_table(folder / "unit_ties.parquet").to_pylist()
    assert {"one": 105, "other": 106, "pairs": 2} in [{k: row[k] for k in ("one", "other", "pairs")} for row in across]
    assert sorted(path.name for path in folder.iterdir()) == [
        "layout.parquet",
        "people.parquet",
        "summary.json",
        "ties.parquet",
        "unit_ties.parquet",
        "unit_trust.parquet",
        "units.parquet",
    ]


def test_units_are_neither_counted_nor_laid_out_where_nobody_wants_them(by_duckdb, duckdb_backend, tmp_path):
    summary, folder = built(duckdb_backend, tmp_path, units=False)
    assert {path.name for path in folder.iterdir()} == {"people.parquet", "summary.json", "ties.parquet"}
    alike = {"people", "ties", "pairs", "communities", "modularity", "nmi_with_units", "units"}
    assert {name: summary[name] for name in alike} == {name: by_duckdb[0][name] for name in alike}
    assert [timing["step"] for timing in summary["timings"]] == ["ties", "graph", "people"]


def test_row_order_and_later_rows_leave_the_checksum_and_a_parameter_changes_it(by_duckdb, duckdb_backend, tmp_path):
    checksum = by_duckdb[0]["checksum"]
    later = [twelve.event(-3, 1, 12), *reversed(twelve.EVENTS), twelve.event(-9, 5, 1)]
    assert built(duckdb_backend, tmp_path, later)[0]["checksum"] == checksum
    mixed = dataclasses.replace(INPUTS, people=INPUTS.people.sort_by([("key", "descending")]))
    assert built(duckdb_backend, tmp_path, inputs=mixed)[0]["checksum"] == checksum
    assert built(duckdb_backend, tmp_path, seed=2, gamma=2.0)[0]["checksum"] != checksum
    assert built(duckdb_backend, tmp_path, twelve.EVENTS[1:])[0]["checksum"] != checksum


def under_two_keys():
    """The company whose person 10 was loaded under another key half of the time."""
    events = [
        {**e, **{end: 910 for end in ("from_key", "to_key") if e[end] == 10 and number % 2}}
        for number, e in enumerate(twelve.EVENTS)
    ]
    assert any(910 in (e["from_key"], e["to_key"]) for e in events)
    aliases = pa.table({"key": pa.array([910], pa.int64()), "same_as": pa.array([10], pa.int64())})
    return events, dataclasses.replace(INPUTS, aliases=aliases)


def test_a_person_loaded_under_two_keys_is_one(by_duckdb, duckdb_backend, tmp_path):
    events, inputs = under_two_keys()
    assert built(duckdb_backend, tmp_path, events)[0]["checksum"] != by_duckdb[0]["checksum"]
    assert built(duckdb_backend, tmp_path, events, inputs)[0]["checksum"] == by_duckdb[0]["checksum"]


def test_people_who_opted_out_are_in_no_file(duckdb_backend, tmp_path):
    gone = dataclasses.replace(INPUTS, excluded=pa.table({"key": pa.array([10], pa.int64())}))
    summary, folder = built(duckdb_backend, tmp_path, inputs=gone)
    assert summary["people"] == 11
    assert 10 not in pq.read_table(folder / "people.parquet")["key"].to_pylist()
    ties = pq.read_table(folder / "ties.parquet")
    assert 10 not in ties["source"].to_pylist() + ties["target"].to_pylist()
    units = {row["unit"]: row["people"] for row in pq.read_table(folder / "units.parquet").to_pylist()}
    assert units[106] == 2


def test_people_without_ties_or_unit_and_a_former_map_are_taken(by_duckdb, duckdb_backend, tmp_path):
    people = pa.concat_tables([INPUTS.people, pa.table({"key": [50], "unit": pa.array([None], pa.int64())})])
    former = pq.read_table(by_duckdb[1] / "layout.parquet")
    summary, folder = built(duckdb_backend, tmp_path, inputs=dataclasses.replace(INPUTS, people=people, former=former))
    assert (summary["people"], summary["active"]) == (13, 12)
    now = pq.read_table(folder / "layout.parquet")
    assert np.abs(now["x"].to_numpy() - former["x"].to_numpy()).max() < 0.05
    assert summary["parameters"]["trust"]["version"] == "prior-1"


def test_no_interaction_at_all_gives_an_empty_network(duckdb_backend, tmp_path):
    summary, folder = built(duckdb_backend, tmp_path, events=[])
    assert (summary["ties"], summary["active"], summary["nmi_with_units"]) == (0, 0, None)
    assert pq.read_table(folder / "unit_trust.parquet").num_rows == 0


def test_an_unknown_unit_is_refused(duckdb_backend, tmp_path):
    wrong = dataclasses.replace(INPUTS, people=pa.table({"key": [1], "unit": [999]}))
    with pytest.raises(ValueError, match="not among the units"):
        built(duckdb_backend, tmp_path, inputs=wrong)


def test_the_last_day_ignores_clocks_that_run_ahead(duckdb_backend, tmp_path):
    ahead = twelve.event(0, 1, 2) | {"at": datetime(2031, 1, 1)}  # noqa: DTZ001 - as in the lake
    path = twelve.write(tmp_path, [*twelve.EVENTS, ahead])
    now = datetime(2025, 4, 2)  # noqa: DTZ001 - as above
    assert snapshot.last_day(duckdb_backend, path, not_after=now) == date(2025, 3, 27)
    assert snapshot.last_day(duckdb_backend, path, not_after=datetime(2020, 1, 1)) is None  # noqa: DTZ001 - as above
