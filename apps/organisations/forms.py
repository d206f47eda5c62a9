"""Forms of the acts on the tree, and the picture that becomes a logo."""

import io

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, UnidentifiedImageError

from .models import Organisation

LOGO_PIXELS = 512
LOGO_FORMATS = ["PNG", "JPEG", "WEBP", "GIF"]  # the library opens far more, some by programs
LOGO_BYTES = 4 * 1024 * 1024


def day_field(label):
    return forms.DateField(
        label=label,
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class ActForm(forms.Form):
    on = day_field("Có hiệu lực từ ngày")
    decision = forms.CharField(label="Căn cứ (số quyết định)", max_length=200, required=False)


class RenameForm(ActForm):
    name = forms.CharField(label="Tên đầy đủ mới", max_length=200)
    short_name = forms.CharField(label="Tên ngắn mới", max_length=80)


class MoveForm(ActForm):
    parent = forms.ModelChoiceField(
        label="Cấp trên mới", queryset=Organisation.objects.none(), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Organisation.objects.active().offices()


class MergeForm(ActForm):
    into = forms.ModelChoiceField(label="Sáp nhập vào", queryset=Organisation.objects.none())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = Organisation.objects.active()


class CloseForm(forms.Form):
    """Closing needs the date alone."""

    on = day_field("Giải thể từ ngày")


class OrganisationForm(forms.ModelForm):
    logo_upload = forms.FileField(
        label="Biểu trưng",
        required=False,
        help_text="Ảnh PNG hoặc JPG, nên vuông, tối đa 4 MB. Để trống nếu giữ như cũ.",
    )

    class Meta:
        model = Organisation
        fields = [
            "address",
            "phone",
            "email",
            "responsible_name",
            "responsible_title",
            "motto",
            "brand_colour",
            "accent_colour",
        ]
        widgets = {
            "brand_colour": forms.TextInput(attrs={"type": "color"}),
            "accent_colour": forms.TextInput(attrs={"type": "color"}),
        }

    def clean_logo_upload(self):
        upload = self.cleaned_data["logo_upload"]
        return encoded_logo(upload) if upload else None

    def save(self, commit=True):
        if self.cleaned_data.get("logo_upload"):
            self.instance.logo.save(
                f"{self.instance.slug}.png", self.cleaned_data["logo_upload"], save=False
            )
        return super().save(commit)


def encoded_logo(upload):
    """Return a picture as a PNG of at most 512 pixels, without metadata."""
    if upload.size > LOGO_BYTES:
        raise ValidationError("Biểu trưng lớn hơn 4 MB. Hãy chọn ảnh nhỏ hơn.", code="too_large")
    try:
        image = Image.open(upload, formats=LOGO_FORMATS)
        if image.width * image.height > 40_000_000:
            raise ValidationError("Ảnh quá lớn. Hãy thu nhỏ ảnh.", code="too_large")
        image = image.convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as error:
        raise ValidationError(
            "Tệp này không phải là ảnh. Hãy chọn ảnh PNG hoặc JPG.", code="not_a_picture"
        ) from error
    image.thumbnail((LOGO_PIXELS, LOGO_PIXELS))
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return ContentFile(buffer.getvalue())
