"""What readers did with articles, what they looked for, and the words there are."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q

from rapport.kit import clock
from rapport.knowledge.models.articles import Article
from rapport.knowledge.rules.words import LONGEST_QUESTION


class Rating(models.Model):
    """Whether an article helped a reader, with a word of hers. Her team reads the word, never whose it is."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="ratings", db_index=False)
    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    helpful = models.BooleanField()
    word = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "person"], name="rating_once")]
        indexes = [models.Index(fields=["at"], name="rating_at")]

    def __str__(self) -> str:
        return f"{self.article_id}: {'yes' if self.helpful else 'no'}"


class Solution(models.Model):
    """An article answered somebody who was about to ask; once a day and reader. Whom is forgotten after a while."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="solutions", db_index=False)
    service = models.ForeignKey("catalogue.Service", on_delete=models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "person", "on"], name="solution_once")]
        indexes = [
            models.Index(fields=["on", "article"], name="solution_on"),
            models.Index(fields=["on"], condition=Q(person__isnull=False), name="solution_named"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.on}"


class Use(models.Model):
    """An article was put into the answer to a record (`case`), once however often."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="uses", db_index=False)
    service = models.ForeignKey("catalogue.Service", on_delete=models.SET_NULL, null=True, related_name="+")
    about = models.CharField(max_length=20)
    about_id = models.BigIntegerField()
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "about", "about_id"], name="use_once")]
        indexes = [
            models.Index(fields=["on", "article"], name="use_on"),
            models.Index(fields=["about", "about_id"], name="use_about"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.about} {self.about_id}"


class Miss(models.Model):
    """Telling words of a question that found nothing. Whose it was only makes sure that people are counted once."""

    words = models.CharField(max_length=LONGEST_QUESTION)
    typed = models.CharField(max_length=LONGEST_QUESTION)  # folded; what is typed on takes its place
    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["words"], name="miss_words"),
            models.Index(fields=["person", "-at"], name="miss_person"),
            models.Index(fields=["at"], name="miss_at"),
        ]

    def __str__(self) -> str:
        return self.words


class Word(models.Model):
    """A word of what is published, with how many articles have it: typos are compared with these."""

    word = models.CharField(max_length=60, primary_key=True)
    articles = models.PositiveIntegerField()

    class Meta:
        indexes = [GinIndex(OpClass("word", name="gin_trgm_ops"), name="knowledge_word_alike")]

    def __str__(self) -> str:
        return self.word
