"""Who asked what is merged into a case sees it by the merge itself: no second list of who may."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0012_measures_stay"),
    ]

    operations = [
        migrations.RemoveField(model_name="merge", name="for_watches"),
        migrations.RemoveField(model_name="merge", name="watches"),
        migrations.DeleteModel(name="Watcher"),
    ]
