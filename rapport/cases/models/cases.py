"""What somebody needs, what was said about it, and what happened."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from rapport.cases.rules.words import ALIVE, ENDED, Channel, Said, State
from rapport.catalogue.public import Kind, Level
from rapport.kit import clock

PRIORITIES = [(level.value, level.name) for level in Level]


class Case(models.Model):
    """Somebody needs something. Numbered by the team it came to (IT-1042), for good.

    `owner_team` to `holder` repeat the custody that holds now, for lists; a check at commit refuses any difference.
    A part of a case (`parent`) is what another team must do for it. Of a log (`log`, `external_id`) the requester may
    be known by a keyed hash alone.
    """

    team = models.ForeignKey("catalogue.ServiceTeam", on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.BigIntegerField()
    subject = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in Kind], default=Kind.REQUEST)
    service = models.ForeignKey("catalogue.Service", on_delete=models.PROTECT, null=True, related_name="+")
    answers = models.JSONField(default=dict)  # to the service's form
    impact = models.PositiveSmallIntegerField(choices=PRIORITIES, default=Level.LOW)
    urgency = models.PositiveSmallIntegerField(choices=PRIORITIES, default=Level.MEDIUM)
    priority = models.PositiveSmallIntegerField(choices=PRIORITIES, default=Level.LOW)
    channel = models.CharField(max_length=6, choices=[(c.value, c.value) for c in Channel])
    requester = models.ForeignKey(
        "directory.Person", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    requester_key = models.BigIntegerField(null=True)
    for_person = models.ForeignKey(
        "directory.Person", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    state = models.CharField(max_length=9, choices=[(s.value, s.value) for s in State], default=State.OPEN)
    restricted = models.BooleanField(default=False)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts", db_index=False)
    tags = ArrayField(models.CharField(max_length=60), default=list)
    owner_team = models.ForeignKey("catalogue.ServiceTeam", on_delete=models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey("directory.Person", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    holder_team = models.ForeignKey("catalogue.ServiceTeam", on_delete=models.PROTECT, related_name="+", db_index=False)
    holder = models.ForeignKey(
        "directory.Person", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    opened_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True)  # the first human answer
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    log = models.CharField(max_length=60, blank=True)  # which system's log it was read from
    external_id = models.CharField(max_length=200, blank=True)
    loaded_at = models.DateTimeField(null=True)  # when the log was last read: hashes of strangers go some time after
    search = models.TextField(default="")  # the words of its subject, and what its log calls it, for `Words`
    version = models.PositiveIntegerField(default=1)  # rises with every change, so that two do not overwrite another
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["holder", "-changed_at", "-id"], condition=Q(state="open"), name="case_holder"),
            models.Index(fields=["owner", "-changed_at", "-id"], condition=Q(state="open"), name="case_owner"),
            models.Index(
                fields=["holder_team", "-changed_at", "-id"], condition=Q(state="open"), name="case_holder_team"
            ),
            models.Index(
                fields=["owner_team", "-changed_at", "-id"], condition=Q(state="open"), name="case_owner_team"
            ),
            models.Index(
                fields=["holder_team", "opened_at", "id"],
                condition=Q(state="open", holder=None),
                name="case_unassigned",
            ),
            models.Index(fields=["owner_team", "-changed_at", "-id"], name="case_of_team"),
            models.Index(fields=["requester", "-id"], condition=Q(requester__isnull=False), name="case_requester"),
            models.Index(fields=["for_person", "-id"], condition=Q(for_person__isnull=False), name="case_for_person"),
            models.Index(fields=["parent"], condition=Q(parent__isnull=False), name="case_parent"),
            models.Index(fields=["resolved_at"], condition=Q(state="resolved"), name="case_to_close"),
            models.Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="case_closed"),
            GinIndex(fields=["tags"], name="case_tags"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["team", "number"], name="case_number"),
            models.UniqueConstraint(fields=["log", "external_id"], condition=~Q(external_id=""), name="case_of_a_log"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")), name="case_ends_last"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ALIVE, closed_at=None) | Q(state__in=ENDED, closed_at__isnull=False),
                name="case_closed_when_ended",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="case_not_its_own_part"),
        ]

    def __str__(self) -> str:
        return f"{self.team_id}-{self.number}"


class Event(models.Model):
    """One thing that happened to a case, in order (`place`): what, when, by whom, and what it led to.

    `what` is a word of ours, or that of the log it was read from; `state`, `team` and the person are those it led to.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events", db_index=False)
    place = models.PositiveIntegerField()
    at = models.DateTimeField()
    what = models.CharField(max_length=80)
    state = models.CharField(max_length=80, blank=True)
    team = models.ForeignKey(
        "catalogue.ServiceTeam", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    person = models.ForeignKey(
        "directory.Person", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    person_key = models.BigIntegerField(null=True)  # of somebody only a log names
    by = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    undone = models.BooleanField(default=False, db_default=False)  # done or undone: no matter to the colleague

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "place"], name="event_place")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.what}"


class Message(models.Model):
    """What was said, to whom. It is never changed; a correction is another message."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages", db_index=False)
    said = models.CharField(max_length=5, choices=[(s.value, s.value) for s in Said])
    author = models.ForeignKey(
        "directory.Person", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    text = models.TextField()
    at = models.DateTimeField(default=clock.now)
    once = models.CharField(max_length=60, null=True)  # given by the sender, so that what is sent twice is kept once

    class Meta:
        indexes = [
            models.Index(fields=["case", "id"], name="message_case"),
            models.Index(fields=["once"], condition=Q(once__isnull=False), name="message_sent_once"),
        ]
        constraints = [models.UniqueConstraint(fields=["case", "once"], name="message_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.said}"


class Access(models.Model):
    """Somebody who is named on a restricted case: nobody else sees it, save the colleague it is for."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="access", db_index=False)
    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="access_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.person_id}"
