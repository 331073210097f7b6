"""A delivery with its terms, and who outside stands behind a case."""
