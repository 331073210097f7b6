"""What holds in the directory without a database: names, identities, paths, the reporting line."""
