"""A service may be the one for whoever does not know whom to ask."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0007_taken_back'),
    ]

    operations = [
        migrations.AddField(
            model_name='service',
            name='last_resort',
            field=models.BooleanField(default=False),
        ),
    ]
