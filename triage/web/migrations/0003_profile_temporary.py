from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('web', '0002_profile_accounts'),
    ]

    operations = [
        migrations.AddField(
            model_name='profile',
            name='temporary',
            field=models.BooleanField(default=False),
        ),
    ]
