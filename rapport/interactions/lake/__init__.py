"""The lake: Parquet files of interactions between keyed hashes, and the way rows get into and out of them.

Nothing here knows Django or the register: it is given folders, numbers and a directory to ask, so that it can be
tested and measured by itself.
"""
