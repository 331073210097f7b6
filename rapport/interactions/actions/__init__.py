"""Every change of interactions."""
