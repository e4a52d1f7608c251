

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('web', '0004_profile_name'),
    ]

    operations = [
        migrations.AddField(
            model_name='profile',
            name='leaves_on',
            field=models.DateField(blank=True, null=True),
        ),
    ]
