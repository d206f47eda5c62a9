"""What staff type on the pages of pupils."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils import timezone

from .ages import agrees_itself_if_born_by
from .models import Consent, Enrolment, Pupil, SchoolClass, SchoolYear


class YearForm(forms.Form):
    """Which school year a file is of; the running one is chosen."""

    year = forms.TypedChoiceField(
        label="Năm học",
        coerce=int,
        error_messages={
            "invalid_choice": "Chưa có năm học bắt đầu từ “%(value)s”; ghi năm đầu, ví dụ 2026."
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year.pk, str(year)) for year in SchoolYear.objects.all()]
        current = SchoolYear.current()
        self.fields["year"].initial = current.pk if current is not None else None


class SlipDeskForm(forms.Form):
    """Whose slip is lost: words of the name or code, a class, or both."""

    words = forms.CharField(
        label="Họ tên hoặc mã học sinh",
        required=False,
        max_length=120,
        help_text="Một phần cũng được, có dấu hay không dấu.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    school_class = forms.ModelChoiceField(
        label="Lớp",
        queryset=None,
        required=False,
        empty_label="Mọi lớp",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        classes = SchoolClass.objects.filter(school_year=SchoolYear.current())
        self.fields["school_class"].queryset = classes.order_by("grade", "sort_key")

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("words", "").strip() and not cleaned.get("school_class"):
            raise ValidationError("Hãy nhập họ tên, mã học sinh hoặc chọn lớp.", code="nothing")
        return cleaned

    def found(self):
        """Return the pupils, in the order of their names, each with its ``open_enrolments``."""
        pupils = Pupil.objects.matching(self.cleaned_data["words"])
        school_class = self.cleaned_data["school_class"]
        if school_class is not None:
            pupils = pupils.filter(
                enrolments__school_class=school_class, enrolments__left_on__isnull=True
            )
        current = Enrolment.objects.current().select_related("school_class")
        return pupils.order_by("sort_key", "pk").prefetch_related(
            Prefetch("enrolments", current.order_by("-school_year_id"), to_attr="open_enrolments")
        )


class ConsentForm(forms.ModelForm):
    class Meta:
        model = Consent
        fields = []

    def clean(self):
        """Refuse a consent that would name nobody."""
        cleaned = super().clean()
        pupil = cleaned.get("pupil")
        if pupil is None or cleaned.get("child_agreed"):
            return cleaned
        born = pupil.date_of_birth
        if born is None or born <= agrees_itself_if_born_by(timezone.localdate()):
            self.add_error(
                "child_agreed",
                "Học sinh từ đủ 7 tuổi phải tự mình đồng ý nữa. Hãy hỏi em rồi đánh dấu ô này; em "
                "chưa đồng ý thì chưa ghi được.",
            )
        return cleaned
