"""What a team says and does often: its tags, its macros; and one thing done to many cases."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from rapport.cases.models.cases import PRIORITIES, Case
from rapport.cases.rules.words import BulkOutcome, Does, Said
from rapport.kit import clock

SAYS = [(said.value, said.value) for said in (Said.REPLY, Said.NOTE)]


class Tag(models.Model):
    """A word of a team's own by which it sorts its cases. `key`: the same, folded."""

    team = models.ForeignKey("catalogue.ServiceTeam", on_delete=models.CASCADE, related_name="+", db_index=False)
    word = models.CharField(max_length=60)
    key = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "key"], name="tag_once")]

    def __str__(self) -> str:
        return self.word


class Macro(models.Model):
    """Words a team says often, with places to fill, and what it does with them. Without steps it is words alone.

    `hears_within`: working hours until the next promise; `asks`: what is asked of `to_team`, which gets the ball on
    offer.
    """

    team = models.ForeignKey("catalogue.ServiceTeam", on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=80)
    service = models.ForeignKey("catalogue.Service", on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(blank=True)
    said = models.CharField(
        max_length=5, choices=[(s.value, s.value) for s in (Said.REPLY, Said.NOTE)], default="reply"
    )
    priority = models.PositiveSmallIntegerField(choices=PRIORITIES, null=True)
    tags = ArrayField(models.CharField(max_length=60), default=list)
    hears_within = models.PositiveSmallIntegerField(null=True)
    to_team = models.ForeignKey("catalogue.ServiceTeam", on_delete=models.SET_NULL, null=True, related_name="+")
    asks = models.TextField(blank=True)
    resolves = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "name"], name="macro_name"),
            models.CheckConstraint(condition=Q(resolves=False) | Q(to_team=None), name="macro_ends_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Bulk(models.Model):
    """One thing somebody does to many cases, each in a transaction of its own."""

    by = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    do = models.CharField(max_length=9, choices=[(d.value, d.value) for d in Does])
    text = models.TextField(blank=True)
    priority = models.PositiveSmallIntegerField(null=True)
    tags = ArrayField(models.CharField(max_length=60), default=list)
    team = models.ForeignKey("catalogue.ServiceTeam", on_delete=models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    macro = models.ForeignKey(Macro, on_delete=models.SET_NULL, null=True, related_name="+")
    once = models.CharField(max_length=60)  # given by the sender, so that what is sent twice is done once
    made_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="bulk_made")]
        constraints = [models.UniqueConstraint(fields=["by", "once"], name="bulk_once")]

    def __str__(self) -> str:
        return f"{self.id} {self.do}"


class BulkCase(models.Model):
    """What became of one case of a bulk, and what it was before, so that it can be undone."""

    bulk = models.ForeignKey(Bulk, on_delete=models.CASCADE, related_name="cases", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()
    outcome = models.CharField(
        max_length=7, choices=[(o.value, o.value) for o in BulkOutcome], default=BulkOutcome.WAITING
    )
    reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(null=True)  # of the case, once it was done
    holder_before = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    owner_before = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    priority_before = models.PositiveSmallIntegerField(null=True)
    tags_before = ArrayField(models.CharField(max_length=60), null=True)
    offer_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulk", "place"], name="bulk_place")]

    def __str__(self) -> str:
        return f"{self.bulk_id} {self.case_id} {self.outcome}"
