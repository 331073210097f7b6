"""What holds of relationships, without a database."""
