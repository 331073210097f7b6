"""The text a service is found by: its name, what else it is called, what is said of it, and its team."""

from rapport.catalogue.models import Service, ServiceTeam
from rapport.kit.text import fold


def text_of(service: Service, team: ServiceTeam) -> str:
    """Return the text a service is found by."""
    return fold(f"{service.name} {service.keywords} {service.about} {team.name}")


def refresh_team(team: ServiceTeam) -> None:
    """Write anew what a team's services are found by. Two statements."""
    services = list(Service.objects.filter(team=team))
    for service in services:
        service.search = text_of(service, team)
    Service.objects.bulk_update(services, ["search"], batch_size=500)
