"""What the lines above a mark sheet say of its term, against the term that it is taken for."""

import re

from apps.core.text import fold
from apps.core.vocabulary import Period, school_year_label
from apps.imports.specs import Finding

_YEARS = re.compile(r"\b(20\d\d)\s*[-–—/]\s*(20\d\d)\b")
_TERM = re.compile(r"\b(?:hoc\s*k[yi]|hk)\s*[:.]?\s*(i{1,2}|[12])\b")
_WHOLE_YEAR = re.compile(r"\bca nam\b")
_TERMS = {
    "i": Period.FIRST_TERM,
    "1": Period.FIRST_TERM,
    "ii": Period.SECOND_TERM,
    "2": Period.SECOND_TERM,
}


def said_of_another_term(row, year, period):
    """Yield what to ask where the title of a row's sheet names another year or term alone."""
    lines = [fold(line) for line in row.title]
    years = {
        int(first)
        for line in lines
        for first, second in _YEARS.findall(line)
        if int(second) == int(first) + 1
    }
    terms = {_TERMS[word] for line in lines for word in _TERM.findall(line)}
    terms |= {Period.YEAR for line in lines if _WHOLE_YEAR.search(line)}
    told = []
    if len(terms) == 1 and terms != {period}:
        told.append(Period(terms.pop()).in_words)
    if len(years) == 1 and years != {year}:
        told.append(f"năm học {school_year_label(years.pop())}")
    if told:
        yield Finding(
            "query",
            "term_differs",
            f"Dòng tiêu đề của bảng ghi {', '.join(told)}, nhưng đang nhập vào "
            f"{Period(period).in_words}, năm học {school_year_label(year)}.",
            "Kiểm tra đã chọn đúng kỳ, đúng tệp chưa; chỉ tiêu đề ghi sai thì xác nhận.",
            row.sheet,
        )
