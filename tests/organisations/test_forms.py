import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from apps.organisations.forms import encoded_logo


def picture(kind, size=(900, 600)):
    buffer = io.BytesIO()
    Image.new("RGB", size, "#1f5f8b").save(buffer, kind)
    return SimpleUploadedFile("logo.png", buffer.getvalue())


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_logo_becomes_a_small_png(kind):
    logo = Image.open(io.BytesIO(encoded_logo(picture(kind)).read()))

    assert (logo.format, logo.size) == ("PNG", (512, 341))


@pytest.mark.parametrize("kind", ["EPS", "TIFF", "BMP", "PPM"])
def test_other_kinds_are_not_opened(kind):
    with pytest.raises(ValidationError, match="Tệp này không phải là ảnh."):
        encoded_logo(picture(kind))


def test_a_text_that_calls_itself_a_picture_is_refused():
    with pytest.raises(ValidationError, match="Tệp này không phải là ảnh."):
        encoded_logo(SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>"))
