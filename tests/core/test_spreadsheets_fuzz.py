"""Whatever bytes arrive, the in-process part raises UnreadableFile or returns tables."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.spreadsheets import Limits, UnreadableFile, Workbook
from apps.core.spreadsheets.parsing import parse_file
from tests.core.corpus import (
    biff,
    ods_bytes,
    ods_cell,
    ole,
    text_cell,
    xls_error,
    xls_label,
    xls_number,
    xlsx_parts,
    zipped,
)

LIMITS = Limits(max_rows=500, max_columns=50, max_cells=5_000, max_unpacked_bytes=1 << 20)
FUZZ = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
SHEET = f'<row r="1">{text_cell("A1", "Họ tên")}<c r="B1"><f>1+1</f></c></row>'
SEEDS = {
    "xlsx": zipped(xlsx_parts(SHEET)),
    "ods": ods_bytes(f"<table:table-row>{ods_cell('Họ tên')}</table:table-row>"),
    "xls": ole(
        {"Workbook": biff(xls_label(0, 0, "Họ tên") + xls_number(1, 1, 8) + xls_error(2, 2, 0x2A))}
    ),
    "html": "<table><tr><td colspan=2>Họ tên<td>x</table>".encode(),
    "csv": 'Mã;Họ tên\r\n0012;"Nguyễn; Văn"\r\n'.encode(),
}


class NativePanic(Exception):
    """Stands for a panic of the native parser, which the process boundary holds."""


@pytest.fixture
def parsed(tmp_path):
    def parse(content):
        path = tmp_path / "upload"
        path.write_bytes(content)
        try:
            return parse_file(path, LIMITS)
        except UnreadableFile as refusal:
            return refusal
        except BaseException as error:
            if type(error).__name__ == "PanicException":
                return NativePanic()
            raise

    return parse


@given(st.binary(max_size=400))
@FUZZ
def test_random_bytes_are_read_or_refused(parsed, content):
    assert isinstance(parsed(content), Workbook | UnreadableFile)


@given(st.text(max_size=300), st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
@FUZZ
def test_random_text_is_read_or_refused(parsed, text, encoding):
    content = text.encode(encoding, "replace")

    assert isinstance(parsed(content), Workbook | UnreadableFile)


@given(
    st.lists(
        st.sampled_from(
            [
                "<table>",
                "<tr>",
                "<td rowspan=3>",
                "<td colspan=9>",
                "</td>",
                "</table>",
                "<script>",
                "x",
                "&#0;",
                "<!--",
                "-->",
            ]
        )
    )
)
@FUZZ
def test_random_markup_is_read_or_refused(parsed, pieces):
    assert isinstance(parsed(("<html>" + "".join(pieces)).encode()), Workbook | UnreadableFile)


@given(st.sampled_from(sorted(SEEDS)), st.data())
@FUZZ
def test_mutated_files_are_read_or_refused(parsed, kind, data):
    content = bytearray(SEEDS[kind])
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.none(), st.integers(1, len(content))))

    outcome = parsed(bytes(content[:cut]))

    assert isinstance(outcome, Workbook | UnreadableFile | NativePanic)


@given(
    st.lists(
        st.sampled_from(
            [
                "<row>",
                '<row r="0">',
                "</row>",
                '<c r="A0">',
                '<c r="ZZZZ9"/>',
                '<c t="s">',
                '<c r="B2" t="e">',
                "</c>",
                "<v>",
                "</v>",
                "9e999",
                "1",
                "<f>",
                "</f>",
                "<is>",
                "</is>",
                "<t>",
                "</t>",
                '<c r="A3" t="d">',
                "2014-99-99",
                '<mergeCell ref="B9:A1"/>',
            ]
        ),
        max_size=25,
    )
)
@FUZZ
def test_random_sheet_xml_is_read_or_refused(parsed, pieces):
    outcome = parsed(zipped(xlsx_parts("".join(pieces))))

    assert isinstance(outcome, Workbook | UnreadableFile | NativePanic)


@given(
    st.sampled_from(["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"]),
    st.binary(max_size=80),
)
@FUZZ
def test_damaged_parts_of_an_archive_are_refused_or_read(parsed, name, content):
    parts = xlsx_parts(SHEET) | {name: content}

    outcome = parsed(zipped(parts))

    assert isinstance(outcome, Workbook | UnreadableFile | NativePanic)


def test_sizes_that_lie_are_refused(parsed):
    content = bytearray(SEEDS["xlsx"])
    for info in zipfile.ZipFile(io.BytesIO(bytes(content))).infolist():
        content[info.header_offset + 22 : info.header_offset + 26] = b"\xff\xff\xff\x7f"
    place = bytes(content).rfind(b"PK\x01\x02")
    content[place + 24 : place + 28] = b"\xff\xff\xff\x7f"

    outcome = parsed(bytes(content))

    assert outcome.code == "zip_bomb"
