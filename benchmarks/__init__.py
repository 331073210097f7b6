"""Benchmarks: what the product costs, as ratios against a named reference in the same run."""
