"""What holds in the catalogue, without a database."""
