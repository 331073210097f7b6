"""Single messages (.eml), one file, a folder or a zip of them."""

from rapport.interactions.sources.eml.reader import Eml

SOURCE = Eml()
