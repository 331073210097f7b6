"""A request names the entry it means, so that what is said to be erased can be looked for."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0004_heard'),
    ]

    operations = [
        migrations.AddField(
            model_name='objection',
            name='meant',
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
