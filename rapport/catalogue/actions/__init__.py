"""Changes to the catalogue."""
