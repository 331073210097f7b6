"""Whatever waits on a person, in one list."""
