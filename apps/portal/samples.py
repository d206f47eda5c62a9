"""What the style guide shows its components with: nothing of it is of anybody."""

from datetime import UTC, datetime

from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator

from apps.content.models import Teaser
from apps.core.charts import bar_chart

MOMENT = datetime(2026, 9, 5, 1, 0, tzinfo=UTC)


class SampleForm(forms.Form):
    """Every kind of field."""

    name = forms.CharField(label="Họ và tên", help_text="Viết đủ dấu.", max_length=60)
    day = forms.DateField(label="Ngày", widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label="Loại", choices=[("a", "Thông báo"), ("b", "Tin tức")])
    agree = forms.BooleanField(label="Tôi đồng ý", required=False)
    text = forms.CharField(label="Nội dung", widget=forms.Textarea(attrs={"rows": 3}))
    upload = forms.FileField(label="Tệp bảng tính", required=False)


def _article(title, kind, *, is_pinned=False):
    return Teaser(
        title=title,
        slug="bai-mau",
        summary="Hai câu tóm tắt cho người đọc biết có nên mở bài hay không.",
        kind=kind,
        is_pinned=is_pinned,
        published_at=MOMENT,
        picture=None,
        image_name="",
    )


CARD = {
    "period_label": "Học kỳ I",
    "school_year_label": "2026–2027",
    "class_name": "6A1",
    "published_at": MOMENT,
    "learning_level": "Khá",
    "conduct_level": "Tốt",
    "learning_level_meaning": "Câu giải thích của thông tư cho gia đình.",
    "rule_set_label": "Thông tư 22/2021/TT-BGDĐT",
    "absences_with_leave": 1,
    "absences_without_leave": 0,
    "teacher_note": "Em học đều, nên đọc thêm sách.",
    "has_parts": True,
    "subjects": [
        {
            **{"name": "Toán", "regular": ["8", "7.5"], "midterm": "8.0", "final": "7"},
            **{"average": "7.5", "remark": ""},
        },
        {"name": "Giáo dục thể chất", "regular": [], "average": "", "remark": "Đạt"},
    ],
}


def samples():
    """Return the context of the style guide."""
    return {
        "form": SampleForm(),
        "failed_form": SampleForm({"name": ""}),
        "lead": _article("Bài đứng đầu trang chủ", "news", is_pinned=True),
        "cards": [
            _article("Một tin không có ảnh", "news"),
            _article("Một thông báo", "notice"),
        ],
        "messages": [Message(constants.SUCCESS, "Đã lưu."), Message(constants.ERROR, "Chưa lưu.")],
        "page_obj": Paginator(range(120), 12).page(4),
        "chart": bar_chart([("0–2", 1), ("2–4", 4), ("4–6", 12), ("6–8", 18), ("8–10", 7)]),
        "card": CARD,
    }
