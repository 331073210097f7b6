"""What holds of a case, without a database."""
