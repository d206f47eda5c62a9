"""A deadline as three inputs: wording, day, and the hour where the wording names one."""

import re
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.submissions.deadlines import Deadline, Wording, make_deadline

DAY = forms.DateInput(attrs={"type": "date", "aria-label": "Ngày"}, format="%Y-%m-%d")
HOUR = forms.TimeInput(attrs={"type": "time", "aria-label": "Giờ, nếu cách nói có giờ"})


class DeadlineInput(forms.MultiWidget):
    """The three inputs in one row; they know each other's Deadline."""

    template_name = "submissions/widgets/deadline.html"

    def __init__(self):
        super().__init__(
            {
                "wording": forms.Select(
                    choices=Wording.choices, attrs={"aria-label": "Cách nói hạn"}
                ),
                "day": DAY,
                "hour": HOUR,
            }
        )

    def get_context(self, name, value, attrs):
        """Let the page say what the chosen wording and day mean on the clock."""
        context = super().get_context(name, value, attrs)
        is_lock = name.endswith("lock")
        deadline = value if isinstance(value, Deadline) else _typed(value)
        context["widget"]["sentence"] = clock_words(deadline, is_lock) if deadline else ""
        context["widget"]["is_lock"] = is_lock
        return context

    def decompress(self, value):
        if not isinstance(value, Deadline):
            return [Wording.BEFORE_DAY, None, None]
        moment = timezone.localtime(value.instant)
        if value.words.startswith("đến hết"):
            return [Wording.END_OF_DAY, (moment - timedelta(days=1)).date(), None]
        if re.match(r"trước \d+ giờ", value.words):
            return [Wording.BEFORE_HOUR, moment.date(), moment.time()]
        return [Wording.BEFORE_DAY, moment.date(), None]


def _typed(values):
    """Return the Deadline of what was typed, or None while it is none yet."""
    try:
        return DeadlineField().clean(values)
    except ValidationError:
        return None


def clock_words(deadline, is_lock):
    """Say which second is the last one, and what comes after it."""
    last, after = deadline.last_moment, timezone.localtime(deadline.instant)
    outcome = "không nhận nữa" if is_lock else "là trễ hạn"
    return (
        f"Nhận đến hết {last:%H:%M:%S} ngày {last:%d/%m/%Y}; "
        f"từ {after:%H:%M:%S} ngày {after:%d/%m/%Y} {outcome}."
    )


class DeadlineField(forms.MultiValueField):
    """Gives a Deadline: the exclusive instant together with its wording."""

    widget = DeadlineInput

    def __init__(self, **options):
        fields = (
            forms.ChoiceField(choices=Wording.choices),
            forms.DateField(
                error_messages={"invalid": "Ngày không đúng. Hãy nhập ngày dạng 15/10/2026."},
                input_formats=["%Y-%m-%d", "%d/%m/%Y"],
            ),
            forms.TimeField(
                required=False,
                error_messages={"invalid": "Giờ không đúng. Hãy nhập giờ dạng 17:00."},
            ),
        )
        options.setdefault("error_messages", {}).setdefault("incomplete", "Hãy chọn ngày của hạn.")
        options["error_messages"].setdefault("required", "Hãy chọn ngày của hạn.")
        super().__init__(fields=fields, require_all_fields=False, **options)

    def clean(self, value):
        """A wording alone, as the form draws it, is an empty field."""
        if isinstance(value, list | tuple) and not any(value[1:]):
            value = []
        return super().clean(value)

    def compress(self, values):
        if not values:
            return None
        wording, day, hour = values
        if not 1900 < day.year < 2200:
            raise ValidationError("Năm của hạn không đúng.", code="bad_year")
        return make_deadline(wording, day, hour if wording == Wording.BEFORE_HOUR else None)


class TwoDates:
    """For forms with ``on_time`` and ``lock``: the lock is never before the deadline."""

    def clean(self):
        values = super().clean()
        on_time, lock = self.cleaned_data.get("on_time"), self.cleaned_data.get("lock")
        if on_time and lock and lock.instant < on_time.instant:
            self.add_error(
                "lock",
                ValidationError("Ngày khóa nhận không được trước hạn nộp.", code="lock_too_early"),
            )
        return values
