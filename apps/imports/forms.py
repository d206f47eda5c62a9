"""What staff give with a file, and how they look at its problems."""

from django import forms

from apps.files.storing import SPREADSHEETS

from .models import ImportFinding


class FileForm(forms.Form):
    """The spreadsheet itself; the parameters come from the form of its kind."""

    file = forms.FileField(
        label="Tệp bảng tính",
        help_text="Excel (.xlsx, .xls), LibreOffice (.ods) hoặc .csv; tối đa 25 MB.",
        widget=forms.ClearableFileInput(
            attrs={"accept": ",".join(f".{extension}" for extension in SPREADSHEETS)}
        ),
        error_messages={
            "required": "Hãy chọn một tệp.",
            "empty": "Tệp trống, không có byte nào. Hãy chọn tệp khác.",
        },
    )


class FindingFilterForm(forms.Form):
    severity = forms.ChoiceField(
        label="Mức", required=False, choices=[("", "Tất cả"), *ImportFinding.Severity.choices]
    )
    code = forms.CharField(label="Mã", required=False, max_length=60)

    def narrowed(self, findings):
        """Return findings as chosen; a choice that makes no sense chooses nothing."""
        if not self.is_valid():
            return findings
        for name, value in self.cleaned_data.items():
            if value:
                findings = findings.filter(**{name: value})
        return findings
