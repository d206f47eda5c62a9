from django.db import migrations, models

import apps.results.models


class Migration(migrations.Migration):
    dependencies = [
        ("results", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="resultcard",
            name="content",
            field=models.JSONField(
                encoder=apps.results.models.ReadableJSON, verbose_name="nội dung"
            ),
        ),
        migrations.AddField(
            model_name="resultcard",
            name="packed",
            field=models.BinaryField(default=b"", editable=False),
        ),
        migrations.AddField(
            model_name="resultcard",
            name="look",
            field=models.CharField(blank=True, editable=False, max_length=16),
        ),
    ]
