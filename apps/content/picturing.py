"""Pictures: checked, turned upright, stripped of place data and re-encoded in three widths."""

import io
import secrets
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image, ImageOps, UnidentifiedImageError

from apps.audit.models import record
from apps.core.scoping import own_organisation_id

from .models import Picture

MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 50_000_000
WIDTHS = (480, 960, 1600)
FORMATS = {"JPEG", "PNG", "WEBP", "GIF"}


def checked_picture(upload):
    """Return the upload as an open RGB image; raise ValidationError with what to do."""
    if upload.size > MOST_BYTES:
        raise ValidationError("Ảnh lớn hơn 12 MB. Hãy chọn ảnh nhỏ hơn.", code="too_large")
    try:
        image = Image.open(upload)
        if image.format not in FORMATS:
            raise ValidationError("Hãy chọn ảnh JPG, PNG, WebP hoặc GIF.", code="wrong_type")
        if image.width * image.height > MOST_PIXELS:
            raise ValidationError("Ảnh có quá nhiều điểm ảnh. Hãy thu nhỏ ảnh.", code="too_large")
        image = ImageOps.exif_transpose(image)
        image.load()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as error:
        raise ValidationError(
            "Tệp này không phải là ảnh hoặc đã hỏng. Hãy chọn ảnh JPG, PNG hoặc WebP.",
            code="not_a_picture",
        ) from error
    image.original_name = PurePath(upload.name).stem
    return image


def encode(image, width):
    """Return WebP bytes of an image at most ``width`` wide, without metadata."""
    copy = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if copy.width > width:
        copy = copy.resize((width, max(1, round(copy.height * width / copy.width))))
    buffer = io.BytesIO()
    copy.save(buffer, "WEBP", quality=80, method=4)
    return buffer.getvalue()


@transaction.atomic
def add_picture(image, *, title, alt, user):
    """Store a checked image under random names and return its Picture."""
    picture = Picture(
        organisation_id=own_organisation_id(),
        title=title or getattr(image, "original_name", "") or "Ảnh",
        alt=alt,
    )
    store(picture, image)
    picture.save()
    record(user, "content.picture.add", picture)
    return picture


def store(picture, image):
    """Put the renditions of a checked image into storage and name them on the picture."""
    name = secrets.token_hex(12)
    folder = f"pictures/{picture.organisation_id}"
    storage = picture._meta.get_field("image").storage
    widths = sorted({min(width, image.width) for width in WIDTHS})
    picture.renditions = {
        str(width): storage.save(f"{folder}/{name}-{width}.webp", ContentFile(encode(image, width)))
        for width in widths
    }
    picture.image.name = picture.renditions[str(widths[-1])]
    picture.width = widths[-1]
    picture.height = max(1, round(image.height * widths[-1] / image.width))
