"""Loading a file of people: set by set inside the database, one transaction, so that nothing is half done."""

from rapport.directory.actions.loading.people import Loaded, Wishes, load_people

__all__ = ["Loaded", "Wishes", "load_people"]
