"""Why the data of a campaign is erased."""

from django import forms


class ErasingForm(forms.Form):
    reason = forms.CharField(
        label="Lý do, căn cứ xóa",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ví dụ: kế hoạch hủy hồ sơ hết giá trị, số và ngày. Ghi vào nhật ký.",
        error_messages={"required": "Hãy ghi lý do, căn cứ xóa."},
    )
