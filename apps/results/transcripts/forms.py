"""What checkers and staff type about transcripts."""

from django import forms

PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class CodeForm(forms.Form):
    """The code of a paper, typed by hand."""

    code = forms.CharField(
        label="Mã xác minh",
        max_length=40,
        help_text="20 chữ và số in cạnh mã QR, ví dụ 7K3PD-2M9QX-4T6VB-8W1ZC.",
        error_messages={"required": "Hãy nhập mã xác minh in trên học bạ."},
        widget=forms.TextInput(attrs=PLAIN | {"autocapitalize": "characters"}),
    )


class CheckForm(forms.Form):
    """The initials and the two figures that the transcript names."""

    initials = forms.CharField(
        label="Chữ cái đầu của họ tên",
        max_length=20,
        help_text="Ví dụ Nguyễn Văn An: NVA.",
        error_messages={"required": "Hãy nhập chữ cái đầu của họ tên."},
        widget=forms.TextInput(attrs=PLAIN | {"autocapitalize": "characters"}),
    )
    first = forms.CharField(
        max_length=8,
        error_messages={"required": "Hãy nhập con số này."},
        widget=forms.TextInput(attrs=PLAIN | {"inputmode": "decimal"}),
    )
    second = forms.CharField(
        max_length=8,
        error_messages={"required": "Hãy nhập con số này."},
        widget=forms.TextInput(attrs=PLAIN | {"inputmode": "decimal"}),
    )

    def __init__(self, *args, labels, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in zip(("first", "second"), labels, strict=True):
            self.fields[name].label = label

    @property
    def figures(self):
        return [self.cleaned_data["first"], self.cleaned_data["second"]]


class VoidForm(forms.Form):
    reason = forms.CharField(
        label="Lý do hủy",
        max_length=300,
        help_text="Người xác minh chỉ đọc được là bản này đã hủy, không đọc được lý do.",
        error_messages={"required": "Hãy ghi lý do hủy."},
    )
