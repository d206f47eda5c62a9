"""The code that stands on a receipt."""

import re

from django import forms

from apps.roster.secrets import normal_secret

NUMBER = re.compile(r"BN\d{10,17}")  # of a receipt, without its dashes; a code has 20 characters


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Mã xác minh",
        max_length=60,
        help_text="20 chữ và số in trên biên nhận; có hay không có khoảng trắng đều được.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={
            "required": "Hãy nhập mã xác minh in trên biên nhận.",
            "max_length": "Mã xác minh chỉ có 20 chữ và số. Hãy xem lại biên nhận.",
        },
    )

    def clean_code(self):
        if NUMBER.fullmatch(re.sub(r"\W", "", self.cleaned_data["code"]).upper()):
            raise forms.ValidationError(
                "Đây là số biên nhận. Hãy nhập mã xác minh 20 ký tự in cạnh mã QR.", code="number"
            )
        code = normal_secret(self.cleaned_data["code"])
        if not code.isalnum() or not code.isascii():
            raise forms.ValidationError(
                "Mã xác minh chỉ gồm chữ và số. Hãy xem lại biên nhận.", code="bad_code"
            )
        return code
