"""Subjects of the programme of 2018, rolled out grade by grade, and of the one before it."""

from django.db import migrations

# The school year in which each grade changed to the programme of 2018.
START = {
    **{1: 2020, 2: 2021, 3: 2022, 4: 2023, 5: 2024},
    **{6: 2021, 7: 2022, 8: 2023, 9: 2024},
    **{10: 2022, 11: 2023, 12: 2024},
}
PRIMARY = range(1, 6)
LOWER = range(6, 10)
UPPER = range(10, 13)
SCORED, REMARK = "scored", "remark"

# code: (name, kind, other names on sheets), in the order of the official sheets.
SUBJECTS = {
    "tieng-viet": ("Tiếng Việt", SCORED, ["TV", "T.Việt", "Môn Tiếng Việt"]),
    "toan": ("Toán", SCORED, ["Toán học", "Môn Toán"]),
    "vat-li": ("Vật lí", SCORED, ["Vật lý", "Lí", "Lý", "V.Lí", "V.Lý", "VL"]),
    "hoa-hoc": ("Hóa học", SCORED, ["Hoá học", "Hóa", "Hoá", "HH"]),
    "sinh-hoc": ("Sinh học", SCORED, ["Sinh", "S.học", "SH"]),
    "khtn": (
        "Khoa học tự nhiên",
        SCORED,
        ["KHTN", "KH tự nhiên", "Khoa học TN", "K.học tự nhiên"],
    ),
    "tin-hoc": ("Tin học", SCORED, ["Tin", "TH", "T.học"]),
    "ngu-van": ("Ngữ văn", SCORED, ["Văn", "N.Văn", "NV", "Ngữ Văn", "Văn học"]),
    "lich-su": ("Lịch sử", SCORED, ["Sử", "L.Sử", "LS"]),
    "dia-li": ("Địa lí", SCORED, ["Địa lý", "Địa", "Đ.Lí", "Đ.Lý", "ĐL"]),
    "ls-dl": (
        "Lịch sử và Địa lí",
        SCORED,
        [
            "LS&ĐL",
            "LS-ĐL",
            "LSĐL",
            "LS và ĐL",
            "Lịch sử & Địa lí",
            "Lịch sử và Địa lý",
            "Lịch sử & Địa lý",
            "Sử - Địa",
            "Sử Địa",
            "Sử và Địa",
        ],
    ),
    "ngoai-ngu-1": (
        "Ngoại ngữ 1",
        SCORED,
        [
            "NN1",
            "NN 1",
            "NN",
            "Ngoại ngữ",
            "N.Ngữ",
            "Tiếng Anh",
            "T.Anh",
            "TA",
            "Anh",
            "Anh văn",
            "Ngoại ngữ 1 (Tiếng Anh)",
            "Ngoại ngữ (Tiếng Anh)",
        ],
    ),
    "gdcd": ("Giáo dục công dân", SCORED, ["GDCD", "GD công dân", "CD", "Công dân"]),
    "gdktpl": (
        "Giáo dục kinh tế và pháp luật",
        SCORED,
        ["GDKT&PL", "GDKTPL", "GDKT-PL", "KT&PL", "KTPL", "GD kinh tế và pháp luật"],
    ),
    "cong-nghe": ("Công nghệ", SCORED, ["CN", "C.Nghệ"]),
    "gdqp-an": (
        "Giáo dục quốc phòng và an ninh",
        SCORED,
        ["GDQP-AN", "GDQP&AN", "GDQPAN", "GDQP", "QP-AN", "QPAN", "QP"],
    ),
    "dao-duc": ("Đạo đức", REMARK, ["ĐĐ", "Đ.đức"]),
    "tnxh": (
        "Tự nhiên và Xã hội",
        REMARK,
        ["TN&XH", "TNXH", "TN-XH", "TN và XH", "Tự nhiên & Xã hội"],
    ),
    "khoa-hoc": ("Khoa học", SCORED, ["KH", "K.học"]),
    "tin-hoc-cong-nghe": (
        "Tin học và Công nghệ",
        SCORED,
        ["TH&CN", "TH-CN", "Tin học & Công nghệ", "Tin - Công nghệ", "TH và CN"],
    ),
    "thu-cong": ("Thủ công", REMARK, ["TC", "T.công"]),
    "ki-thuat": ("Kĩ thuật", REMARK, ["Kỹ thuật", "KT", "K.thuật"]),
    "gdtc": (
        "Giáo dục thể chất",
        REMARK,
        ["GDTC", "GD thể chất", "Thể chất", "TD", "Thể dục"],
    ),
    "the-duc": ("Thể dục", REMARK, ["TD", "T.dục", "GDTC"]),
    "nghe-thuat": ("Nghệ thuật", REMARK, ["NT", "N.thuật", "Nghệ thuật (ÂN, MT)"]),
    "am-nhac": ("Âm nhạc", REMARK, ["Nhạc", "ÂN", "Â.nhạc", "Nghệ thuật (Âm nhạc)"]),
    "mi-thuat": (
        "Mĩ thuật",
        REMARK,
        ["Mỹ thuật", "MT", "M.thuật", "Nghệ thuật (Mĩ thuật)", "Nghệ thuật (Mỹ thuật)"],
    ),
    "gddp": (
        "Nội dung giáo dục của địa phương",
        REMARK,
        [
            "GDĐP",
            "NDGDĐP",
            "ND GDĐP",
            "GD địa phương",
            "Giáo dục địa phương",
            "Nội dung GDĐP",
            "Nội dung giáo dục địa phương",
            "ND giáo dục địa phương",
            "ĐP",
        ],
    ),
    "hdtn": (
        "Hoạt động trải nghiệm, hướng nghiệp",
        REMARK,
        [
            "HĐTN",
            "HĐTN, HN",
            "HĐTN,HN",
            "HĐTN-HN",
            "HĐTNHN",
            "HĐTN HN",
            "HĐ trải nghiệm",
            "Hoạt động trải nghiệm",
            "HĐ TN, HN",
            "HĐTN và HN",
        ],
    ),
    "tieng-dtts": (
        "Tiếng dân tộc thiểu số",
        SCORED,
        ["Tiếng DTTS", "TDTTS", "Tiếng dân tộc", "Tiếng DT"],
    ),
    "ngoai-ngu-2": ("Ngoại ngữ 2", SCORED, ["NN2", "NN 2"]),
}

