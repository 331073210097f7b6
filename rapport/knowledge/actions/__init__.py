"""Changes of articles, and what readers do with them."""
