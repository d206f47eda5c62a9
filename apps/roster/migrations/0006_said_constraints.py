from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0003_said_constraints"),
        ("roster", "0005_withdrawn_by"),
    ]

    operations = [
        migrations.AlterConstraint(
            model_name="enrolment",
            name="roster_left_after_joined",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("left_on__isnull", True),
                    ("joined_on__isnull", True),
                    ("left_on__gte", models.F("joined_on")),
                    _connector="OR",
                ),
                name="roster_left_after_joined",
                violation_error_message="Ngày rời lớp phải từ ngày vào lớp trở đi.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="schoolclass",
            name="roster_grade_range",
            constraint=models.CheckConstraint(
                condition=models.Q(("grade__gte", 0), ("grade__lte", 12)),
                name="roster_grade_range",
                violation_error_message="Khối từ 0 (mầm non) đến 12.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="schoolyear",
            name="roster_year_days",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                name="roster_year_days",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="subjectgrades",
            name="roster_subject_grades",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_grade__gte", models.F("first_grade"))),
                name="roster_subject_grades",
                violation_error_message="Khối cuối phải từ khối đầu trở lên.",
            ),
        ),
    ]
