from django.db import migrations, models

import foundation.sealed


class Migration(migrations.Migration):
    dependencies = [
        ("engine", "0004_sent_form"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="done_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="draft",
            name="content",
            field=foundation.sealed.SealedTextField(blank=True),
        ),
    ]
