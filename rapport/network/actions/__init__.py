"""Changes of state in the network room."""
