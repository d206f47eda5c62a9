from django.conf import settings
from django.db import migrations, models

GRADES = {"tot-nghiep": (12, 12), "tuyen-sinh-10": (9, 10)}


def fill(apps, schema_editor):
    exams = apps.get_model("results", "Exam")._base_manager
    for kind, (first, last) in GRADES.items():
        exams.filter(kind=kind).update(first_grade=first, last_grade=last)


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0003_said_constraints"),
        ("results", "0010_transcripts"),
        ("roster", "0006_said_constraints"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="exam",
            name="first_grade",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Trang của trường chỉ nêu kỳ thi của khối mình dạy, hoặc có thí sinh của mình. Để trống thì mọi trường phổ thông đều nêu.",
                null=True,
                verbose_name="từ khối",
            ),
        ),
        migrations.AddField(
            model_name="exam",
            name="last_grade",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="đến khối"),
        ),
        migrations.AddConstraint(
            model_name="exam",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("first_grade__isnull", True), ("last_grade__isnull", True)),
                    models.Q(
                        ("first_grade__gte", 1),
                        ("last_grade__gte", models.F("first_grade")),
                        ("last_grade__lte", 12),
                    ),
                    _connector="OR",
                ),
                name="results_exam_grades",
                violation_error_message="Khối từ 1 đến 12, khối sau không nhỏ hơn khối trước; để trống thì để trống cả hai.",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
