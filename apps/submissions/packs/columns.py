"""The columns of a sent pupil list: those of the roster, and what else V.EMIS exports."""

from dataclasses import replace
from functools import partial

from apps.core.values import parse_birth_date, parse_text
from apps.imports.columns import settle_birth_dates
from apps.imports.specs import Column
from apps.roster.columns import COLUMNS as ROSTER_COLUMNS

LONGEST = 250


def _other(name, heading, *aliases):
    return Column(
        name, heading, partial(parse_text, max_length=LONGEST), aliases=aliases, is_text=True
    )


OTHER_COLUMNS = (
    _other("id_issued_on", "Ngày cấp"),
    _other("id_issued_by", "Nơi cấp"),
    _other("religion", "Tôn giáo"),
    _other("email", "Email", "Thư điện tử"),
    _other("joined_youth_on", "Ngày vào đội", "Ngày vào đoàn"),
    _other("martyr_child", "Con liệt sĩ"),
    _other("boarding", "Bán trú", "Nội trú", "Bán trú/Nội trú"),
    _other("note", "Ghi chú", "Chú thích"),
)


def list_columns(data_on):
    """Return the Columns of a list whose data are of a day; nobody in it is born after it.

    No column asks for filled cells: which may be blank, and what that means, is said by the rules.
    """
    birth = {
        "parse": partial(parse_birth_date, today=data_on),
        "settle": partial(settle_birth_dates, today=lambda: data_on),
        "filled": False,
    }
    return (
        *(
            replace(column, **birth) if column.name == "date_of_birth" else column
            for column in ROSTER_COLUMNS
        ),
        *OTHER_COLUMNS,
    )
