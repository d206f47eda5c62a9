"""What an officer types when deciding about a version or a unit."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.submissions.models import SavedReason

from .campaigns import DatesForm

_REASON = "Hãy ghi lý do."


class NoFieldsForm(forms.Form):
    """An act that needs nothing but the press."""


class AcceptForm(forms.Form):
    """Acceptance without a word, by the button alone."""

    remark = forms.CharField(required=False, max_length=500)


class RemarkForm(forms.Form):
    """Acceptance with something to be minded."""

    asks = forms.CharField(widget=forms.HiddenInput, initial="remark")
    remark = forms.CharField(
        label="Lưu ý gửi đơn vị",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Đơn vị đọc được lưu ý này; tình trạng là “chấp nhận có lưu ý”.",
        error_messages={
            "required": "Hãy ghi lưu ý. Không có gì phải lưu ý thì quay lại và bấm “Chấp nhận”."
        },
    )


class ReturnForm(forms.Form):
    """Why a version goes back: a saved reason, words of one's own, or both."""

    saved = forms.ModelChoiceField(
        label="Chọn lý do soạn sẵn",
        queryset=None,
        required=False,
        empty_label="không dùng lý do soạn sẵn",
        error_messages={"invalid_choice": "Lý do soạn sẵn này không còn. Hãy chọn lại."},
    )
    reason = forms.CharField(
        label="Lý do trả lại, việc đơn vị phải sửa",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Bắt buộc nếu không chọn lý do soạn sẵn ở trên; có chọn thì ghi thêm cho rõ.",
    )
    is_invalid = forms.BooleanField(
        label="Không hợp lệ: lần nộp này không được tính là đúng hạn", required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["saved"].queryset = SavedReason.objects.all()
        if not SavedReason.objects.exists():
            del self.fields["saved"]
            self.fields["reason"].help_text = "Ghi rõ đơn vị phải sửa gì."
        for field in self.fields.values():
            field.is_one_of_several = True  # neither needed alone nor free to be left out

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
    """Dates of one unit alone; the new deadline lies ahead."""

    def clean_on_time(self):
        on_time = self.cleaned_data["on_time"]
        if not on_time.is_met_at(timezone.now()):
            raise ValidationError(
                "Hạn mới đã qua nên đơn vị không kịp nộp. Hãy chọn thời điểm ở sau bây giờ.",
                code="past",
            )
        return on_time


class UnlockForm(ReasonForm):
    until = forms.DateTimeField(
        label="Nhận lại đến",
        help_text="Đơn vị nộp được đến đúng giờ này, sau đó tự khóa lại.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%H:%M %d/%m/%Y"],
        error_messages={
            "required": "Hãy chọn ngày giờ khóa lại.",
            "invalid": "Hãy nhập ngày giờ, ví dụ 17:00 20/10/2026.",
        },
    )
    field_order = ["until", "reason"]


class RuleSearchForm(forms.Form):
    """Words of the rule that is looked for."""

    q = forms.CharField(
        label="Tìm quy tắc",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
        help_text="Gõ vài chữ, có dấu hay không đều được, ví dụ: ngày sinh.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["q"].is_one_of_several = True  # a search needs no word about being optional

    def words(self):
        """Return what is looked for, "" for nothing and for what is no search."""
        return self.cleaned_data["q"] if self.is_valid() else ""


class WaiverForm(ReasonForm):
    rule = forms.ChoiceField(
        label="Quy tắc được miễn", error_messages={"required": "Hãy chọn quy tắc được miễn."}
    )
    expires_on = forms.DateField(
        label="Có hiệu lực đến hết ngày",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Hãy chọn ngày hết hiệu lực.",
            "invalid": "Ngày không đúng. Hãy nhập ngày dạng 05/09/2026.",
        },
    )
    field_order = ["rule", "reason", "expires_on"]

    def __init__(self, *args, rules, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [("", "chọn quy tắc"), *rules]

    def clean_expires_on(self):
        day = self.cleaned_data["expires_on"]
        if day < timezone.localdate():
            raise ValidationError("Ngày hết hiệu lực đã qua. Hãy chọn ngày khác.", code="past")
        return day


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
