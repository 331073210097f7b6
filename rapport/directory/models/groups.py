"""Groups that everybody may see, and open ones that everybody may join."""

from django.db import models

from rapport.directory.models.people import Person
from rapport.kit import clock


class Group(models.Model):
    """A project, circle or club; an open one is known to all colleagues and lets them join by themselves."""

    name = models.CharField(max_length=200)
    slug = models.CharField(max_length=220, unique=True)
    purpose = models.CharField(max_length=500, blank=True)
    open = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """Somebody in a group, since when, and whether a file or a person said so."""

    class Source(models.TextChoices):
        """Who put somebody into a group; a file takes away only what files brought."""

        SELF = "self"
        FILE = "file"

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships", db_index=False)
    source = models.CharField(max_length=4, choices=Source.choices, default=Source.SELF)
    since = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "person"], name="group_member_once")]
        indexes = [models.Index(fields=["person"], name="group_member_person")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.group_id}"
