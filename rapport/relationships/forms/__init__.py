"""Forms of relationships."""
