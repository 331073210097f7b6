"""Reads of the network room. Anything about groups passes `queries.disclosure` before it leaves."""
