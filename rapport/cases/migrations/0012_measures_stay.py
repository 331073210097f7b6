"""Measures fall away by what they are made of alone: neither who had the ball nor a word that is forgotten changes them.

And a promise may fall away with its case: nobody kept it, and nobody broke it.
"""

from django.db import migrations, models

TRIGGERS = """
DROP TRIGGER closed_span_changed ON cases_custody;
DROP TRIGGER closed_case_changed ON cases_case;
CREATE TRIGGER closed_case_changed AFTER UPDATE OF state, opened_at, answered_at, resolved_at, closed_at, due_at,
    service_id, parent_id, restricted, owner_team_id ON cases_case
    FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION cases_closed_changed();
CREATE TRIGGER closed_span_changed AFTER UPDATE OF team_id, since, until ON cases_custody
    FOR EACH ROW WHEN (OLD.until IS NOT NULL AND NEW.until IS NOT NULL) EXECUTE FUNCTION cases_span_changed();
"""
UNDO = """
DROP TRIGGER closed_span_changed ON cases_custody;
DROP TRIGGER closed_case_changed ON cases_case;
CREATE TRIGGER closed_case_changed AFTER UPDATE ON cases_case
    FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION cases_closed_changed();
CREATE TRIGGER closed_span_changed AFTER UPDATE OF team_id, person_id, person_key ON cases_custody
    FOR EACH ROW WHEN (NEW.until IS NOT NULL) EXECUTE FUNCTION cases_span_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_outside_search")]

    operations = [
        migrations.RunSQL(TRIGGERS, UNDO),
        migrations.AlterField(
            "promise",
            "state",
            models.CharField(
                choices=[(word, word) for word in ("open", "kept", "broken", "renewed", "void")],
                default="open",
                max_length=7,
            ),
        ),
    ]
