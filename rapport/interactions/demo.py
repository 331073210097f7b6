"""The interactions' share of the fictional company: a year and a half of logs, through the import a customer uses."""

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rapport.accounts.public import Actor
from rapport.engine.company import Story
from rapport.intake.public import run_import
from rapport.interactions.actions.exclude import exclude
from rapport.kit import clock
from rapport.kit.terminal import say

KEPT_OUT = {
    "works.council@halmar.example": "Works council",
    "company.doctor@halmar.example": "Company doctor",
    "ombudsperson@halmar.example": "Ombudsperson",
    "hr.cases@halmar.example": "HR cases",
}


def tell(story: Story, *, by: Actor) -> None:
    """Name what stays out, write the logs up to now as one Parquet file and import it."""
    for pattern, why in KEPT_OUT.items():
        exclude(pattern=pattern, why=why, by=by)
    file = story.folder / "logs.parquet"
    writer = None
    for table in story.logs():
        writer = writer or pq.ParquetWriter(file, table.schema, compression="zstd")
        writer.write_table(table.filter(pc.field("at") <= pa.scalar(clock.now(), pa.timestamp("us", tz="UTC"))))
    if writer:
        writer.close()
    result = run_import("interactions", [file], by=by)
    say(f"  {result.created:,} interactions from {result.read:,} rows")
