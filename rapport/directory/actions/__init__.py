"""What changes the directory: one verb, one transaction, one fact."""
