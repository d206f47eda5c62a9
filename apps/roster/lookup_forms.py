"""The two codes on a slip, as families type them on every page behind the gate."""

from django import forms

LONGEST_CODE = 40


class LookupForm(forms.Form):
    """Two fields and one press; it shows what was typed and says what is missing."""

    code = forms.CharField(
        label="Mã học sinh",
        max_length=LONGEST_CODE,
        error_messages={"required": "Hãy nhập mã học sinh in trên phiếu."},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
    secret = forms.CharField(
        label="Mã tra cứu",
        max_length=LONGEST_CODE,
        error_messages={"required": "Hãy nhập mã tra cứu in trên phiếu."},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )


def typed_codes(fields):
    """Return (code, secret) of a post, or None where ``LookupForm`` has something to say.

    A form object is made only when it is shown: on results day nearly every post is right.
    """
    codes = tuple(fields.get(name, "").strip() for name in LookupForm.base_fields)
    if all(0 < len(code) <= LONGEST_CODE and "\x00" not in code for code in codes):
        return codes
    return None
