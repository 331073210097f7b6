"""What else people call a service."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0004_agreements'),
    ]

    operations = [
        migrations.AddField(
            model_name='service',
            name='keywords',
            field=models.TextField(blank=True, default=''),
        ),
    ]
