"""Draw transcripts as PDF with typst: layouts are files here, people's data is data, not markup."""

import io
import json
from functools import cache
from pathlib import Path

import qrcode
import qrcode.image.svg
import typst
from django.urls import reverse
from django.utils import timezone

from apps.core.addresses import site_address

from .models import printed_code

HERE = Path(__file__).resolve().parent
LAYOUTS = HERE / "layouts"
FONTS = HERE / "fonts"


def check_address(host, code):
    """Return the address at which anybody may check a transcript."""
    return site_address(host, reverse("transcripts:verify", args=[printed_code(code)]))


def draw(transcripts, *, host, note=lambda done, total: None):
    """Return one PDF (bytes) of transcripts in their order, each beginning on a page of its own.

    ``note(done, total)`` is told how many are prepared; drawing all together takes 50 ms a page.
    """
    data = data_of(list(transcripts), host, note)
    return compiler().compile(format="pdf", sys_inputs={"data": data})


def data_of(transcripts, host, note=lambda done, total: None):
    """Return all sheets as the JSON text that the layouts read."""
    sheets = []
    for number, transcript in enumerate(transcripts, 1):
        sheets.append(_sheet(transcript, host))
        note(number, len(transcripts) + 1)
    return json.dumps({"sheets": sheets}, ensure_ascii=False)


@cache
def compiler():
    """Return the compiler with the layouts read and the fonts loaded, once for each process."""
    return typst.Compiler(
        input=str(LAYOUTS / "main.typ"),
        root=str(LAYOUTS),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
    )


def _sheet(transcript, host):
    address = check_address(host, transcript.code)
    return {
        **transcript.content,
        "address": address,
        "code": printed_code(transcript.code),
        "qr": _qr(address),
        "issued_on": f"{timezone.localtime(transcript.issued_at):%d/%m/%Y}",
    }


def _qr(text):
    buffer = io.BytesIO()
    qrcode.make(text, image_factory=qrcode.image.svg.SvgPathImage, border=2).save(buffer)
    return buffer.getvalue().decode()
