"""Keyed hashes and pseudonyms."""

import stat
import time

import numpy as np
import pytest

from rapport.accounts.public import Actor
from rapport.kit.problems import Forbidden, Refusal
from rapport.privacy.actions.keys import rotate_pseudonyms
from rapport.privacy.public import keyed_hashes, pseudonyms


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"
    return settings.KEYS


def test_the_same_value_gives_the_same_number_and_another_kind_gives_another():
    first = keyed_hashes("identity", ["ada@halmar.example", "42", 42])
    again = keyed_hashes("identity", ["ada@halmar.example", "42", 42])
    other = keyed_hashes("invented", ["ada@halmar.example", "42", 42])

    assert first.dtype == np.int64
    assert first.tolist() == again.tolist()
    assert first[1] == first[2]
    assert not set(first.tolist()) & set(other.tolist())


def test_the_key_is_readable_by_us_alone(keys):
    keyed_hashes("guarded", ["x"])

    path = keys / "guarded.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert len(path.read_bytes()) == 32


def test_a_damaged_key_is_refused_in_a_sentence(keys):
    keyed_hashes("damaged", ["x"])
    (keys / "damaged.key").write_bytes(b"short")

    with pytest.raises(Refusal, match="damaged"):
        keyed_hashes("damaged", ["x"])


@pytest.mark.parametrize("kind", ["../secret", "a/b", "", "a.b"])
def test_the_name_of_a_key_cannot_leave_its_folder(kind):
    with pytest.raises(Refusal, match="name for a key"):
        keyed_hashes(kind, ["x"])


def test_three_hundred_thousand_values_take_less_than_three_seconds_of_processor():
    values = [f"somebody.{n}@halmar.example" for n in range(300_000)]
    began = time.process_time()

    hashes = keyed_hashes("many", values)

    assert time.process_time() - began < 3
    assert len(np.unique(hashes)) == 300_000


def test_no_values_give_no_hashes():
    assert keyed_hashes("many", []).shape == (0,)


def test_rotation_makes_new_pseudonyms_and_is_for_administrators(db):
    before = pseudonyms([1, 2])
    with pytest.raises(Forbidden):
        rotate_pseudonyms(by=Actor.stranger())
    assert pseudonyms([1, 2]) == before

    rotate_pseudonyms(by=Actor.system(via="cli"))

    assert pseudonyms([1, 2]) != before
    assert all(name.startswith("p-") and len(name) == 18 for name in before)
