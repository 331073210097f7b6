"""Tables of knowledge."""

from rapport.knowledge.models.articles import Article, Version
from rapport.knowledge.models.readers import Miss, Rating, Solution, Use, Word

__all__ = ["Article", "Miss", "Rating", "Solution", "Use", "Version", "Word"]
