"""Figures about trust are read from the snapshot's own files; a snapshot says whether answers may be shown from it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0002_snapshots_stay")]
    operations = [
        migrations.DeleteModel(name="TrustTable"),
        migrations.AddField(model_name="snapshot", name="answers", field=models.BooleanField(default=False)),
    ]
