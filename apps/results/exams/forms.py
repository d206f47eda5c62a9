"""What staff and visitors type about exams."""

from django import forms

from .models import Exam


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
