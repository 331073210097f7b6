"""That a mail came, and from whom, is hidden once it went to a restricted case."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0004_unsubscribe'),
    ]

    operations = [
        migrations.AddField(
            model_name='incomingmail',
            name='private',
            field=models.BooleanField(default=False),
        ),
    ]
