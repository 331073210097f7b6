"""A snapshot whose inputs were taken back is superseded: all that may be said of it once it is ready."""

from django.db import migrations, models

FORWARD = """
CREATE OR REPLACE FUNCTION network_snapshot_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.superseded_at IS NULL AND to_jsonb(OLD) - 'superseded_at' = to_jsonb(NEW) - 'superseded_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A snapshot that is ready is never changed.';
END $$;
"""
BACK = """
CREATE OR REPLACE FUNCTION network_snapshot_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A snapshot that is ready is never changed.';
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0008_who'),
    ]

    operations = [
        migrations.AddField(
            model_name='snapshot',
            name='superseded_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(FORWARD, BACK),
    ]
