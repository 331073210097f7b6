"""What DuckDB gives, Spark gives too. All that asks Spark stands in this one file, so that one process starts it once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rapport.engine.tests.test_forward import test_the_store_holds_the_hand_worked_weights
from rapport.engine.tests.test_replies import test_answers_are_found_and_timed_in_working_hours
from rapport.engine.tests.test_senders import (
    log,
    test_each_kind_is_proposed_and_people_are_not,
    test_what_speaks_for_it_is_told,
)
from rapport.engine.tests.test_snapshot import built, by_duckdb, under_two_keys
from rapport.engine.tests.test_ties import (
    test_both_backends_write_the_same_columns_sorted,
    test_people_who_opted_out_leave_no_tie_and_change_no_other,
    test_the_hand_worked_example_comes_out_on_both_backends,
)

__all__ = [
    "by_duckdb",
    "log",
    "test_answers_are_found_and_timed_in_working_hours",
    "test_both_backends_write_the_same_columns_sorted",
    "test_each_kind_is_proposed_and_people_are_not",
    "test_people_who_opted_out_leave_no_tie_and_change_no_other",
    "test_the_hand_worked_example_comes_out_on_both_backends",
    "test_the_store_holds_the_hand_worked_weights",
    "test_what_speaks_for_it_is_told",
]
pytestmark = pytest.mark.spark


@pytest.fixture
def backend(spark_backend):
    return spark_backend


def test_whatever_asks_for_a_backend_is_asked_of_spark_too():
    files = Path(__file__).parent.glob("test_*.py")
    asked = {
        name for file in files for name in re.findall(r"^def (test_\w+)\(.*\bbackend\b", file.read_text(), re.MULTILINE)
    }
    assert asked
    assert asked <= set(__all__)


def test_spark_gives_the_same_snapshot(by_duckdb, spark_backend, tmp_path):
    summary, _ = built(spark_backend, tmp_path)
    assert summary["checksum"] == by_duckdb[0]["checksum"]


def test_a_person_loaded_under_two_keys_is_one_on_spark_too(by_duckdb, spark_backend, tmp_path):
    events, inputs = under_two_keys()
    assert built(spark_backend, tmp_path, events, inputs)[0]["checksum"] == by_duckdb[0]["checksum"]
