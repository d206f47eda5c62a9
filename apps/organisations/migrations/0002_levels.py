from django.db import migrations

LEVELS = [
    ("mam-non", "Mầm non", True, None, None),
    ("tieu-hoc", "Tiểu học", True, 1, 5),
    ("thcs", "Trung học cơ sở", True, 6, 9),
    ("thpt", "Trung học phổ thông", True, 10, 12),
    ("gdtx", "Giáo dục thường xuyên", True, 6, 12),
    ("so", "Sở giáo dục và đào tạo", False, None, None),
    ("phong", "Phòng giáo dục và đào tạo", False, None, None),
    ("xa", "Ủy ban nhân dân cấp xã", False, None, None),
]


def seed(apps, schema_editor):
    level = apps.get_model("organisations", "Level")
    for position, (code, name, is_school, first, last) in enumerate(LEVELS):
        level.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "is_school": is_school,
                "first_grade": first,
                "last_grade": last,
                "position": position,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
