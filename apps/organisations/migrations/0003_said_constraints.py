from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_levels"),
    ]

    operations = [
        migrations.AlterConstraint(
            model_name="domain",
            name="organisations_one_canonical_host",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_canonical", True)),
                fields=("organisation",),
                name="organisations_one_canonical_host",
                violation_error_message="Mỗi đơn vị chỉ có một tên miền chính.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="holiday",
            name="organisations_holiday_has_days",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))),
                name="organisations_holiday_has_days",
                violation_error_message="Ngày cuối phải từ ngày đầu trở đi.",
            ),
        ),
    ]
