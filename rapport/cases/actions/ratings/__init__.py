"""Ratings both ways: given, published, taken away."""
