"""A row of a list beside the pupils it resembles, for a person who decides whether it is one."""

from apps.core.text import mask
from apps.core.vocabulary import Sex
from apps.imports.specs import NOTHING

from .placing import birth_label_of


def comparison_of(row, alike, roster):
    """Return (label, what the file says, [what each pupil has]) for all that the file tells."""
    lines = [
        ("Họ và tên", row.get("full_name"), [pupil.full_name for pupil in alike]),
        ("Ngày sinh", birth_label_of(row), [pupil.birth_label for pupil in alike]),
        ("Giới tính", _sex(row.get("sex")), [_sex(pupil.sex) for pupil in alike]),
        ("Dân tộc", row.get("ethnic_group"), [pupil.ethnic_group for pupil in alike]),
        ("Lớp", row.get("class_name"), [_class(pupil, roster) for pupil in alike]),
        ("Mã học sinh", row.get("code"), [pupil.code for pupil in alike]),
        _personal_ids(row.get("personal_id"), alike),
    ]
    return tuple(
        (label, told, [known or NOTHING for known in others])
        for label, told, others in lines
        if told
    )


def _personal_ids(told, alike):
    """Compare whole numbers, but keep their ends alone: the rest is nothing to decide by."""
    shown = mask(told)
    known = {True: shown, False: "số khác"}
    return (
        "Số định danh",
        shown,
        [pupil.personal_id and known[pupil.personal_id == told] for pupil in alike],
    )


def _sex(value):
    return Sex(value).label if value else ""


def _class(pupil, roster):
    enrolment = roster.enrolments.get(pupil.pk)
    return enrolment.school_class.name if enrolment is not None else ""
