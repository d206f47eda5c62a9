"""School years from 2013–2014 on; a year runs through the summer, so that one always runs."""

from datetime import date

from django.db import migrations

FIRST, LAST = 2013, 2030


def seed(apps, schema_editor):
    year_model = apps.get_model("roster", "SchoolYear")
    for year in range(FIRST, LAST + 1):
        year_model.objects.get_or_create(
            first_year=year,
            defaults={"starts_on": date(year, 8, 1), "ends_on": date(year + 1, 7, 31)},
        )


class Migration(migrations.Migration):
    dependencies = [("roster", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
