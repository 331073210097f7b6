"""What a team has open for a unit: a panel that shows no more than the reader may see anyway."""

from rapport.cases.actions.life.opening import open_case


def test_the_team_sees_what_it_has_open_for_a_unit_and_nobody_else_does(house, django_assert_max_num_queries):
    it = house.teams["IT"].id
    for subject, more in (("Tablet", {}), ("Secret", {"restricted": True})):
        open_case(subject=subject, text="x", team_id=it, by=house.actor("Sales 1"), **more)
    open_case(subject="Other", text="x", team_id=it, by=house.actor("Legal 2"))
    address = f"/cases/behind/?team={it}&unit={house.units['Sales'].id}"
    page = house.browser("IT 2").get(address).content.decode()
    assert "Tablet" in page
    assert "Tablet" in house.browser("IT 2").get(address.replace(f"team={it}", "team=IT")).content.decode()
    assert "Secret" not in page
    assert "Other" not in page
    for who in ("Finance 2", "Sales 2"):
        assert house.browser(who).get(address).content.decode().strip() == ""
    assert (
        "Other"
        in house.browser("IT 2").get(f"/cases/behind/?team={it}&unit={house.units['Halmar'].id}").content.decode()
    )
    assert house.browser("IT 2").get("/cases/behind/?team=x").content.decode().strip() == ""
    browser = house.browser("IT 2")
    browser.get(address)
    with django_assert_max_num_queries(9):
        browser.get(address)
