"""The door of messaging."""
