"""Tables: CSV (also gzipped) and Parquet, whose columns are mapped to ours."""

from rapport.interactions.sources.table.reader import Table

SOURCE = Table()
