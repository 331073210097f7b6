"""Headcounts of units, kept by triggers: each statement on people changes them by what it changed, in one go."""

import django.db.models.deletion
from django.db import migrations, models

HERE = "unit_id IS NOT NULL AND ended_on IS NULL AND merged_into_id IS NULL AND NOT vacant"
ADDED = f"SELECT unit_id, 1 AS people FROM added WHERE {HERE}"
REMOVED = f"SELECT unit_id, -1 AS people FROM removed WHERE {HERE}"


def _function(name: str, changes: str) -> str:
    # in the order of units, so that two who write the same units wait for each other instead of both
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO directory_headcount AS held (unit_id, people)
    SELECT unit_id, sum(people) FROM ({changes}) change GROUP BY unit_id HAVING sum(people) <> 0 ORDER BY unit_id
    ON CONFLICT (unit_id) DO UPDATE SET people = held.people + excluded.people;
    RETURN NULL;
END $$;
"""  # noqa: S608 (constants)


FORWARD = f"""
{_function("directory_count_added", ADDED)}
{_function("directory_count_removed", REMOVED)}
{_function("directory_count_changed", f"{ADDED} UNION ALL {REMOVED}")}
CREATE FUNCTION directory_count_nobody() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM directory_headcount;
    RETURN NULL;
END $$;
CREATE TRIGGER headcount_added AFTER INSERT ON directory_person REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION directory_count_added();
CREATE TRIGGER headcount_removed AFTER DELETE ON directory_person REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION directory_count_removed();
CREATE TRIGGER headcount_changed AFTER UPDATE ON directory_person REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION directory_count_changed();
CREATE TRIGGER headcount_emptied AFTER TRUNCATE ON directory_person
    FOR EACH STATEMENT EXECUTE FUNCTION directory_count_nobody();
INSERT INTO directory_headcount (unit_id, people)
    SELECT unit_id, count(*) FROM directory_person WHERE {HERE} GROUP BY unit_id;
"""  # noqa: S608 (constants)
BACK = """
DROP TRIGGER headcount_added ON directory_person;
DROP TRIGGER headcount_removed ON directory_person;
DROP TRIGGER headcount_changed ON directory_person;
DROP TRIGGER headcount_emptied ON directory_person;
DROP FUNCTION directory_count_added();
DROP FUNCTION directory_count_removed();
DROP FUNCTION directory_count_changed();
DROP FUNCTION directory_count_nobody();
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0005_counted")]
    operations = [
        migrations.CreateModel(
            name="Headcount",
            fields=[
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="directory.unit",
                    ),
                ),
                ("people", models.IntegerField()),
            ],
        ),
        migrations.RunSQL(FORWARD, BACK),
        migrations.AddIndex(model_name="unit", index=models.Index(fields=["name", "id"], name="unit_name")),
        migrations.RemoveIndex(model_name="person", name="person_counted"),
    ]
