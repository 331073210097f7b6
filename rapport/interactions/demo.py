"""The interactions' share of the fictional company: a year and a half of logs, through the import a customer uses."""

import pyarrow.parquet as pq

from rapport.accounts.public import Actor
from rapport.engine.company import Story
from rapport.intake.public import run_import
from rapport.kit.terminal import say


def tell(story: Story, *, by: Actor) -> None:
    """Write the logs as one Parquet file and import it."""
    file = story.folder / "logs.parquet"
    writer = None
    for table in story.logs():
        writer = writer or pq.ParquetWriter(file, table.schema, compression="zstd")
        writer.write_table(table)
    if writer:
        writer.close()
    result = run_import("interactions", [file], by=by)
    say(f"  {result.created:,} interactions from {result.read:,} rows")
