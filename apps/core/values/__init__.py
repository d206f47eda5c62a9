"""Parse one cell at a time: the clean value, or BadValue with a sentence and a remedy.

One plain function per kind of column; each takes the raw cell of a Sheet and returns the value
named in its docstring. Whether a blank is allowed is for the caller's table of columns to say.
"""

from .base import BadValue, CellProblem, cell_text, is_blank, is_live_text, parse_text
from .codes import (
    parse_code,
    parse_identity_card,
    parse_personal_id,
    parse_phone,
    parse_tick,
    parse_whole_number,
    personal_id_doubts,
)
from .dates import (
    PartialDate,
    date_order,
    parse_birth_date,
    parse_date,
    parse_typed_birth_date,
)
from .messages import VALUE_FINDINGS
from .people import (
    ETHNIC_GROUPS,
    official_ethnic_name,
    parse_ethnic_group,
    parse_female_tick,
    parse_name,
    parse_pupil_status,
    parse_sex,
)
from .school import (
    ABSENT,
    EXEMPT,
    FAILED,
    PASSED,
    grade_of_class,
    parse_class_name,
    parse_grade,
    parse_mark,
    parse_remark,
)

__all__ = [
    "ABSENT",
    "ETHNIC_GROUPS",
    "EXEMPT",
    "FAILED",
    "PASSED",
    "VALUE_FINDINGS",
    "BadValue",
    "CellProblem",
    "PartialDate",
    "cell_text",
    "date_order",
    "grade_of_class",
    "is_blank",
    "is_live_text",
    "official_ethnic_name",
    "parse_birth_date",
    "parse_class_name",
    "parse_code",
    "parse_date",
    "parse_typed_birth_date",
    "parse_ethnic_group",
    "parse_female_tick",
    "parse_grade",
    "parse_mark",
    "parse_name",
    "parse_identity_card",
    "parse_personal_id",
    "parse_phone",
    "parse_pupil_status",
    "parse_remark",
    "parse_sex",
    "parse_text",
    "parse_tick",
    "parse_whole_number",
    "personal_id_doubts",
]
