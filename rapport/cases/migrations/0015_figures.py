"""Figures know what was agreed and when the colleague was waited for; measured cases are added up by month.

Cases with either are measured anew. What is measured and in no sum yet, the database itself keeps, as it keeps what is
not measured: every measured case is entered, and a sum whose case loses its measures is marked as stale.
"""

import django.contrib.postgres.constraints
import django.db.models.deletion
import rapport.cases.models.custody
from django.db import migrations, models

FILL = "UPDATE cases_unmeasured u SET opened_at = c.opened_at FROM cases_case c WHERE c.id = u.case_id"
LENGTHS = ("life", "answer", "answer_work", "finish", "finish_work", "finish_own", "silence")
# Lengths of time are as good as random: the database would only try to compress them.
STORED = "ALTER TABLE cases_monthsum " + ", ".join(f"ALTER COLUMN {name} SET STORAGE EXTERNAL" for name in LENGTHS)
KEEP = """
CREATE OR REPLACE FUNCTION cases_enter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_unmeasured (case_id, opened_at) SELECT id, opened_at FROM fresh ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION cases_enter_again(wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM cases_case WHERE id = wanted FOR NO KEY UPDATE;
    IF NOT FOUND THEN RETURN; END IF;
    DELETE FROM cases_measured WHERE case_id = wanted;
    INSERT INTO cases_unmeasured (case_id, opened_at) SELECT id, opened_at FROM cases_case WHERE id = wanted
    ON CONFLICT DO NOTHING;
END $$;

CREATE FUNCTION cases_opening_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_unmeasured SET opened_at = NEW.opened_at WHERE case_id = NEW.id;
    RETURN NULL;
END $$;

CREATE FUNCTION cases_enter_measured() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_unsummed (case_id, opened_at) SELECT case_id, opened_at FROM fresh ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

-- A month that is stale already is held all the same, so that nobody adds it up before this change is there.
CREATE FUNCTION cases_sum_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM cases_unsummed WHERE case_id = OLD.case_id;
    IF FOUND THEN RETURN NULL; END IF;
    UPDATE cases_summedmonth SET stale = true WHERE since <= OLD.opened_at AND until > OLD.opened_at AND NOT stale;
    IF NOT FOUND THEN
        PERFORM 1 FROM cases_summedmonth WHERE since <= OLD.opened_at AND until > OLD.opened_at FOR SHARE;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER case_opening_moved AFTER UPDATE OF opened_at ON cases_case
    FOR EACH ROW WHEN (OLD.opened_at <> NEW.opened_at) EXECUTE FUNCTION cases_opening_moved();
CREATE TRIGGER measured_entered AFTER INSERT ON cases_measured
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION cases_enter_measured();
CREATE TRIGGER measured_gone AFTER DELETE ON cases_measured
    FOR EACH ROW EXECUTE FUNCTION cases_sum_stale();

WITH gone AS (
    DELETE FROM cases_measured m
    WHERE EXISTS (SELECT FROM cases_clock k WHERE k.case_id = m.case_id)
        OR EXISTS (SELECT FROM cases_waiting w WHERE w.case_id = m.case_id AND w."on" = 'requester')
    RETURNING case_id, opened_at
)
INSERT INTO cases_unmeasured (case_id, opened_at) SELECT case_id, opened_at FROM gone ON CONFLICT DO NOTHING;
INSERT INTO cases_unsummed (case_id, opened_at) SELECT case_id, opened_at FROM cases_measured;
"""
UNDO = """
DROP TRIGGER measured_gone ON cases_measured;
DROP TRIGGER measured_entered ON cases_measured;
DROP TRIGGER case_opening_moved ON cases_case;
DROP FUNCTION cases_sum_stale();
DROP FUNCTION cases_enter_measured();
DROP FUNCTION cases_opening_moved();
CREATE OR REPLACE FUNCTION cases_enter_again(wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM cases_case WHERE id = wanted FOR NO KEY UPDATE;
    IF NOT FOUND THEN RETURN; END IF;
    DELETE FROM cases_measured WHERE case_id = wanted;
    INSERT INTO cases_unmeasured (case_id) VALUES (wanted) ON CONFLICT DO NOTHING;
END $$;
CREATE OR REPLACE FUNCTION cases_enter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_unmeasured (case_id) SELECT id FROM fresh ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_search")]

    operations = [
        migrations.AddField("unmeasured", "opened_at", models.DateTimeField(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField("unmeasured", "opened_at", models.DateTimeField(db_index=True)),
        migrations.AddField("measured", "paused_work", models.BigIntegerField(db_default=0)),
        migrations.AddField("measured", "answer_agreed", models.BooleanField(null=True)),
        migrations.AddField("measured", "finish_agreed", models.BooleanField(null=True)),
        migrations.AddField("measured", "words_in_time", models.PositiveIntegerField(db_default=0)),
        migrations.AddField("measured", "words_late", models.PositiveIntegerField(db_default=0)),
        migrations.CreateModel(
            name="Unsummed",
            fields=[
                ("case", models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="+", serialize=False, to="cases.case")),
                ("opened_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="SummedMonth",
            fields=[
                ("since", models.DateTimeField(primary_key=True, serialize=False)),
                ("until", models.DateTimeField()),
                ("stale", models.BooleanField(default=False)),
                ("shape", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("until__gt", models.F("since"))), name="summed_month_ends_last"),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[(rapport.cases.models.custody.TimeRange("since", "until", models.Value("[)")), "&&")],
                        name="never_summed_twice",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthSum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("team_id", models.BigIntegerField()),
                ("service_id", models.BigIntegerField()),
                ("counts", models.JSONField()),
                ("held", models.JSONField()),
                *((name, models.BinaryField()) for name in LENGTHS),
                ("month", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="sums", to="cases.summedmonth")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("month", "team_id", "service_id"), name="month_sum_once")],
            },
        ),
        migrations.RunSQL(STORED, migrations.RunSQL.noop),
        migrations.RunSQL(KEEP, UNDO),
    ]
