"""How states, dates and sizes of the submissions service look."""

from dataclasses import dataclass

from django import template
from django.utils import timezone

from apps.submissions import owed, previewing
from apps.submissions.forms.deadlines import DeadlineInput
from apps.submissions.models import Finding, SubmissionFile
from apps.submissions.states import State

register = template.Library()


@dataclass(frozen=True)
class Fault:
    """One error of a form: ``target`` is the id of the input to go to, "" for the whole form."""

    target: str
    label: str
    text: str


@register.simple_tag
def error_links(*forms):
    """Return the Faults of several forms in the order of their fields."""
    found = []
    for form in forms:
        found += [Fault("", "", text) for text in form.non_field_errors()]
        for field in form:
            label = f"{field.label} ({form.names})" if hasattr(form, "names") else field.label
            found += [Fault(_first_input(field), label, text) for text in field.errors]
    return found


def _first_input(field):
    """Return the id of the input that an error of a field is about: of a deadline, its day."""
    if isinstance(field.field.widget, DeadlineInput):
        return f"{field.auto_id}_1"
    return field.id_for_label or f"{field.auto_id}_0"


KINDS = {
    State.AWAITED: "wait",
    State.CHECKING: "wait",
    State.UPLOADED: "wait",
    State.NEEDS_FIX: "bad",
    State.SENT: "good",
    State.REVIEWING: "good",
    State.RETURNED: "bad",
    State.ACCEPTED: "good",
    State.ACCEPTED_WITH_NOTE: "good",
    State.NOTHING: "good",
}


@register.filter
def state_kind(row):
    """Return good, wait, bad or nothing for the state of a requirement or a version."""
    if getattr(row, "is_overdue", False):
        return "bad"
    return KINDS.get(row.state, "")


@register.filter
def time_left(requirement):
    return owed.time_left(requirement)


@register.filter
def lock_sentence(requirement):
    return owed.lock_sentence(requirement)


@register.filter
def now_sentence(requirement):
    return owed.now_sentence(requirement)


@register.filter
def last_chance(requirement):
    return owed.last_chance(requirement, timezone.now())


@register.filter
def second(value):
    """Write a moment with its seconds: ``HH:MM:SS ngày dd/mm/yyyy``."""
    return f"{timezone.localtime(value):%H:%M:%S ngày %d/%m/%Y}" if value else ""


@register.filter
def file_size(size):
    """Write a number of bytes as people read it, with a decimal comma."""
    if size < 1024:
        return f"{size} byte"
    for unit in ("KB", "MB", "GB"):
        size /= 1024
        if size < 1024 or unit == "GB":
            return f"{size:.1f} {unit}".replace(".", ",")


@register.filter
def in_groups(code):
    """Write a long code in groups of five, as it is typed from paper."""
    return " ".join(code[start : start + 5] for start in range(0, len(code), 5))


@register.filter
def has_preview(one):
    """Tell whether a sent file, or an entry of an archive, is a table that can be looked at."""
    if isinstance(one, dict):
        return previewing.has_preview(one["name"], one["role"])
    return previewing.has_preview(one.file.original_name, one.role)


@register.filter
def preview_count(entries):
    """Count the files of an archive that can be looked at."""
    return sum(has_preview(one) for one in entries)


@register.filter
def role_label(role):
    """Name what a file inside an archive was recognised as; parts of our own packages have none."""
    if not role:
        return "–"
    return dict(SubmissionFile.Role.choices).get(role, SubmissionFile.Role.UNKNOWN.label)


@register.filter
def severity_label(severity):
    return Finding.Severity(severity).label.capitalize()
