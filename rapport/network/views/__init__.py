"""Pages of the network room."""
