"""REST of the catalogue, noun by noun."""

from ninja import Router

from rapport.catalogue.rest import addresses, agreements, approvals, calendars, negotiating, services, teams

router = Router(tags=["catalogue"])
# an address that names proposals is looked at before one that takes a number in its place
for _noun in (services, teams, negotiating, agreements, addresses, calendars, approvals):
    router.add_router("", _noun.router)
