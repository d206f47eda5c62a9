"""What staff and visitors type about exams."""

from django import forms

from apps.results.forms import PublishForm, UnpublishForm

from .models import Exam

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
        help_text="Ví dụ: 05/03/2008.",
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
    """Whose slips: candidates of one school, or those whose school is not in the system."""

    school = forms.TypedChoiceField(label="Trường", coerce=int, empty_value=None, required=False)

    def __init__(self, *args, schools, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].choices = schools


class ExamFileForm(forms.Form):
    """Which exam a file is of."""

    exam = forms.ChoiceField(
        label="Kỳ thi",
        help_text="Kỳ thi chưa có thì tạo trong mục Kỳ thi trước.",
        error_messages={"invalid_choice": "Đơn vị không có kỳ thi này."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        exams = Exam.objects.writable()
        self.fields["exam"].choices = [(exam.slug, exam.name) for exam in exams]
