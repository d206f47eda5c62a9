"""What people type to sign in, to set a password, to give a code."""

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)

EMAIL_ERRORS = {
    "required": "Hãy nhập địa chỉ thư điện tử.",
    "invalid": "Địa chỉ thư chưa đúng dạng ten@donvi.vn.",
}
PASSWORD_ERRORS = {"required": "Hãy nhập mật khẩu."}


def email_field(**options):
    return forms.EmailField(
        label="Thư điện tử",
        max_length=254,
        error_messages=EMAIL_ERRORS,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
        **options,
    )


def password_field(label, autocomplete, **options):
    return forms.CharField(
        label=label,
        strip=False,
        max_length=256,
        error_messages=PASSWORD_ERRORS,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        **options,
    )


class SignInForm(forms.Form):
    email = email_field()
    password = password_field("Mật khẩu", "current-password")


class EmailForm(forms.Form):
    email = email_field()


class PasswordForm(forms.Form):
    """The password of an existing account."""

    password = password_field("Mật khẩu", "current-password")


class NewPasswordForm(forms.Form):
    """A new password, twice; checked against the rules for the given person."""

    password = password_field("Mật khẩu mới", "new-password")
    again = password_field("Nhập lại mật khẩu mới", "new-password")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_password(self):
        validate_password(self.cleaned_data["password"], self.user)
        return self.cleaned_data["password"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("password") and cleaned.get("again") not in (None, cleaned["password"]):
            self.add_error("again", "Hai lần nhập chưa giống nhau.")
        return cleaned


class ChangePasswordForm(NewPasswordForm):
    old = password_field("Mật khẩu hiện nay", "current-password")
    field_order = ["old", "password", "again"]

    def clean_old(self):
        if not self.user.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError("Mật khẩu hiện nay chưa đúng.", code="wrong")
        return self.cleaned_data["old"]


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Mã xác thực",
        max_length=20,
        help_text="Mã 6 số trên điện thoại, hoặc một mã dự phòng đã in.",
        error_messages={"required": "Hãy nhập mã."},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class ReplaceDeviceForm(CodeForm):
    """The first code of a new phone, and a fresh one of the old phone."""

    current = forms.CharField(
        label="Mã của điện thoại cũ",
        max_length=20,
        help_text="Mã 6 số mới hiện trên điện thoại cũ, hoặc một mã dự phòng đã in.",
        error_messages={"required": "Hãy nhập mã của điện thoại cũ, hoặc một mã dự phòng."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
