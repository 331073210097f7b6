"""Decisions of the network room, without a database: words, bands, asking, and what may be told about groups."""
