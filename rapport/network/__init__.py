"""Ties, trust, snapshots, the map, introductions: who knows and trusts whom, and us."""
