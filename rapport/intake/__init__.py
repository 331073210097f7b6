"""File imports: reading, mapping, dry run, quarantine, progress."""
