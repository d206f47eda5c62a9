"""What an officer types about a campaign, its dates, and which units the table shows."""

import re

from django import forms
from django.core.exceptions import ValidationError

from apps.organisations.models import Level
from apps.roster.models import SchoolYear
from apps.submissions.matrix import FILTERS, SORTS, TIMINGS
from apps.submissions.models import Campaign, CampaignTier
from apps.submissions.units import school_levels

from .deadlines import DeadlineField, TwoDates

DEFAULT_REMINDERS = [7, 3, 1, 0]
NO_DAY = {"on_time": "Hãy chọn ngày hạn nộp.", "lock": "Hãy chọn ngày khóa nhận."}
MOST_CRITERIA = 60
_DAY = {
    "widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    "input_formats": ["%Y-%m-%d", "%d/%m/%Y"],
    "error_messages": {
        "required": "Hãy chọn ngày.",
        "invalid": "Ngày không đúng. Hãy nhập ngày dạng 05/09/2026.",
    },
}


# What each kind of campaign asks for besides what all ask for.
KIND_FIELDS = {
    Campaign.Kind.PUPILS: [
        *("round", "data_on", "rule_pack", "needs_list", "allows_raw", "needs_scan"),
        "allows_nothing",
    ],
    Campaign.Kind.FILE: ["round", "data_on", "template", "needs_scan", "allows_nothing"],
    Campaign.Kind.EVIDENCE: ["criteria", "template", "needs_scan"],
}
# What a campaign holds of a field that its kind does not ask for.
UNASKED = {
    "round": "",
    "data_on": None,
    "rule_pack": "",
    "needs_list": False,
    "allows_raw": True,
    "needs_scan": False,
    "allows_nothing": False,
    "template": None,
    "criteria": [],
}


class CampaignForm(forms.Form):
    """The form of one kind of campaign: fields that the kind does not need are not there."""

    title = forms.CharField(
        label="Tên đợt",
        max_length=200,
        help_text="Ví dụ: Dữ liệu học sinh đầu năm học 2026–2027.",
        error_messages={"required": "Hãy nhập tên đợt."},
    )
    kind = forms.ChoiceField(choices=Campaign.Kind.choices, widget=forms.HiddenInput)
    school_year = forms.ModelChoiceField(
        label="Năm học", queryset=SchoolYear.objects.all(), empty_label=None
    )
    round = forms.ChoiceField(
        label="Kỳ báo cáo",
        required=False,
        choices=[("", "không theo kỳ"), *Campaign.Round.choices],
    )
    basis = forms.CharField(
        label="Căn cứ",
        max_length=250,
        required=False,
        help_text="Số, ngày của công văn yêu cầu nộp.",
    )
    instructions = forms.CharField(
        label="Hướng dẫn cho đơn vị nộp",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    data_on = forms.DateField(
        label="Mốc lấy số liệu",
        required=False,
        help_text="Số liệu tính đến ngày này. Không phải hạn nộp.",
        **_DAY,
    )
    units_on = forms.DateField(
        label="Xác định đơn vị theo ngày",
        help_text="Đơn vị nào phải nộp và nộp về đâu, tính theo quan hệ trực thuộc của ngày này.",
        **_DAY,
    )
    rule_pack = forms.ChoiceField(
        label="Bộ quy tắc kiểm tra",
        required=False,
        help_text="Danh sách của đơn vị được kiểm tra theo bộ này, khi “Kiểm tra thử” và khi nộp.",
    )
    template = forms.FileField(
        label="Tệp mẫu",
        help_text="Đơn vị tải về, điền rồi nộp lại. Tệp nộp được so dòng tiêu đề với tệp mẫu.",
        error_messages={"required": "Đợt nộp tệp theo mẫu cần tệp mẫu: hãy chọn tệp."},
    )
    criteria = forms.CharField(
        label="Tiêu chí tự chấm điểm",
        error_messages={"required": "Đợt minh chứng cần ít nhất một tiêu chí."},
        max_length=12_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text="Mỗi dòng một tiêu chí: mã | nội dung | điểm tối đa. "
        "Ví dụ: 1.1 | Có kế hoạch năm học | 5",
    )
    allows_raw = forms.BooleanField(
        label="Nhận tệp kết xuất nguyên gốc (V.EMIS kiểu nào cũng giữ nguyên)",
        required=False,
        initial=True,
    )
    needs_list = forms.BooleanField(
        label="Bắt buộc có bảng tính danh sách học sinh để kiểm tra", required=False
    )
    needs_scan = forms.BooleanField(label="Bắt buộc có bản ký, đóng dấu quét", required=False)
    allows_nothing = forms.BooleanField(
        label="Cho báo “không phát sinh”", required=False, initial=True
    )
    reminder_days = forms.CharField(
        label="Tự nhắc trước hạn (ngày)",
        required=False,
        initial=", ".join(map(str, DEFAULT_REMINDERS)),
        max_length=60,
        help_text="Chỉ nhắc đơn vị chưa nộp. Số 0 là nhắc trong ngày cuối; để trống là không nhắc.",
    )

    def __init__(self, *args, kind, packs=(), has_template=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = Campaign.Kind(kind)
        for name in set(UNASKED) - set(KIND_FIELDS[self.kind]):
            del self.fields[name]
        self.fields["kind"].initial = self.kind
        if "rule_pack" in self.fields:
            self.fields["rule_pack"].choices = [("", "không kiểm tra theo quy tắc"), *packs]
        if "template" in self.fields:
            self.fields["template"].required = self.kind == Campaign.Kind.FILE and not has_template

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].split())

    def clean_criteria(self):
        criteria, codes = [], set()
        for line in self.cleaned_data["criteria"].splitlines():
            if not line.strip():
                continue
            parts = [part.strip() for part in line.split("|")]
            number = parts[2].replace(",", ".") if len(parts) == 3 else ""
            if not (parts[0] and len(parts) == 3 and parts[1] and _is_points(number)):
                raise ValidationError(
                    f"Dòng “{line.strip()[:60]}” chưa đúng. Hãy ghi: mã | nội dung | điểm tối đa, "
                    "điểm là số lớn hơn 0.",
                    code="bad_criterion",
                )
            code = parts[0][:20]
            if code in codes:
                raise ValidationError(f"Mã tiêu chí “{code}” bị lặp.", code="repeated_criterion")
            codes.add(code)
            criteria.append({"code": code, "title": parts[1][:300], "most": number})
        if len(criteria) > MOST_CRITERIA:
            raise ValidationError(
                f"Một đợt có tối đa {MOST_CRITERIA} tiêu chí.", code="too_many_criteria"
            )
        return criteria

    def clean_reminder_days(self):
        words = re.split(r"[\s,;]+", self.cleaned_data["reminder_days"].strip())
        if words == [""]:
            return []
        if not all(word.isascii() and word.isdigit() and int(word) <= 60 for word in words):
            raise ValidationError(
                "Hãy nhập các số ngày từ 0 đến 60, cách nhau bằng dấu phẩy: 7, 3, 1, 0.",
                code="bad_days",
            )
        return sorted({int(word) for word in words}, reverse=True)

    def clean(self):
        return {**UNASKED, **super().clean()}

    def sections(self):
        """Return the fields in the order in which an office thinks: what, by when, how checked."""
        return {
            "what": self._those("title", "school_year", "round", "basis", "instructions"),
            "when": self._those("data_on"),
            "checked": self._those(
                *("rule_pack", "needs_list", "allows_raw", "criteria", "template", "needs_scan"),
                "allows_nothing",
            ),
        }

    def _those(self, *names):
        return [self[name] for name in names if name in self.fields]


