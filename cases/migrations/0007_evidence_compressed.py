from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_held_up"),
    ]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="compressed",
            field=models.BooleanField(default=False, verbose_name="compressed before it was sent"),
        ),
    ]
