"""Mails say where one POST stops more of their kind."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0003_incoming'),
    ]

    operations = [
        migrations.AddField(
            model_name='mail',
            name='unsubscribe',
            field=models.CharField(blank=True, max_length=500),
        ),
    ]
