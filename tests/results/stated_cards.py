"""Report cards as schools state them, and what the rules find in them, in short."""

from dataclasses import replace
from decimal import Decimal

from apps.results.rules import Card, SubjectMarks, check_stated

LOWER = {
    "ngu-van": "Ngữ văn",
    "toan": "Toán",
    "ngoai-ngu-1": "Ngoại ngữ 1",
    "gdcd": "Giáo dục công dân",
    "khtn": "Khoa học tự nhiên",
    "ls-dl": "Lịch sử và Địa lí",
    "cong-nghe": "Công nghệ",
    "tin-hoc": "Tin học",
}
OLD = {
    **{"toan": "Toán", "ngu-van": "Ngữ văn", "ngoai-ngu-1": "Ngoại ngữ 1", "vat-li": "Vật lí"},
    **{"hoa-hoc": "Hóa học", "sinh-hoc": "Sinh học", "lich-su": "Lịch sử", "dia-li": "Địa lí"},
    **{"cong-nghe": "Công nghệ", "tin-hoc": "Tin học", "gdcd": "Giáo dục công dân"},
}
PRIMARY = {"tieng-viet": "Tiếng Việt", "toan": "Toán"}
TT22 = "Thông tư 22/2021/TT-BGDĐT"


def scored(averages, names=LOWER):
    averages = averages.replace(",", ".").split()
    return tuple(
        SubjectMarks(code, name, average=Decimal(average))
        for (code, name), average in zip(names.items(), averages, strict=True)
    )


def remarked(code="gdtc", name="Giáo dục thể chất", remark="passed", **fields):
    return SubjectMarks(code, name, kind="remark", remark=remark, **fields)


def card22(averages="8.5 8.5 8.5 8.5 8.5 8.5 8.5 8.5", period="cn", **fields):
    subjects = (*scored(averages), remarked())
    return Card(grade=6, first_year=2025, period=period, subjects=subjects, **fields)


def with_subject(card, subject):
    others = tuple(one for one in card.subjects if one.code != subject.code)
    return replace(card, subjects=(*others, subject))


def found(card):
    """The differences of a card in short: (what, subject, stated, computed, severity)."""
    return [
        (one.what, one.subject, one.stated, one.computed, one.severity)
        for one in check_stated(card)
    ]


def card58(averages, first_year=2013, **fields):
    subjects = (*scored(averages, OLD), remarked("the-duc", "Thể dục"))
    return Card(grade=9, first_year=first_year, period="cn", subjects=subjects, **fields)


def card27(remarks=("excellent", "excellent"), tests=(9, 10), **fields):
    subjects = tuple(
        SubjectMarks(code, name, remark=remark, final=Decimal(test))
        for (code, name), remark, test in zip(PRIMARY.items(), remarks, tests, strict=True)
    )
    fields = {"grade": 1, "first_year": 2025, "period": "cn", "conduct": "Tốt", **fields}
    return Card(subjects=subjects, **fields)
