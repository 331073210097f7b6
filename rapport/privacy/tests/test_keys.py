"""Keyed hashes and pseudonyms."""

import stat
import time
from datetime import timedelta

import numpy as np
import pytest

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Refusal
from rapport.ledger.models import Fact
from rapport.privacy.actions.keys import rotate_pseudonyms, rotate_when_old
from rapport.privacy.public import keyed_hashes, pseudonym_keys
from rapport.privacy.rules import key_of_pseudonym, pseudonym_of

OPERATOR = Actor.system(via="cli")


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


def test_another_key_gives_other_pseudonyms_and_is_for_administrators(db):
    before = pseudonym_keys([1, 2]).tolist()
    with pytest.raises(Forbidden):
        rotate_pseudonyms(by=Actor.stranger())
    assert pseudonym_keys([1, 2]).tolist() == before

    rotate_pseudonyms(by=OPERATOR)

    assert not set(pseudonym_keys([1, 2]).tolist()) & set(before)
    assert list(Fact.objects.values_list("name", flat=True)) == ["privacy.key_rotated"]


def test_a_key_of_pseudonyms_is_replaced_by_itself_once_it_is_a_year_old(db):
    before = pseudonym_keys([1]).tolist()
    rotate_when_old()
    assert pseudonym_keys([1]).tolist() == before

    with clock.frozen(clock.now() + timedelta(days=366)):
        rotate_when_old()

    assert pseudonym_keys([1]).tolist() != before


@pytest.mark.parametrize("key", [0, 1, -1, 2**63 - 1, -(2**63), 1234567890123456789])
def test_a_pseudonym_is_read_as_it_was_written(key):
    assert key_of_pseudonym(pseudonym_of(key)) == key
    assert key_of_pseudonym(f" {pseudonym_of(key).upper()} ") == key
    assert key_of_pseudonym(str(key)) == key


@pytest.mark.parametrize("text", ["", "p-", "p-xyz", "p-0f3a91c25d7be84", "Mei", str(2**63), "9" * 30])
def test_what_is_no_pseudonym_is_refused(text):
    with pytest.raises(Refusal, match="looks like"):
        key_of_pseudonym(text)
