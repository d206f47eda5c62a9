"""What a family writes about the list, and what the school answers."""

from django import forms

from apps.submissions.models import CorrectionRequest


class CorrectionForm(forms.Form):
    text = forms.CharField(
        label="Nội dung đề nghị sửa",
        max_length=500,
        help_text="Ví dụ: con tôi học lớp 6A2, không phải 6A1. Chỉ nhà trường đọc được.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Hãy ghi nội dung đề nghị sửa.",
            "max_length": "Nội dung dài quá 500 ký tự. Hãy viết ngắn hơn.",
        },
    )


class AnswerForm(forms.Form):
    state = forms.ChoiceField(
        label="Kết quả",
        choices=[
            (CorrectionRequest.State.TAKEN, "Đã sửa trong dữ liệu của trường"),
            (CorrectionRequest.State.REFUSED, "Giữ nguyên"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn kết quả."},
    )
    answer = forms.CharField(
        label="Trả lời gia đình",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "Hãy ghi câu trả lời cho gia đình.",
            "max_length": "Câu trả lời dài quá 300 ký tự. Hãy viết ngắn hơn.",
        },
    )
