"""The ball is had until the case is answered: closed cases of which that changes how long it was are measured anew."""

from django.db import migrations

AGAIN = """
WITH gone AS (
    DELETE FROM cases_measured m USING cases_case c
    WHERE c.id = m.case_id AND (c.resolved_at IS NOT NULL
        OR EXISTS (SELECT FROM cases_event e WHERE e.case_id = c.id AND e.state = 'open' AND EXISTS (
            SELECT FROM cases_event o WHERE o.case_id = c.id AND o.place < e.place
                AND o.state IN ('resolved', 'closed', 'withdrawn'))))
    RETURNING m.case_id, m.opened_at
)
INSERT INTO cases_unmeasured (case_id, opened_at) SELECT case_id, opened_at FROM gone ON CONFLICT DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0017_undone_steps")]

    operations = [migrations.RunSQL(AGAIN, migrations.RunSQL.noop)]
