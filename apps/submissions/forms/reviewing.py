"""What an officer types when deciding about a version or a unit."""

from django import forms

from apps.submissions.models import SavedReason

from .campaigns import DatesForm

_REASON = "Hãy ghi lý do."


class NoFieldsForm(forms.Form):
    """An act that needs nothing but the press."""


class AcceptForm(forms.Form):
    remark = forms.CharField(
        label="Lưu ý gửi đơn vị",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Có lưu ý thì tình trạng là “chấp nhận có lưu ý”.",
    )


class ReturnForm(forms.Form):
    saved = forms.ModelChoiceField(
        label="Lý do soạn sẵn",
        queryset=None,
        required=False,
        empty_label="chọn lý do soạn sẵn",
        help_text="Cần ít nhất một trong hai ô.",
        error_messages={"invalid_choice": "Lý do soạn sẵn này không còn. Hãy chọn lại."},
    )
    reason = forms.CharField(
        label="Lý do trả lại hoặc ghi thêm",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Cần ít nhất một trong hai ô. Ghi rõ đơn vị phải sửa gì; viết nối sau lý do "
        "soạn sẵn nếu có chọn.",
    )
    is_invalid = forms.BooleanField(
        label="Không hợp lệ: lần nộp này không được tính là đúng hạn", required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["saved"].queryset = SavedReason.objects.all()

    def clean(self):
        values = super().clean()
        saved = values.get("saved")
        parts = [saved.text if saved else "", (values.get("reason") or "").strip()]
        values["whole"] = " ".join(part for part in parts if part)
        if not values["whole"] and "saved" not in self.errors:
            self.add_error("reason", "Hãy ghi lý do trả lại để đơn vị biết phải sửa gì.")
        return values


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Lý do",
        max_length=300,
        error_messages={"required": _REASON},
        help_text="Đơn vị đọc được lý do này.",
    )


class ExtendForm(DatesForm):
    """Dates of one unit alone."""


class UnlockForm(ReasonForm):
    until = forms.DateTimeField(
        label="Nhận lại đến",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%H:%M %d/%m/%Y"],
        error_messages={"invalid": "Hãy nhập ngày giờ, ví dụ 17:00 20/10/2026."},
    )
    field_order = ["until", "reason"]


class WaiverForm(ReasonForm):
    rule = forms.ChoiceField(label="Quy tắc được miễn")
    expires_on = forms.DateField(
        label="Có hiệu lực đến hết ngày",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    field_order = ["rule", "reason", "expires_on"]

    def __init__(self, *args, rules, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = rules


class SettleForm(forms.Form):
    """Where a child that two units listed belongs."""

    stays_at = forms.TypedChoiceField(
        label="Học sinh thuộc", coerce=int, empty_value=None, required=False
    )
    note = forms.CharField(
        label="Kết luận", max_length=300, error_messages={"required": "Hãy ghi kết luận."}
    )

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [("", "chưa xác định"), *((unit.pk, unit.short_name) for unit in units)]
        self.fields["stays_at"].choices = choices