# Programme of 2018: code → (grades, compulsory).
NEW = [
    ("tieng-viet", PRIMARY, True),
    ("toan", range(1, 13), True),
    ("ngu-van", range(6, 13), True),
    ("dao-duc", PRIMARY, True),
    ("tnxh", range(1, 4), True),
    ("khoa-hoc", range(4, 6), True),
    ("ls-dl", range(4, 10), True),
    ("ngoai-ngu-1", range(1, 3), False),
    ("ngoai-ngu-1", range(3, 13), True),
    ("tin-hoc-cong-nghe", range(3, 6), True),
    ("tin-hoc", range(3, 6), False),
    ("cong-nghe", range(3, 6), False),
    ("khtn", LOWER, True),
    ("gdcd", LOWER, True),
    ("cong-nghe", LOWER, True),
    ("tin-hoc", LOWER, True),
    ("lich-su", UPPER, True),
    ("gdqp-an", UPPER, True),
    *((code, UPPER, False) for code in ("dia-li", "gdktpl", "vat-li", "hoa-hoc", "sinh-hoc")),
    ("cong-nghe", UPPER, False),
    ("tin-hoc", UPPER, False),
    ("gdtc", range(1, 13), True),
    ("nghe-thuat", range(1, 10), True),
    ("am-nhac", range(1, 13), False),
    ("mi-thuat", range(1, 13), False),
    ("gddp", range(6, 13), True),
    ("hdtn", range(1, 13), True),
    ("tieng-dtts", range(1, 13), False),
    ("ngoai-ngu-2", range(6, 13), False),
]

# The programme before it.
OLD = [
    ("tieng-viet", PRIMARY, True),
    ("toan", range(1, 13), True),
    ("ngu-van", range(6, 13), True),
    ("dao-duc", PRIMARY, True),
    ("tnxh", range(1, 4), True),
    ("khoa-hoc", range(4, 6), True),
    ("ls-dl", range(4, 6), True),
    ("thu-cong", range(1, 4), True),
    ("ki-thuat", range(4, 6), True),
    ("ngoai-ngu-1", range(1, 6), False),
    ("tin-hoc", range(3, 10), False),
    ("ngoai-ngu-1", range(6, 13), True),
    *((code, range(6, 13), True) for code in ("vat-li", "sinh-hoc", "lich-su", "dia-li", "gdcd")),
    ("hoa-hoc", range(8, 13), True),
    ("cong-nghe", range(6, 13), True),
    ("tin-hoc", UPPER, True),
    ("gdqp-an", UPPER, True),
    ("the-duc", range(1, 13), True),
    ("am-nhac", range(1, 10), True),
    ("mi-thuat", range(1, 10), True),
    ("tieng-dtts", range(1, 13), False),
    ("ngoai-ngu-2", range(6, 13), False),
]


def _grade_rows(spans):
    """Join neighbouring grades of one subject that have the same years."""
    rows = []
    for code, grade, first_year, last_year, compulsory in spans:
        last = rows[-1] if rows else None
        is_next = last is not None and last[0] == code and last[2] == grade - 1
        if is_next and last[3:] == [first_year, last_year, compulsory]:
            last[2] = grade
            continue
        rows.append([code, grade, grade, first_year, last_year, compulsory])
    return rows


def seed(apps, schema_editor):
    subject_model = apps.get_model("roster", "Subject")
    grades_model = apps.get_model("roster", "SubjectGrades")
    for position, (code, (name, kind, aliases)) in enumerate(SUBJECTS.items(), start=1):
        subject_model.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "kind": kind,
                "aliases": aliases,
                "position": position * 10,
            },
        )
    spans = [
        (code, grade, START[grade], None, compulsory)
        for code, grades, compulsory in NEW
        for grade in grades
    ]
    spans += [
        (code, grade, 2000, START[grade] - 1, compulsory)
        for code, grades, compulsory in OLD
        for grade in grades
    ]
    grades_model.objects.bulk_create(
        grades_model(
            subject_id=code,
            first_grade=first_grade,
            last_grade=last_grade,
            first_year=first_year,
            last_year=last_year,
            is_compulsory=compulsory,
        )
        for code, first_grade, last_grade, first_year, last_year, compulsory in _grade_rows(spans)
    )


class Migration(migrations.Migration):
    dependencies = [("roster", "0002_school_years")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
