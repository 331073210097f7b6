"""What a case goes through: opened, ranked, sorted, linked and merged, ended."""
