"""User-defined fields and saved views."""
