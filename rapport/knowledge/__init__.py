"""Articles: what a team knows, written down once, found by everybody it is for."""
