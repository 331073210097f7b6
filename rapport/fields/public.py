"""The door of fields."""
