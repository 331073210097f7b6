"""Changes of relationships."""
