"""REST of the catalogue, noun by noun."""

from ninja import Router

from rapport.catalogue.rest import addresses, agreements, approvals, calendars, services, teams

router = Router(tags=["catalogue"])
for _noun in (services, teams, agreements, addresses, calendars, approvals):
    router.add_router("", _noun.router)
