"""Every change of identities raises one number, so that a cache of them knows when to go."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION directory_raise_identity_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO directory_identityversion AS held (id, number) VALUES (1, 1)
    ON CONFLICT (id) DO UPDATE SET number = held.number + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER identity_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON directory_identity
    FOR EACH STATEMENT EXECUTE FUNCTION directory_raise_identity_version();
"""
BACK = """
DROP TRIGGER identity_version ON directory_identity;
DROP FUNCTION directory_raise_identity_version();
DELETE FROM directory_identityversion;
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
