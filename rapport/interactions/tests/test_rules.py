import numpy as np
import pytest

from rapport.interactions import rules


@pytest.mark.parametrize(
    "address",
    ["mailer-daemon@x.example", "no-reply@x.example", "team-bounces+ann=x@lists.example", "all-request@x.example"],
)
def test_robots_are_known_by_their_address(address) -> None:
    assert rules.is_automatic_address(address)


@pytest.mark.parametrize("address", ["ann@x.example", "admin@x.example", "owner@x.example", "noreplies@x.example"])
def test_people_are_not_taken_for_robots(address) -> None:
    assert not rules.is_automatic_address(address)


@pytest.mark.parametrize(
    ("value", "same"),
    [
        (" Ann@X.example ", "ann@x.example"),
        ("Ann B <ann@x.example>", "ann@x.example"),
        ("MAILTO:a@x", "a@x"),
        ("7", "7"),
    ],
)
def test_identities_are_compared_in_one_form(value, same) -> None:
    assert rules.normalise_identity(value) == same


@pytest.mark.parametrize(
    ("value", "pattern", "falls_under"),
    [
        ("council@x.example", "council@*", True),
        ("a@union.x.example", "@x.example", True),
        ("a@ax.example", "@x.example", False),
        ("Works-Council", "works-*", True),
        ("works", "work", False),
        ("[a]", "[a]", True),
    ],
)
def test_patterns_of_exclusion(value, pattern, falls_under) -> None:
    assert rules.matches_pattern(value, pattern) is falls_under


def test_mixing_tells_pairs_apart() -> None:
    left, right = np.meshgrid(np.arange(300, dtype=np.int64), np.arange(300, dtype=np.int64))
    assert len(np.unique(rules.mix(left.ravel(), right.ravel()))) == 90_000
