"""Pages and panels of conversation."""
