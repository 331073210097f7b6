"""Numbers without a framework: ties, trust, graph measures, reach and layout, from Parquet files.

Usable from a notebook: ``from rapport.engine import backends, ties`` needs neither a database nor a server.
``docs/engine.md`` explains every figure.
"""

VERSION = "3"  # part of every checksum; raise it when a formula changes, so that old figures are not compared
