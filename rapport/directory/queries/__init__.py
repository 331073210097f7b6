"""Reads of the directory; every read for a person starts at `policy.visible_to`."""
