"""Facts and seals are only ever added: the database refuses to change or delete them."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION ledger_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A fact is never changed or deleted.';
END $$;
CREATE TRIGGER fact_only_added BEFORE UPDATE OR DELETE ON ledger_fact
    FOR EACH ROW EXECUTE FUNCTION ledger_only_added();
CREATE TRIGGER seal_only_added BEFORE UPDATE OR DELETE ON ledger_seal
    FOR EACH ROW EXECUTE FUNCTION ledger_only_added();
"""
BACK = """
DROP TRIGGER fact_only_added ON ledger_fact;
DROP TRIGGER seal_only_added ON ledger_seal;
DROP FUNCTION ledger_only_added();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
