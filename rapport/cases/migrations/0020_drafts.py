"""What is typed in a case and not sent is kept for who types it."""

import django.db.models.deletion
from django.db import migrations, models

import rapport.kit.clock


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0019_needed_by"),
        ("directory", "0008_statements_tell_more"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "said",
                    models.CharField(
                        choices=[("asked", "asked"), ("reply", "reply"), ("note", "note")], max_length=5
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("hear_by", models.CharField(blank=True, max_length=10)),
                ("at", models.DateTimeField(default=rapport.kit.clock.now)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.person",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "case"), name="draft_once")],
            },
        ),
    ]
