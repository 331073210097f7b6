"""The door of interactions."""
