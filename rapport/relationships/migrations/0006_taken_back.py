"""A timeline tells of versions of an agreement that were taken back before they began."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('relationships', '0005_versions'),
    ]

    operations = [
        migrations.AlterField(
            model_name='entry',
            name='what',
            field=models.CharField(choices=[('touchpoint', 'touchpoint'), ('stage', 'stage'), ('owner', 'owner'), ('goal', 'goal'), ('case_opened', 'case_opened'), ('case_moved', 'case_moved'), ('case_ended', 'case_ended'), ('case_reopened', 'case_reopened'), ('promise_kept', 'promise_kept'), ('promise_broken', 'promise_broken'), ('agreed_kept', 'agreed_kept'), ('agreed_missed', 'agreed_missed'), ('agreement_proposed', 'agreement_proposed'), ('agreement_signed', 'agreement_signed'), ('agreement_declined', 'agreement_declined'), ('agreement_taken_back', 'agreement_taken_back'), ('trust', 'trust'), ('rated', 'rated')], max_length=20),
        ),
    ]
