"""REST of the network room, noun by noun: the same actions and rules as the pages."""

from ninja import Router

from rapport.network.rest import map, messengers, mine, organisation, own, snapshots, trust  # noqa: A004 - a map

router = Router(tags=["network"])
for _noun in (snapshots, trust, map, messengers, organisation, mine, own):
    router.add_router("", _noun.router)
