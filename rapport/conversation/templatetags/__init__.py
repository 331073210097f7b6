"""Tags of conversation."""
