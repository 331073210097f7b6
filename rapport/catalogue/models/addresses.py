"""Where mail for a team arrives."""

from django.db import models

from rapport.catalogue.models.services import Service, ServiceTeam
from rapport.kit import clock


class Address(models.Model):
    """An address at which a team takes mail, for one of its services or for whatever colleagues need."""

    address = models.CharField(max_length=254, unique=True)  # lower case
    team = models.ForeignKey(ServiceTeam, on_delete=models.CASCADE, related_name="addresses")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.address
