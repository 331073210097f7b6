"""The door of intake."""
