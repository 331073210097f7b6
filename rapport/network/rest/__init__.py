"""REST of the network room, noun by noun: the same actions and rules as the pages."""

from ninja import Router

from rapport.network.rest import closest, map, messengers, mine, organisation, own, snapshots, trust  # noqa: A004 - a map

router = Router(tags=["network"])
for _noun in (snapshots, trust, map, messengers, organisation, mine, own, closest):
    router.add_router("", _noun.router)
