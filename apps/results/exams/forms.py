"""What staff and visitors type about exams."""

from django import forms

from apps.results.forms import PublishForm, UnpublishForm

from .mapping import SCORE, TARGETS, BadMapping, Mapping
from .models import Exam, ExamMapping

LONGEST = 40
_PLAIN = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class NumberForm(forms.Form):
    """The number alone: only where a recorded decision opened the exam so."""

    number = forms.CharField(
        label="Số báo danh",
        max_length=LONGEST,
        error_messages={"required": "Hãy nhập số báo danh."},
        widget=forms.TextInput(attrs=_PLAIN),
    )


class SecretForm(NumberForm):
    secret = forms.CharField(
        label="Mã tra cứu",
        max_length=LONGEST,
        error_messages={"required": "Hãy nhập mã tra cứu in trên phiếu."},
        widget=forms.TextInput(attrs=_PLAIN),
    )


class BirthForm(NumberForm):
    date_of_birth = forms.CharField(
        label="Ngày sinh",
        max_length=LONGEST,
        help_text="Ví dụ: 05/03/2008, hoặc 05032008.",
        error_messages={"required": "Hãy nhập ngày sinh, ví dụ 05/03/2008."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


FORMS = {
    Exam.Access.SECRET: SecretForm,
    Exam.Access.BIRTH: BirthForm,
    Exam.Access.NUMBER: NumberForm,
}


def typed_fields(form_class, fields):
    """Return (number, secret, date of birth) of a post, or None where the form has to speak."""
    typed = {name: fields.get(name, "").strip() for name in form_class.base_fields}
    if all(0 < len(text) <= LONGEST and "\x00" not in text for text in typed.values()):
        return typed["number"], typed.get("secret", ""), typed.get("date_of_birth", "")
    return None


class ExamPublishForm(PublishForm):
    """Publish now, or seal until a minute."""


class ExamWithdrawForm(UnpublishForm):
    """Why the look-up is closed."""


class AccessForm(forms.Form):
    """How candidates are looked up, and on what basis it is weaker than the secret."""

    access = forms.ChoiceField(
        label="Tra cứu bằng", choices=Exam.Access.choices, widget=forms.RadioSelect
    )
    basis = forms.CharField(
        label="Căn cứ",
        required=False,
        max_length=300,
        help_text="Văn bản cho phép công bố theo cách này. Không cần khi dùng mã tra cứu.",
    )


class SlipsForm(forms.Form):
    """Whose slips, and on paper or as a workbook."""

    PAPER, WORKBOOK = "print", "xlsx"

    group = forms.MultipleChoiceField(
        label="Nhóm thí sinh",
        error_messages={"required": "Hãy chọn ít nhất một nhóm thí sinh."},
    )
    format = forms.ChoiceField(choices=[(PAPER, "In phiếu"), (WORKBOOK, "Tải dạng Excel")])
    unprinted_only = forms.BooleanField(label="Chỉ in phiếu chưa in", required=False)

    def __init__(self, *args, groups, **kwargs):
        super().__init__(*args, **kwargs)
        # A group without a name is chosen by a sign that no name begins with.
        self.fields["group"].choices = [(f"={group.key}", group.label) for group in groups]

    def clean_group(self):
        return [chosen.removeprefix("=") for chosen in self.cleaned_data["group"]]


class FindCandidateForm(NumberForm):
    """Which candidate has lost a slip."""


class MappingForm(forms.Form):
    """What each column of a file holds. ``columns``: [(name, samples)] of its Shape."""

    not_sat = forms.CharField(
        label="Ký hiệu “không thi”",
        required=False,
        max_length=60,
        help_text="Ví dụ: -1. Nhiều ký hiệu thì ngăn bằng dấu chấm phẩy. Không có thì để trống.",
    )
    save_as = forms.CharField(
        label="Lưu cách ghép với tên",
        required=False,
        max_length=120,
        help_text="Để dùng lại cho tệp sau cùng cách trình bày. Trùng tên thì thay cách cũ.",
    )

    def __init__(self, *args, shape, subjects, **kwargs):
        super().__init__(*args, **kwargs)
        self.shape = shape
        self.subjects = subjects
        choices = [
            ("", "Bỏ qua cột này"),
            ("Thí sinh và kết quả", list(TARGETS.items())),
            ("Điểm từng môn", [(SCORE + one.code, f"Điểm {one.name}") for one in subjects]),
        ]
        if not shape.has_headings:
            self.fields["first_row"] = forms.IntegerField(
                label="Dòng dữ liệu đầu tiên", min_value=1, max_value=10_000
            )
        for place, (name, _samples) in enumerate(shape.columns):
            label = name if shape.has_headings else f"Cột {name}"
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=label,
                required=False,
                choices=choices,
                error_messages={"invalid_choice": "Hãy chọn một mục trong danh sách."},
            )

    def rows(self):
        """Return [(bound field, samples)], a row of the page for each column."""
        return [
            (self[f"column-{place}"], samples)
            for place, (_name, samples) in enumerate(self.shape.columns)
        ]

    def clean(self):
        """Put the answers together as data of a Mapping: ``cleaned_data["mapping"]``."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        data = {
            "columns": {
                name: cleaned[f"column-{place}"]
                for place, (name, _samples) in enumerate(self.shape.columns)
                if cleaned[f"column-{place}"]
            },
            "has_headings": self.shape.has_headings,
            "first_row": cleaned.get("first_row") or 1,
            "not_sat": [text.strip() for text in cleaned["not_sat"].split(";") if text.strip()],
        }
        try:
            cleaned["mapping"] = Mapping.of(data, [one.code for one in self.subjects]).as_data()
        except BadMapping as bad:
            self.add_error(None, str(bad))
        return cleaned


class SavedMappingForm(forms.Form):
    """Which saved mapping fills the form in, and whether the file has a row of headings."""

    saved = forms.ModelChoiceField(
        queryset=None,
        label="Dùng cách ghép đã lưu",
        required=False,
        empty_label="Tự nhận ra",
    )
    headings = forms.ChoiceField(
        label="Dòng tiêu đề",
        required=False,
        choices=[
            ("", "Tự nhận ra"),
            ("yes", "Tệp có dòng tiêu đề"),
            ("no", "Tệp không có dòng tiêu đề"),
        ],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["saved"].queryset = ExamMapping.objects.all()


class ExamFileForm(forms.Form):
    """Which exam a file is of."""

    exam = forms.ChoiceField(
        label="Kỳ thi",
        help_text="Kỳ thi chưa có thì tạo trong mục Kỳ thi trước.",
        error_messages={"invalid_choice": "Đơn vị không có kỳ thi “%(value)s”."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        exams = Exam.objects.writable()
        self.fields["exam"].choices = [(exam.slug, exam.name) for exam in exams]
