"""Ratings both ways: what is published, who may rate what, what is held."""
