"""Introductions and the questions they put go by ids that cannot be counted."""

from uuid import uuid4

from django.db import migrations, models

# PostgreSQL draws an id for each row that is there; new ones get theirs from the model.
FORWARD = """
ALTER TABLE {table} ADD COLUMN public_id uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE {table} ALTER COLUMN public_id DROP DEFAULT;
ALTER TABLE {table} ADD CONSTRAINT {table}_public_id_once UNIQUE (public_id);
"""
BACK = "ALTER TABLE {table} DROP COLUMN public_id;"


def _public_id(model, table):
    return migrations.RunSQL(
        FORWARD.format(table=table),
        BACK.format(table=table),
        state_operations=[
            migrations.AddField(
                model_name=model,
                name="public_id",
                field=models.UUIDField(default=uuid4, unique=True, editable=False),
            )
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("network", "0003_answers")]
    operations = [
        _public_id("introduction", "network_introduction"),
        _public_id("introductionask", "network_introductionask"),
    ]
