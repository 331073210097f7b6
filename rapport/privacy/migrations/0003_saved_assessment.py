"""Impact assessments that were kept."""

import django.db.models.deletion
import rapport.kit.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0002_oversight'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedAssessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField(default=rapport.kit.clock.now)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('version', models.CharField(max_length=40)),
                ('digest', models.CharField(max_length=64)),
                ('values', models.JSONField()),
                ('by_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
