from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0003_said_constraints"),
        ("results", "0003_newest_cards_first"),
        ("roster", "0006_said_constraints"),
    ]

    operations = [
        migrations.AlterConstraint(
            model_name="subjectresult",
            name="results_marks_from_0_to_10",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("average__isnull", True),
                        models.Q(("average__gte", 0), ("average__lte", 10)),
                        _connector="OR",
                    ),
                    models.Q(
                        ("midterm__isnull", True),
                        models.Q(("midterm__gte", 0), ("midterm__lte", 10)),
                        _connector="OR",
                    ),
                    models.Q(
                        ("final__isnull", True),
                        models.Q(("final__gte", 0), ("final__lte", 10)),
                        _connector="OR",
                    ),
                ),
                name="results_marks_from_0_to_10",
                violation_error_message="Điểm từ 0 đến 10.",
            ),
        ),
    ]
