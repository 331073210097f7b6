"""A mail that answers another at once, without anybody having written it, says so."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0005_incoming_private'),
    ]

    operations = [
        migrations.AddField(
            model_name='mail',
            name='by_itself',
            field=models.BooleanField(default=False),
        ),
    ]
