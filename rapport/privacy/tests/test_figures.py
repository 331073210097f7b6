"""Figures about freely chosen groups: what was shown is remembered from the last time, and read only where needed."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.privacy.actions.figures import known_groups
from rapport.privacy.actions.retention import remove_old_groups
from rapport.privacy.public import allow_figure

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_a_group_shown_again_is_remembered_from_then_on():
    with clock.frozen(NOON - timedelta(days=400)):
        allow_figure("reach", range(100))
    with clock.frozen(NOON):
        allow_figure("reach", range(100))
        remove_old_groups(NOON - timedelta(days=365))
        with pytest.raises(Refusal, match="differs"):
            allow_figure("reach", range(95))


def test_what_two_groups_leave_of_a_third_is_too_few_in_whatever_order_they_are_asked_for():
    allow_figure("reach", range(100))
    allow_figure("reach", range(60))
    with pytest.raises(Refusal, match="differs"):
        allow_figure("reach", range(60, 98))


@pytest.mark.parametrize(("size", "read"), [(505, []), (1004, [1000]), (300, [1000, 1300]), (2000, [1000, 3000])])
def test_only_groups_that_could_be_near_are_read(size, read):
    for answered in (1000, 1300, 3000):
        allow_figure("reach", range(answered))
    assert [members.size for members in known_groups("reach", size)] == read
