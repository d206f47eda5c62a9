"""What families and staff type on the pages of results."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.audit.models import Entry
from apps.core.templatetags.core_tags import moment
from apps.core.values import BadValue, parse_mark
from apps.core.vocabulary import Period, SubjectKind
from apps.roster.models import SchoolClass, SchoolYear, Subject

from .class_templates import subjects_of_year
from .correcting import is_seen
from .models import SubjectResult, TermResult
from .quality_notes import LONGEST
from .rules.qualities import in_order, note_label, quality_label


class PublishForm(forms.Form):
    """Publish now, or at a minute."""

    NOW, LATER = "now", "later"

    when = forms.ChoiceField(
        label="Công bố",
        choices=[(NOW, "Ngay bây giờ"), (LATER, "Vào giờ đã chọn")],
        widget=forms.RadioSelect,
        initial=NOW,
    )
    at = forms.DateTimeField(
        label="Giờ công bố",
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": "Hãy nhập giờ dạng 31/12/2026 08:00."},
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("when") == self.LATER:
            if not cleaned.get("at") and "at" not in self.errors:
                self.add_error("at", "Hãy chọn ngày và giờ công bố.")
            elif cleaned.get("at") and cleaned["at"] <= timezone.now():
                self.add_error("at", "Giờ này đã qua. Hãy chọn một giờ sau này.")
        else:
            cleaned["at"] = None
        return cleaned


class ClassPublishForm(PublishForm):
    """Publish results of a class; where something is missing, only after a box was ticked."""

    despite_gaps = forms.BooleanField(
        label="Vẫn công bố khi còn thiếu",
        error_messages={
            "required": "Kết quả của lớp còn thiếu. Hãy bổ sung trước, hoặc đánh dấu "
            "“Vẫn công bố khi còn thiếu”."
        },
    )

    def __init__(self, *args, has_gaps, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_gaps:
            del self.fields["despite_gaps"]


class UnpublishForm(forms.Form):
    reason = forms.CharField(
        label="Lý do ngừng công bố",
        max_length=250,
        help_text="Người quản lý đọc được lý do này trong nhật ký công bố.",
        error_messages={"required": "Hãy ghi lý do ngừng công bố."},
    )


class FiguresForm(forms.Form):
    """Which year and period the figures of look-ups are about."""

    year = forms.ModelChoiceField(queryset=SchoolYear.objects.none(), required=False)
    period = forms.ChoiceField(choices=[("", ""), *Period.choices], required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].queryset = SchoolYear.objects.all()


class OverviewForm(forms.Form):
    """Which school year the overview shows."""

    year = forms.ModelChoiceField(queryset=SchoolYear.objects.none(), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].queryset = SchoolYear.objects.all()


class ClassTemplatesForm(OverviewForm):
    """Of which year the classes are listed, and of which subject a mark sheet is wanted."""

    def __init__(self, *args, asks_subject, **kwargs):
        super().__init__(*args, **kwargs)
        with_classes = SchoolClass.objects.values("school_year").distinct()
        self.fields["year"].queryset = SchoolYear.objects.filter(pk__in=with_classes)
        self.asks_subject = asks_subject

    def chosen(self):
        """Return (year, subject, classes that learn it); what makes no sense chooses nothing.

        ``subjects`` are then those that the classes of the year learn.
        """
        self.subjects = Subject.objects.none()
        given = self.cleaned_data.get("year") if self.is_bound and self.is_valid() else None
        years = self.fields["year"].queryset
        year = given or years.filter(pk=getattr(SchoolYear.current(), "pk", None)).first()
        year = year or years.first()
        if year is None:
            return None, None, SchoolClass.objects.none()
        classes = SchoolClass.objects.of_year(year.pk).order_by("grade", "sort_key")
        if not self.asks_subject:
            return year, None, classes
        grades = set(classes.values_list("grade", flat=True))
        learnt = {code: who & grades for code, who in subjects_of_year(year.pk).items()}
        self.subjects = Subject.objects.filter(pk__in=[code for code, who in learnt.items() if who])
        self.subjects = self.subjects.order_by("position")
        asked = self.data.get("subject", "")
        found = [subject for subject in self.subjects if subject.pk == asked]
        subject = found[0] if found else self.subjects.first()
        if subject is None:
            return year, None, SchoolClass.objects.none()
        return year, subject, classes.filter(grade__in=learnt[subject.pk])


QUALITY_FIELD, NOTE_FIELD = "quality_", "note_on_"
NEEDS_DECISION = (
    "Kết quả này gia đình đã xem được. Hãy ghi lý do điều chỉnh và số quyết định rồi lưu lại."
)


class TermResultForm(forms.ModelForm):
    """A result mended by hand; where families could see it, only with a decision."""

    correction_reason = forms.CharField(
        label="Lý do điều chỉnh",
        required=False,
        max_length=300,
        help_text="Gia đình đã xem được kết quả này; giữ trong sổ điều chỉnh, gia đình không thấy.",
    )
    decision_number = forms.CharField(
        label="Số quyết định",
        required=False,
        max_length=60,
        help_text="Ví dụ 15/QĐ-THCS; gia đình thấy cạnh nội dung được điều chỉnh.",
    )
    opened_at = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = TermResult
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "opened_at" in self.fields:
            self.initial["opened_at"] = self.instance.updated_at.isoformat()

    def clean(self):
        """Refuse what was typed over a state that somebody changed since the page was opened."""
        cleaned = super().clean()
        if cleaned.get("opened_at") != self.instance.updated_at.isoformat():
            raise ValidationError(changed_since(self.instance), code="changed_since")
        changed = set(self.changed_data) - {"correction_reason", "decision_number"}
        if changed and lacks_decision(self.instance, self.data):
            raise ValidationError(NEEDS_DECISION, code="no_decision")
        return cleaned


def changed_since(result):
    """Return the sentence that tells who changed a TermResult last, and when."""
    label = result._meta.label_lower
    entries = Entry.objects.filter(
        target_type=label, target_id=str(result.pk), action=f"{label}.change"
    )
    entry = entries.filter(at__gte=result.updated_at).select_related("actor").last()
    by = f"{entry.actor} " if entry is not None and entry.actor is not None else ""
    return (
        f"Kết quả này vừa được {by}sửa lúc {moment(result.updated_at)}. Những gì bạn vừa gõ chưa "
        "được ghi: hãy tải lại trang để xem kết quả mới, rồi sửa tiếp."
    )


class QualitiesForm(TermResultForm):
    """The result of a primary pupil: each quality and ability is a field ``quality_<code>``.

    Notes on groups, and on what has a note, are fields ``note_on_<code>``.
    """

    stored = {QUALITY_FIELD: "qualities", NOTE_FIELD: "quality_notes"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["learning_level"].label = "Đánh giá kết quả giáo dục"
        self.fields["conduct_level"].label = "Phẩm chất, năng lực (một mức chung)"
        for prefix, stored in self.stored.items():
            for name in self._named(prefix):
                kept = getattr(self.instance, stored)
                self.initial[name] = kept.get(name.removeprefix(prefix), "")

    def clean(self):
        cleaned = super().clean()
        for prefix, stored in self.stored.items():
            values = dict(getattr(self.instance, stored))
            for name in self._named(prefix):
                if name in cleaned:
                    values[name.removeprefix(prefix)] = cleaned[name]
            setattr(self.instance, stored, {code: said for code, said in values.items() if said})
        return cleaned

    def _named(self, prefix):
        return [name for name in self.fields if name.startswith(prefix)]


def qualities_form(result, listing, grade):
    """Return the form of one primary pupil: lines of the grade, and whatever else is stated."""
    codes = [one.code for one in listing.qualities if one in listing.expected(grade)]
    codes = codes or [group.code for group in listing.groups]
    codes += [code for code, _level in in_order(result.qualities) if code not in codes]
    choices = [("", "chưa ghi"), *((level, level) for level in listing.levels)]
    fields = {
        f"{QUALITY_FIELD}{code}": forms.ChoiceField(
            label=quality_label(code), required=False, choices=_with(choices, result, code)
        )
        for code in codes
    }
    noted = dict.fromkeys([*(group.code for group in listing.groups), *result.quality_notes])
    fields |= {
        f"{NOTE_FIELD}{code}": forms.CharField(
            label=note_label(code),
            required=False,
            max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": 2, "cols": 60}),
        )
        for code, _note in in_order(noted)
    }
    return type("PupilQualitiesForm", (QualitiesForm,), fields)


def _with(choices, result, code):
    """Return the choices with what is stored, should a circular not know it."""
    stored = result.qualities.get(code, "")
    return choices if stored in dict(choices) else [*choices, (stored, stored)]


class SubjectResultFormSet(forms.BaseInlineFormSet):
    def clean(self):
        super().clean()
        if self.has_changed() and lacks_decision(self.instance, self.data):
            raise ValidationError(NEEDS_DECISION, code="no_decision")


def lacks_decision(result, data):
    """Tell whether a posted change of a result that was public comes without a decision."""
    given = [data.get(name, "").strip() for name in ("correction_reason", "decision_number")]
    return not all(given) and is_seen(result)


class SubjectResultForm(forms.ModelForm):
    """One subject; its regular marks are typed in one field: 8; 7,5; 9."""

    regular_marks = forms.CharField(
        label="Điểm thường xuyên",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"size": 14}),
    )

    class Meta:
        model = SubjectResult
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.subject_id:  # a row of the table has no labels of its own
            for field in self.fields.values():
                name = f"{field.label}, môn {self.instance.subject.name}"
                field.widget.attrs["aria-label"] = name
        marks = self.instance.regular_marks or []
        self.initial["regular_marks"] = "; ".join(str(mark).replace(".", ",") for mark in marks)

    def clean_regular_marks(self):
        typed = self.cleaned_data["regular_marks"]
        parts = [part.strip() for part in typed.split(";") if part.strip()]
        if self.instance.subject.kind == SubjectKind.REMARK:
            return self._remarks(parts)
        try:
            marks = [parse_mark(part) for part in parts]
        except BadValue as problem:
            raise ValidationError(
                "Mỗi điểm là số từ 0 đến 10, cách nhau bằng dấu chấm phẩy: 8; 7,5; 9.",
                code="bad_mark",
            ) from problem
        return [f"{mark.normalize():f}" for mark in marks]

    @staticmethod
    def _remarks(parts):
        if not {part.upper() for part in parts} <= {"Đ", "CĐ"}:
            raise ValidationError("Gõ Đ hoặc CĐ, cách nhau bằng dấu chấm phẩy.", code="bad_remark")
        return [part.upper() for part in parts]
