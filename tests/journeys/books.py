"""A company in which IT keeps a book, for stories between relationships and other rooms."""

from rapport.accounts.public import Actor, Role
from rapport.catalogue.models import ServiceTeam
from rapport.ledger.actions import deliver
from rapport.ledger.models import Delivery
from rapport.relationships.actions.health import judge_all
from rapport.relationships.tests.conftest import House

OPERATOR = Actor.system(via="cli")
SERVING = {"IT": "IT", "Finance": "FIN"}


def company() -> House:
    """Return a company: IT and Finance serve, and North lies in Sales."""
    made = House()
    made.unit("Halmar")
    for name, above in {"IT": "Halmar", "Finance": "Halmar", "Sales": "Halmar", "North": "Sales"}.items():
        unit = made.unit(name, above)
        unit.depth = 1 if above == "Halmar" else 2
        roles = (Role.TEAM_MEMBER,) if name in SERVING else ()
        for number in (1, 2, 3):
            made.person(f"{name} {number}", name, *roles)
        unit.manager = made.people[f"{name} 1"]
        unit.save(update_fields=["manager", "depth"])
        if name in SERVING:
            made.teams[name] = ServiceTeam.objects.create(name=name, prefix=SERVING[name], unit=unit)
    made.person("Boss", "Halmar", Role.ADMINISTRATOR)
    return made


def hear(*, times: int = 2) -> None:
    """Let every reaction hear of every fact, and what follows; more than once is once."""
    for _again in range(times):
        for ident in Delivery.objects.order_by("id").values_list("id", flat=True):
            deliver(delivery_id=ident)
        Delivery.objects.update(state=Delivery.State.WAITING)


def judged() -> int:
    """Let the job run that judges what is stale."""
    return judge_all(stale=True)
