"""Closed cases are measured once; which are not measured yet, the database itself keeps.

Every new case is entered, and every closed one that is changed after all: its measures fall away, and it is measured
anew. Whoever measures holds the row of the case, so that a change waits for the measures it lets fall away.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

KEEP = """
CREATE FUNCTION cases_enter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_unmeasured (case_id) SELECT id FROM fresh ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION cases_enter_again(wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM cases_case WHERE id = wanted FOR NO KEY UPDATE;
    IF NOT FOUND THEN RETURN; END IF;
    DELETE FROM cases_measured WHERE case_id = wanted;
    INSERT INTO cases_unmeasured (case_id) VALUES (wanted) ON CONFLICT DO NOTHING;
END $$;

CREATE FUNCTION cases_closed_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM cases_enter_again(NEW.id);
    RETURN NULL;
END $$;

CREATE FUNCTION cases_span_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM cases_enter_again(NEW.case_id);
    RETURN NULL;
END $$;

CREATE TRIGGER case_entered AFTER INSERT ON cases_case
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION cases_enter();
CREATE TRIGGER closed_case_changed AFTER UPDATE ON cases_case
    FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION cases_closed_changed();
CREATE TRIGGER closed_span_changed AFTER UPDATE OF team_id, person_id, person_key ON cases_custody
    FOR EACH ROW WHEN (NEW.until IS NOT NULL) EXECUTE FUNCTION cases_span_changed();
INSERT INTO cases_unmeasured (case_id) SELECT id FROM cases_case;
"""
UNDO = """
DROP TRIGGER closed_span_changed ON cases_custody;
DROP TRIGGER closed_case_changed ON cases_case;
DROP TRIGGER case_entered ON cases_case;
DROP FUNCTION cases_span_changed();
DROP FUNCTION cases_closed_changed();
DROP FUNCTION cases_enter_again(bigint);
DROP FUNCTION cases_enter();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_loaded'),
    ]

    operations = [
        migrations.CreateModel(
            name='Unmeasured',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='cases.case')),
            ],
        ),
        migrations.CreateModel(
            name='Measured',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='measured', serialize=False, to='cases.case')),
                ('opened_at', models.DateTimeField()),
                ('service_id', models.BigIntegerField(null=True)),
                ('teams', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('held', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('asked', models.BooleanField()),
                ('life', models.BigIntegerField()),
                ('answer', models.BigIntegerField(null=True)),
                ('answer_work', models.BigIntegerField(null=True)),
                ('finish', models.BigIntegerField(null=True)),
                ('finish_work', models.BigIntegerField(null=True)),
                ('silence', models.BigIntegerField(null=True)),
                ('unanswered', models.BooleanField()),
                ('in_time', models.BooleanField(null=True)),
                ('kept', models.PositiveIntegerField()),
                ('broken', models.PositiveIntegerField()),
                ('offers', models.PositiveIntegerField()),
                ('returned', models.PositiveIntegerField()),
                ('first_contact', models.BooleanField(null=True)),
                ('reopened', models.BooleanField(null=True)),
                ('handovers', models.PositiveIntegerField()),
                ('back', models.BooleanField()),
                ('passes', models.PositiveIntegerField()),
                ('passed_back', models.BooleanField()),
                ('touched', models.PositiveIntegerField()),
                ('whole', models.BigIntegerField()),
                ('nobody', models.BigIntegerField()),
                ('unknown_spans', models.PositiveIntegerField()),
                ('unknown', models.BigIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['opened_at'], name='measured_opened'), django.contrib.postgres.indexes.GinIndex(fields=['teams'], name='measured_teams')],
            },
        ),
        migrations.RunSQL(KEEP, UNDO),
    ]
