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


class DecisionForm(forms.Form):
    """Why what the public was told changes, and the number of the decision."""

    reason = forms.CharField(
        label="Lý do điều chỉnh",
        max_length=300,
        help_text="Giữ trong sổ điều chỉnh; gia đình không thấy.",
        error_messages={"required": "Hãy ghi lý do điều chỉnh."},
    )
    decision_number = forms.CharField(
        label="Số quyết định",
        max_length=60,
        help_text="Ví dụ 15/QĐ-THCS. Gia đình thấy số này cạnh nội dung được điều chỉnh.",
        error_messages={"required": "Hãy ghi số quyết định."},
    )
