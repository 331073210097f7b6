"""The door of network."""
