"""`rapport import relationships` and `touchpoints`: a book that was kept elsewhere, with all that was said."""

from collections.abc import Iterator
from pathlib import Path

from rapport.intake.public import Load, Row
from rapport.relationships.imports import archive
from rapport.relationships.imports.book import Relationships
from rapport.relationships.imports.contact import Touchpoints


class Books(Relationships):
    """Relationships, from a table or from a book that was taken away whole."""

    formats = (*Relationships.formats, archive.FORMAT)

    def rows_from(self, path: Path) -> Iterator[Row]:
        """The rows of a book that was taken away."""
        return archive.rows_from(path)

    def check(self, job: Load) -> None:
        """A book that was taken away has all it needs."""
        if job.layout is not archive.FORMAT:
            super().check(job)

    def load(self, job: Load) -> None:
        """Read the rows, and take them into the books of their teams."""
        if job.layout is archive.FORMAT:
            archive.load_archive(job)
        else:
            super().load(job)


KINDS = (Books(), Touchpoints())
