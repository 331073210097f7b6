"""The vocabulary of the directory: what search takes for a word that nobody has."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models


class Word(models.Model):
    """A folded word of a name, title, unit or skill, and how many people have it.

    Derived from `Person.search` by `actions.words.learn_words`; a word that is not in it yet is found as it is typed,
    only its misspellings are not.
    """

    word = models.CharField(max_length=60, primary_key=True)
    people = models.PositiveIntegerField()

    class Meta:
        indexes = [GinIndex(OpClass("word", name="gin_trgm_ops"), name="word_alike")]

    def __str__(self) -> str:
        return self.word
