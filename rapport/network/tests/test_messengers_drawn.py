"""How a round of messengers is drawn beside other choices, and how its counts are rounded."""

from rapport.network.rules.messengers import told as told_of
from rapport.network.tests.test_messengers import TOLD, halmar, page_of, round_with

__all__ = ["halmar"]


def test_choices_are_drawn_against_the_longest_with_their_likely_ranges_and_more_are_offered(halmar):
    others = {"most_central": TOLD | {"value": 50, "low": 50, "high": 54, "share": 0.5}}
    _client, page = page_of(halmar, round_with(others=others))
    assert 'width="85.7%"' in page, "60 % on a bar that ends at 70 %"
    assert 'x1="71.4%" x2="100.0%"' in page
    assert "not worth the effort" in page
    assert "wanted=12#new-round" in page
    assert "Try 12 messengers" in page


def test_a_count_and_its_range_are_rounded_alike_to_the_nearest_and_outwards():
    assert told_of(68, 400, minimum=10, low=66.2, high=71) == {
        "value": 70, "low": 65, "high": 75, "share": 0.17, "band": "told",
    }  # fmt: skip
    assert [told_of(68, 400, minimum=10)[name] for name in ("low", "value", "high")] == [68, 70, 72]
