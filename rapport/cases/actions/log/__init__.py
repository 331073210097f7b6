"""The log of another system, rebuilt into spans."""
