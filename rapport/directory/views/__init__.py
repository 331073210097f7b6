"""Pages of the directory: each fetches by policy, calls one query or action, and renders."""
