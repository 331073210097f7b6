"""`rapport import relationships` and `touchpoints`: a book that was kept elsewhere, with all that was said."""

from rapport.relationships.imports.book import Relationships
from rapport.relationships.imports.contact import Touchpoints

KINDS = (Relationships(), Touchpoints())
