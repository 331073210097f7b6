"""Mail folders with one file per message (Maildir), as a folder or a zip of it."""

from rapport.interactions.sources.maildir.reader import Maildir

SOURCE = Maildir()
