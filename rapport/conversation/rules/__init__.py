"""The words of conversation, names in texts, and when a digest is due; without a database."""
