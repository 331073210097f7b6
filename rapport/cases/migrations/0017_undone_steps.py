"""Which steps on the road of a case were undone."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0016_asked_again'),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='undone',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