def _is_points(text):
    return bool(re.fullmatch(r"\d{1,4}(\.\d{1,2})?", text)) and float(text) > 0


class TierForm(TwoDates, forms.Form):
    """One tier: whether it sends at all, which levels, and its two dates."""

    is_asked = forms.BooleanField(required=False, initial=True)
    levels = forms.ModelMultipleChoiceField(
        label="Chỉ các cấp học",
        queryset=Level.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Không chọn cấp nào là mọi trường.",
    )
    on_time = DeadlineField(label="Hạn nộp", required=False)
    lock = DeadlineField(
        label="Khóa nhận", required=False, help_text="Từ hạn nộp đến lúc khóa: nhận, ghi là trễ."
    )

    def __init__(self, *args, senders, **kwargs):
        super().__init__(*args, prefix=senders, **kwargs)
        self.senders = senders
        self.names = CampaignTier.Senders(senders).label
        self.fields["is_asked"].label = f"{self.names[:1].upper()}{self.names[1:]} phải nộp"
        if senders == CampaignTier.Senders.SCHOOLS:
            self.fields["levels"].queryset = Level.objects.filter(is_school=True)
        else:
            del self.fields["levels"]

    def clean(self):
        values = super().clean()
        for name in ("on_time", "lock"):
            if not values.get("is_asked"):
                self.errors.pop(name, None)  # nobody asks for the dates of who need not send
            elif name not in self.errors and not values.get(name):
                self.add_error(name, NO_DAY[name])
        return values


class DatesForm(TwoDates, forms.Form):
    """New dates for a tier of an open campaign, or for one unit."""

    on_time = DeadlineField(label="Hạn nộp mới")
    lock = DeadlineField(label="Khóa nhận mới")
    reason = forms.CharField(
        label="Lý do",
        max_length=300,
        error_messages={"required": "Hãy ghi lý do đổi hạn."},
        help_text="Các đơn vị đọc được lý do này.",
    )


class TierDatesForm(DatesForm):
    """New dates of one tier: its own dates stand in the fields, never those of the other one."""

    tier = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, tier, **kwargs):
        kwargs["initial"] = {"tier": tier.pk, "on_time": tier.on_time, "lock": tier.lock}
        super().__init__(*args, **kwargs)


class MatrixForm(forms.Form):
    """Filters, order and page of the table of units; odd values count as none."""

    q = forms.CharField(
        label="Tìm đơn vị",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Gõ không dấu cũng được"}),
    )
    state = forms.ChoiceField(
        label="Tình trạng",
        required=False,
        choices=[("", "mọi tình trạng"), *((key, words) for key, (words, _) in FILTERS.items())],
    )
    timing = forms.ChoiceField(
        label="Thời hạn", required=False, choices=[("", "mọi đơn vị"), *TIMINGS.items()]
    )
    level = forms.ChoiceField(label="Cấp học", required=False)
    sort = forms.ChoiceField(label="Xếp theo", required=False, choices=SORTS.items())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [("", "mọi cấp học"), *school_levels()]

    def chosen(self):
        """Return the arguments of ``matrix.chosen_ids``."""
        self.is_valid()
        values = self.cleaned_data
        return {
            "text": values.get("q") or "",
            "state": values.get("state") or "",
            "timing": values.get("timing") or "",
            "level": values.get("level") or "",
            "sort": values.get("sort") or "name",
        }


class ChosenUnitsForm(forms.Form):
    """Requirements ticked in the table."""

    unit = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={
            "required": "Hãy đánh dấu ít nhất một đơn vị trong bảng.",
            "invalid_choice": "Có đơn vị không còn trong bảng. Hãy tải lại trang rồi chọn lại.",
        },
    )

    def __init__(self, *args, ids, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [(pk, pk) for pk in ids]
