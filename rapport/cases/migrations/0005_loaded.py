"""When a log was last read, so that hashes of strangers go in time."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0004_mail'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='loaded_at',
            field=models.DateTimeField(null=True),
        ),
    ]
