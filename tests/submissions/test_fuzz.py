"""Whatever stands in a list or an archive, checking ends with findings, and rows add up."""

import io
import zipfile
from datetime import date, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.imports.specs import Finding
from apps.submissions.packages import open_package
from apps.submissions.packs import PACKS
from apps.submissions.packs.checking import KnownPupil, Summary, check_workbook
from apps.submissions.packs.rules import SEVERITIES
from tests.submissions.lists import HEADINGS, context, pupil, sheet, workbook

CELLS = st.one_of(
    st.just(""),
    st.text(max_size=20),
    st.sampled_from(
        [
            *("Nam", "Nữ", "Kinh", "6A", "7", "01/01/2015", "2015", "x", "0", "1", "04", "Lá"),
            *(
                "LỚP 7B",
                "Tổng cộng: 3 học sinh",
                "NguyÔn V¨n Hïng",
                "=1+1",
                "<b>",
                "\u0000",
                "Ghép",
            ),
            *("26E+11", "062215000001", "Đang học", "Chuyển đi", "0912345678", "12/31/2014"),
        ]
    ),
    st.floats(allow_nan=True, allow_infinity=True),
    st.integers(-(10**13), 10**13),
    st.booleans(),
    st.dates(date(1, 1, 1), date(9999, 12, 31)),
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),
)
CHANGES = st.dictionaries(st.sampled_from(HEADINGS), CELLS, max_size=5)
FEW = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


@FEW
@given(
    changes=st.lists(CHANGES, max_size=6),
    headings=st.permutations(HEADINGS),
    left_out=st.integers(0, 8),
    titles=st.lists(st.text(max_size=40), max_size=3),
    one=st.sampled_from(PACKS),
    grades=st.sampled_from([(), (6, 7, 8, 9), (0,), (1, 2)]),
)
def test_any_cells_give_findings_of_the_pack(changes, headings, left_out, titles, one, grades):
    rows = [pupil(number, **change) for number, change in enumerate(changes, start=1)]
    book = workbook(sheet(rows, headings=headings[left_out:], titles=titles))
    known = (KnownPupil(("key",), "2600000001", "6A", 6), KnownPupil((), "", "7B", None))
    told = context(grades=grades, known_pupils=known, last_year=Summary(pupils=3))

    result = check_workbook(book, one, told)

    assert result.rows_read == result.rows_accepted + result.rows_rejected
    assert len(result.pupils) == result.rows_accepted
    assert result.summary.problems() == []
    assert Summary.from_json(result.summary.as_json()) == result.summary
    for finding in result.findings:
        assert isinstance(finding, Finding) and finding.severity in SEVERITIES
        assert finding.code in one.by_code and "{" not in finding.remedy
        assert finding.code != "other_remark"


@FEW
@given(
    content=st.binary(max_size=300),
    head=st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]),
    name=st.sampled_from(["a.zip", "a.bak", "a", "a.vemis"]),
)
def test_any_bytes_become_a_package(tmp_path_factory, content, head, name):
    folder = tmp_path_factory.mktemp("any")
    path = folder / "in"
    path.write_bytes(head + content)

    package = open_package([(name, path)], folder)

    assert len(package.files) >= 1
    assert package.files[-1].kind in {"raw", "refused", "scan", "archive"}


@FEW
@given(place=st.integers(0, 400), value=st.integers(0, 255))
def test_a_zip_with_any_byte_changed_is_opened_or_refused(tmp_path_factory, place, value):
    folder = tmp_path_factory.mktemp("zip")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("thu muc/a.vemis", b"raw" * 50)
        archive.writestr("b.pdf", b"%PDF-1.4")
    content = bytearray(file.getvalue())
    content[place % len(content)] = value
    path = folder / "in.zip"
    path.write_bytes(content)
    (folder / "out").mkdir()

    package = open_package([("in.zip", path)], folder / "out")

    inside = {one.path.parent for one in package.files if one.inside}
    assert inside <= {folder / "out"}
    assert {one.name for one in folder.iterdir()} == {"in.zip", "out"}
