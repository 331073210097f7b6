"""What can be imported into the directory."""

from rapport.directory.imports.people import People
from rapport.intake.public import Kind

KINDS: tuple[Kind, ...] = (People(),)
