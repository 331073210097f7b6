"""What is read of relationships."""
