"""Mail folders in one file (mbox, in any of its quotings)."""

from rapport.interactions.sources.mbox.reader import Mbox

SOURCE = Mbox()
