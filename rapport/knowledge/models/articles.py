"""Articles and their versions."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from rapport.kit import clock
from rapport.knowledge.rules.words import (
    EXCERPT,
    LONGEST_KEYWORDS,
    LONGEST_TITLE,
    Audience,
    State,
)

CHOICES = {kind: [(one.value, one.value) for one in kind] for kind in (State, Audience)}


class Article(models.Model):
    """What a team knows about something, as its readers have it.

    `title` to `language` repeat the version that is read: the published one (`shown`), or the `latest` of a draft.
    `title_vector` and `vector` hold its folded words as they stand and as the stems of its language.
    """

    team = models.ForeignKey("catalogue.ServiceTeam", on_delete=models.PROTECT, related_name="+", db_index=False)
    service = models.ForeignKey("catalogue.Service", on_delete=models.SET_NULL, null=True, related_name="+")
    slug = models.CharField(max_length=180, unique=True)
    title = models.CharField(max_length=LONGEST_TITLE)
    text = models.TextField()
    excerpt = models.CharField(max_length=EXCERPT + 10, blank=True)
    keywords = models.CharField(max_length=LONGEST_KEYWORDS, blank=True)  # what else people call it
    language = models.CharField(max_length=5, default="en")
    state = models.CharField(max_length=9, choices=CHOICES[State], default=State.DRAFT)
    audience = models.CharField(max_length=9, choices=CHOICES[Audience], default=Audience.EVERYBODY)
    for_units = models.ManyToManyField("directory.Unit", related_name="+")
    latest = models.PositiveIntegerField(default=0)
    shown = models.PositiveIntegerField(null=True)
    review_months = models.PositiveSmallIntegerField(default=12)
    review_on = models.DateField(null=True)  # of a published one: when it is read again
    review_task = models.BigIntegerField(null=True)  # what waits on the team because of it
    solved = models.PositiveIntegerField(default=0)
    used = models.PositiveIntegerField(default=0)
    helpful = models.PositiveIntegerField(default=0)
    unhelpful = models.PositiveIntegerField(default=0)
    made_from = models.CharField(max_length=20, blank=True)  # the kind of record it was made from
    made_from_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True)
    title_vector = SearchVectorField(null=True)
    vector = SearchVectorField(null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["title_vector"], name="article_title_words"),
            GinIndex(fields=["vector"], name="article_words"),
            models.Index(fields=["-changed_at", "-id"], name="article_changed"),
            models.Index(fields=["team", "-changed_at", "-id"], name="article_team"),
            models.Index(fields=["review_on"], condition=Q(state="published"), name="article_review"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["made_from", "made_from_id"], condition=Q(made_from_id__isnull=False), name="article_made_once"
            ),
            models.CheckConstraint(condition=~Q(state="published", shown=None), name="article_published_is_shown"),
            models.CheckConstraint(condition=Q(shown=None) | Q(shown__lte=F("latest")), name="article_shown_is_kept"),
        ]

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """An article as it was saved once; versions are never changed."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=LONGEST_TITLE)
    text = models.TextField()
    keywords = models.CharField(max_length=LONGEST_KEYWORDS, blank=True)
    language = models.CharField(max_length=5)
    note = models.CharField(max_length=200, blank=True)  # why it was changed, in its author's words
    author = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="article_version")]

    def __str__(self) -> str:
        return f"{self.article_id}.{self.number}"
