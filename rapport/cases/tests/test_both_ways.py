"""What both sides find stands on one page, each for who may see it, and nothing of too few."""

from rapport.accounts.models import RoleGrant
from rapport.cases.models import RatedPeriod, RatingSum
from tests.kept import made_once

PERIOD = "2026-07-01"


def rated(side, people=12, total=48.0, **more):
    RatingSum.objects.create(
        side=side, period=PERIOD, people=people, total=total, squares=total * total / people + 6, good=9, **more
    )


@made_once
def published(house):
    """Sales said 4.0 of IT, joined ones said something, and those who serve Sales said 3.0 of it."""
    RatedPeriod.objects.create(period=PERIOD)
    rated("team", team=house.teams["IT"], units=[house.units["Sales"].id])
    rated("team", team=house.teams["IT"], units=[house.units["Legal"].id, house.units["Finance"].id], total=24.0)
    rated("unit", unit=house.units["Sales"], total=36.0)
    return house


def panel(house, who, unit="Sales"):
    address = f"/cases/ratings/panel/?team={house.teams['IT'].id}&unit={house.units[unit].id}"
    return house.browser(who).get(address).content.decode()


def test_each_side_is_told_to_who_may_see_it(published):
    ours, theirs, nobody = (panel(published, who) for who in ("IT 2", "Sales 1", "Finance 2"))
    assert ("4.0" in ours, "3.0" in ours) == (True, False)
    assert ("4.0" in theirs, "3.0" in theirs) == (False, True)
    assert nobody.strip() == ""
    assert "Told to Sales alone" in ours


def test_who_oversees_sees_both(published):
    published.actor("Sales 2")
    RoleGrant.objects.create(user=published.people["Sales 2"].user, role="analyst")
    text = panel(published, "Sales 2")
    assert "4.0" in text
    assert "3.0" in text


def test_what_is_joined_is_told_of_no_unit(published):
    assert "only told joined with others" in panel(published, "IT 2", unit="Legal")
    assert "2.0" not in panel(published, "IT 2", unit="Legal")


def test_both_ways_are_told_from_five_divisions_on(published):
    address = f"/cases/ratings/both/?team={published.teams['IT'].id}"
    assert "Not enough to tell" in published.browser("IT 2").get(address).content.decode()
    for number in range(4):
        unit = published.unit(f"More {number}", "Halmar")
        rated("team", team=published.teams["IT"], units=[unit.id])
        rated("unit", unit=unit, total=36.0)
    text = published.browser("IT 2").get(address).content.decode()
    assert "1.0" in text
    assert "of 5 divisions" in text
    assert published.browser("Sales 1").get(address).status_code == 403
    assert published.browser("IT 2").get("/cases/ratings/both/?team=x").status_code == 404
