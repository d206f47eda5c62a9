"""Pictures that are drawn from text."""

import base64
from io import BytesIO

import qrcode
import qrcode.image.svg


def qr_picture(text):
    """Return a QR code of a text as the data address of an SVG picture."""
    buffer = BytesIO()
    qrcode.make(text, image_factory=qrcode.image.svg.SvgPathImage, border=2).save(buffer)
    return "data:image/svg+xml;base64," + base64.b64encode(buffer.getvalue()).decode()
