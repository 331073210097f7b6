"""People, units, positions, identities and profiles: who our internal customers are."""
