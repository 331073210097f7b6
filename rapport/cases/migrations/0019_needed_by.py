"""By when the work itself is needed is said with the ball, and kept with whoever has it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_until_answered")]

    operations = [
        migrations.AddField(
            model_name="custody",
            name="needed_by",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="offer",
            name="needed_by",
            field=models.DateTimeField(null=True),
        ),
    ]
