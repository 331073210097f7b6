"""The directory's share of the fictional company."""
