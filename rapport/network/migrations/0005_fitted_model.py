"""Models of trust fitted on what people said."""

from django.db import migrations, models

import rapport.kit.clock


class Migration(migrations.Migration):
    dependencies = [("network", "0004_public_ids")]
    operations = [
        migrations.CreateModel(
            name="FittedModel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fitted_at", models.DateTimeField(default=rapport.kit.clock.now)),
                ("as_of", models.DateField()),
                ("intercept", models.FloatField()),
                ("coefficients", models.JSONField()),
                ("theta", models.FloatField()),
                ("card", models.JSONField()),
                ("shortfalls", models.JSONField(default=list)),
                ("retired_at", models.DateTimeField(null=True)),
            ],
        ),
    ]
