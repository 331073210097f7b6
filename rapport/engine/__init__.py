"""Numbers without Django: ties, trust, graph measures, layout."""
