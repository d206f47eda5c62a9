"""What a clerk gives with a file, a report of nothing, an explanation; how findings are chosen."""

import secrets

from django import forms

from apps.imports.forms import FindingFilterForm as ImportFindingFilterForm
from apps.submissions.criteria import criteria_of
from apps.submissions.models import Finding
from apps.submissions.receiving import RECEIVED_NOTHING

TRIAL, SEND = "trial", "send"


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; cleaned to a list."""

    widget = FilesInput

    def clean(self, data, initial=None):
        files = data if isinstance(data, (list, tuple)) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files or [None]]


class UploadForm(forms.Form):
    """Files of one version; ``act`` says whether they are only checked or sent as well."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=40)
    act = forms.ChoiceField(choices=[(TRIAL, ""), (SEND, "")], required=False)
    files = FilesField(
        label="Tệp nộp",
        help_text="Chọn một hay nhiều tệp, hoặc một tệp ZIP. Mỗi tệp tối đa 25 MB.",
        error_messages={
            "required": RECEIVED_NOTHING,
            "missing": RECEIVED_NOTHING,
            "invalid": RECEIVED_NOTHING,
            "empty": "Tệp trống, không có byte nào. Máy chủ chưa nhận gì; hãy chọn tệp khác.",
            "max_length": "Tên tệp dài quá 200 ký tự. Hãy đặt tên ngắn hơn rồi gửi lại.",
        },
        max_length=200,
    )
    note = forms.CharField(
        label="Lời nhắn tới nơi nhận",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    behalf_reason = forms.CharField(
        label="Lý do nộp thay đơn vị",
        max_length=300,
        help_text="Đơn vị nộp đọc được lý do này.",
        error_messages={"required": "Hãy ghi lý do nộp thay đơn vị."},
    )

    def __init__(self, data=None, files=None, *, campaign, on_behalf=False):
        super().__init__(data, files, initial={"token": secrets.token_urlsafe(24)})
        if not on_behalf:
            del self.fields["behalf_reason"]
        self.criteria = criteria_of(campaign)
        for criterion in self.criteria:
            self.fields[f"score-{criterion.code}"] = self._score_field(criterion)

    def _score_field(self, criterion):
        most = f"{criterion.most.normalize():f}".replace(".", ",")
        out_of_range = f"Điểm tự chấm của “{criterion.title}” phải từ 0 đến {most}."
        return forms.DecimalField(
            label=criterion.title,
            help_text=f"Từ 0 đến {most}.",
            min_value=0,
            max_value=criterion.most,
            max_digits=7,
            decimal_places=2,
            localize=True,
            required=self.is_sending,
            error_messages={
                "required": f"Hãy tự chấm điểm “{criterion.title}”.",
                "invalid": out_of_range,
                "min_value": out_of_range,
                "max_value": out_of_range,
                "max_digits": out_of_range,
                "max_whole_digits": out_of_range,
                "max_decimal_places": f"Điểm của “{criterion.title}” có tối đa 2 chữ số lẻ.",
            },
        )

    @property
    def is_sending(self):
        return self.data.get("act") != TRIAL

    @property
    def scores(self):
        """The scores as they are kept: code → text."""
        values = {one.code: self.cleaned_data.get(f"score-{one.code}") for one in self.criteria}
        return {code: str(value) for code, value in values.items() if value is not None}

    def score_fields(self):
        return [self[f"score-{criterion.code}"] for criterion in self.criteria]


class NothingForm(forms.Form):
    """A signed statement that there is nothing to report."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=40)
    statement = forms.CharField(
        label="Nội dung báo cáo",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Hãy ghi nội dung báo cáo."},
    )
    signed_name = forms.CharField(
        label="Họ và tên người ký",
        max_length=120,
        error_messages={"required": "Hãy ghi họ và tên người ký."},
    )
    confirmed = forms.BooleanField(
        label="Tôi xác nhận đơn vị không có số liệu phát sinh trong đợt này",
        error_messages={"required": "Hãy đánh dấu xác nhận trước khi nộp."},
    )

    def __init__(self, data=None):
        super().__init__(
            data,
            prefix="nil",
            initial={
                "token": secrets.token_urlsafe(24),
                "statement": "Đơn vị không có số liệu phát sinh trong đợt báo cáo này.",
            },
        )


class ExplanationForm(forms.Form):
    """Why what a query found is right: for one finding, or for all of its rule."""

    text = forms.CharField(
        label="Giải trình",
        max_length=500,
        error_messages={
            "required": "Hãy ghi nội dung giải trình.",
            "max_length": "Giải trình dài quá 500 ký tự. Hãy viết ngắn hơn.",
        },
    )


class RuleExplanationForm(ExplanationForm):
    code = forms.CharField(widget=forms.HiddenInput, max_length=60)


class ResendForm(forms.Form):
    """Why files that were returned are sent again as they were."""

    reason = forms.CharField(
        label="Vì sao nộp lại tệp không đổi",
        max_length=300,
        help_text="Nơi nhận đọc được lời giải thích này.",
        error_messages={"required": "Hãy ghi vì sao nộp lại tệp không đổi."},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class FindingFilterForm(ImportFindingFilterForm):
    severity = forms.ChoiceField(
        label="Mức", required=False, choices=[("", "Tất cả"), *Finding.Severity.choices]
    )
    code = forms.CharField(label="Quy tắc", required=False, max_length=60)
