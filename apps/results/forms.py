"""What families and staff type on the pages of results."""

from django import forms
from django.utils import timezone

from apps.roster.models import SchoolYear

LONGEST_CODE = 40


class LookupForm(forms.Form):
    """Two fields and one press; it shows what was typed and says what is missing."""

    code = forms.CharField(
        label="Mã học sinh",
        max_length=LONGEST_CODE,
        error_messages={"required": "Hãy nhập mã học sinh in trên phiếu."},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
    secret = forms.CharField(
        label="Mã tra cứu",
        max_length=LONGEST_CODE,
        error_messages={"required": "Hãy nhập mã tra cứu in trên phiếu."},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )


def typed_codes(fields):
    """Return (code, secret) of a post, or None where ``LookupForm`` has something to say.

    A form object is made only when it is shown: on results day nearly every post is right.
    """
    codes = tuple(fields.get(name, "").strip() for name in LookupForm.base_fields)
    if all(0 < len(code) <= LONGEST_CODE and "\x00" not in code for code in codes):
        return codes
    return None


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


class UnpublishForm(forms.Form):
    reason = forms.CharField(
        label="Lý do ngừng công bố",
        max_length=250,
        help_text="Người quản lý đọc được lý do này trong nhật ký công bố.",
        error_messages={"required": "Hãy ghi lý do ngừng công bố."},
    )


class OverviewForm(forms.Form):
    """Which school year the overview shows."""

    year = forms.ModelChoiceField(queryset=SchoolYear.objects.none(), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].queryset = SchoolYear.objects.all()
