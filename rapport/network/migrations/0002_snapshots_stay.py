"""A snapshot that is ready is never changed; it may only go as a whole, when its time is over."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION network_snapshot_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A snapshot that is ready is never changed.';
END $$;
CREATE TRIGGER snapshot_stays BEFORE UPDATE ON network_snapshot
    FOR EACH ROW WHEN (OLD.state = 'ready') EXECUTE FUNCTION network_snapshot_stays();
"""
BACK = """
DROP TRIGGER snapshot_stays ON network_snapshot;
DROP FUNCTION network_snapshot_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
