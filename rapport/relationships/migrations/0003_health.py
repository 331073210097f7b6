"""Health of relationships is judged anew where something happened; a case is on a timeline once for each thing."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0004_agreements'),
        ('directory', '0007_follow_merges'),
        ('relationships', '0002_book'),
    ]

    operations = [
        migrations.AddField(
            model_name='relationship',
            name='cold_told_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='relationship',
            name='stale',
            field=models.BooleanField(default=True),
        ),
        migrations.AlterField(
            model_name='entry',
            name='what',
            field=models.CharField(choices=[('touchpoint', 'touchpoint'), ('stage', 'stage'), ('owner', 'owner'), ('goal', 'goal'), ('case_opened', 'case_opened'), ('case_moved', 'case_moved'), ('case_ended', 'case_ended'), ('case_reopened', 'case_reopened'), ('promise_kept', 'promise_kept'), ('promise_broken', 'promise_broken'), ('agreed_kept', 'agreed_kept'), ('agreed_missed', 'agreed_missed'), ('agreement_proposed', 'agreement_proposed'), ('agreement_signed', 'agreement_signed'), ('agreement_declined', 'agreement_declined'), ('trust', 'trust'), ('rated', 'rated')], max_length=20),
        ),
        migrations.AddIndex(
            model_name='relationship',
            index=models.Index(condition=models.Q(('ended_at', None), ('stale', True)), fields=['id'], name='relationship_stale'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.UniqueConstraint(condition=models.Q(('record__in', ['case', 'unit'])), fields=('record_id', 'relationship', 'what', 'at'), name='entry_told_once'),
        ),
    ]
