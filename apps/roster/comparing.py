"""A row of a list beside the pupils it resembles, for a person who decides whether it is one."""

from apps.core.vocabulary import Sex

from .placing import birth_label_of

NOTHING = "–"


def comparison_of(row, alike, roster):
    """Return (label, what the file says, [what each pupil has]) for all that the file tells."""
    lines = [
        ("Họ và tên", row.get("full_name"), [pupil.full_name for pupil in alike]),
        ("Ngày sinh", birth_label_of(row), [pupil.birth_label for pupil in alike]),
        ("Giới tính", _sex(row.get("sex")), [_sex(pupil.sex) for pupil in alike]),
        ("Dân tộc", row.get("ethnic_group"), [pupil.ethnic_group for pupil in alike]),
        ("Lớp", row.get("class_name"), [_class(pupil, roster) for pupil in alike]),
        ("Mã học sinh", row.get("code"), [pupil.code for pupil in alike]),
        ("Số định danh", row.get("personal_id"), [pupil.personal_id for pupil in alike]),
    ]
    return tuple(
        (label, told, [known or NOTHING for known in others])
        for label, told, others in lines
        if told
    )


def _sex(value):
    return Sex(value).label if value else ""


def _class(pupil, roster):
    enrolment = roster.enrolments.get(pupil.pk)
    return enrolment.school_class.name if enrolment is not None else ""
