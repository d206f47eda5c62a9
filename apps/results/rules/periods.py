"""How many periods a year a scored subject has, by grade and school year: the programme of 2018.

Source: Chương trình giáo dục phổ thông (TT 32/2018/TT-BGDĐT), plan of education; Lịch sử of upper
secondary schools as TT 13/2022/TT-BGDĐT set it. The programme came grade by grade with TT 22/2021,
so a row counts from the first year in which that circular applies to its grade. Learning themes
(chuyên đề) are not among the periods: their result is one more regular mark (article 6).
"""

from .rule_sets import TT22_STARTS

# (subject, first grade, last grade, periods a year, last school year or None while in force)
PERIODS = (
    ("ngu-van", 6, 9, 140, None),
    ("toan", 6, 9, 140, None),
    ("ngoai-ngu-1", 6, 9, 105, None),
    ("gdcd", 6, 9, 35, None),
    ("ls-dl", 6, 9, 105, None),
    ("khtn", 6, 9, 140, None),
    ("cong-nghe", 6, 7, 35, None),
    ("cong-nghe", 8, 9, 52, None),
    ("tin-hoc", 6, 9, 35, None),
    ("ngu-van", 10, 12, 105, None),
    ("toan", 10, 12, 105, None),
    ("ngoai-ngu-1", 10, 12, 105, None),
    ("lich-su", 10, 12, 52, None),
    ("gdqp-an", 10, 12, 35, None),
    ("dia-li", 10, 12, 70, None),
    ("gdktpl", 10, 12, 70, None),
    ("vat-li", 10, 12, 70, None),
    ("hoa-hoc", 10, 12, 70, None),
    ("sinh-hoc", 10, 12, 70, None),
    ("cong-nghe", 10, 12, 70, None),
    ("tin-hoc", 10, 12, 70, None),
    ("tieng-dtts", 6, 12, 105, None),
    ("ngoai-ngu-2", 6, 12, 105, None),
)
FIRST_GRADE_OF_THEMES = 10
WITHOUT_THEMES = {"ngoai-ngu-1", "ngoai-ngu-2", "tieng-dtts", "gdqp-an"}


def periods_per_year(code, grade, first_year):
    """Return the periods a year of a subject, or None where the table does not know them."""
    if first_year < TT22_STARTS.get(grade, first_year + 1):
        return None
    return next(
        (
            periods
            for subject, first, last, periods, last_year in PERIODS
            if subject == code
            and first <= grade <= last
            and (last_year is None or first_year <= last_year)
        ),
        None,
    )


def may_have_themes(code, grade):
    """Tell whether a subject's learning themes can give one more regular mark."""
    return grade >= FIRST_GRADE_OF_THEMES and code not in WITHOUT_THEMES
