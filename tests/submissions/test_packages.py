"""Opening what was sent: each file by what it is, every refusal with its own sentence."""

import hashlib
import io

import openpyxl
import pytest

from apps.core.spreadsheets.marking import mark_workbook
from apps.submissions.packages import PackageLimits, open_package, template_workbook
from apps.submissions.packs import pack
from apps.submissions.packs.checking import check_list
from apps.submissions.packs.package_texts import PACKAGE_FINDINGS
from tests.core.corpus import xlsx_parts, zipped
from tests.submissions.lists import HEADINGS, context, pupil, pupils

PDF = b"%PDF-1.7\n%made up\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
JPG = b"\xff\xd8\xff\xe0" + bytes(20)


def list_bytes(rows=None, titles=(), headings=HEADINGS):
    """Return a pupil list as the bytes of an xlsx."""
    book = openpyxl.Workbook()
    for line in titles:
        book.active.append([line])
    book.active.append(list(headings))
    for row in pupils() if rows is None else rows:
        book.active.append([row.get(heading, "") for heading in headings])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def books_bytes():
    """Return a workbook that is no pupil list."""
    book = openpyxl.Workbook()
    book.active.append(["Tên sách", "Số lượng"])
    book.active.append(["Toán 6", 40])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture
def opened(tmp_path):
    """Return a function: name=content files → Package."""

    def run(*files, told=None, limits=None):
        uploads, folder = tmp_path / "uploads", tmp_path / "folder"
        uploads.mkdir(exist_ok=True)
        folder.mkdir(exist_ok=True)
        pairs = []
        for number, (name, content) in enumerate(files):
            path = uploads / str(number)
            path.write_bytes(content)
            pairs.append((name, path))
        return open_package(pairs, folder, context=told, limits=limits)

    return run


def kinds(package):
    return [(file.name, file.kind, file.inside) for file in package.files]


def codes(package):
    return [finding.code for finding in package.findings]


def test_a_list_a_raw_export_and_a_scan_are_told_apart(opened):
    content = list_bytes()

    package = opened(("ds.xlsx", content), ("QLHS_2026.vemis", b"\x00\x01raw"), ("ky.pdf", PDF))

    assert kinds(package) == [
        ("ds.xlsx", "list", ""),
        ("QLHS_2026.vemis", "raw", ""),
        ("ky.pdf", "scan", ""),
    ]
    assert package.findings == ()
    assert package.list_file.sha256 == hashlib.sha256(content).hexdigest()
    assert package.list_file.size == len(content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("du-lieu.bak", b"TAPE" + bytes(50)),
        ("du-lieu.mdb", b"\x00\x01\x00\x00Standard Jet DB" + bytes(50)),
        ("du-lieu.rar", b"Rar!\x1a\x07\x01\x00" + bytes(50)),
        ("du-lieu.7z", b"7z\xbc\xaf\x27\x1c" + bytes(50)),
        ("du-lieu", b"khong biet la gi"),
        ("du-lieu.vemis", b"<vemis/>"),
        ("ghi-chu.txt", "Kính gửi phòng".encode()),
        ("cong-van.docx", zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": ""})),
    ],
)
def test_a_raw_export_of_any_kind_is_kept_and_not_looked_into(opened, name, content):
    package = opened((name, content))

    assert kinds(package) == [(name, "raw", "")]
    assert codes(package) == ["raw_only"]
    assert package.files[0].path.read_bytes() == content


@pytest.mark.parametrize("content", [PDF, PNG, JPG], ids=["pdf", "png", "jpg"])
def test_a_scan_is_told_by_its_bytes_and_is_not_enough(opened, content):
    package = opened(("ban-ky.xlsx", content))

    assert kinds(package) == [("ban-ky.xlsx", "scan", "")]
    assert codes(package) == ["no_data_file"]


def test_everything_may_come_in_one_zip(opened, tmp_path):
    package = opened(
        (
            "nop.zip",
            zipped(
                {
                    "TH/ds.xlsx": list_bytes(),
                    "TH/goc.vemis": b"raw",
                    "ky.pdf": PDF,
                    "__MACOSX/._ds.xlsx": b"x",
                    "Thumbs.db": b"x",
                }
            ),
        )
    )

    assert kinds(package) == [
        ("nop.zip", "archive", ""),
        ("ds.xlsx", "list", "nop.zip"),
        ("goc.vemis", "raw", "nop.zip"),
        ("ky.pdf", "scan", "nop.zip"),
    ]
    assert codes(package) == ["archive_left_out"]
    assert package.list_file.path.parent == tmp_path / "folder"
    assert package.list_file.path.name == "tep-01-001"
    assert check_list(package.list_file.path, pack("qlhs-2026"), context()).findings == []


def test_a_zip_in_a_zip_is_kept_as_a_raw_file(opened):
    inner = zipped({"ds.xlsx": list_bytes()})

    package = opened(("nop.zip", zipped({"trong.zip": inner, "ds.xlsx": list_bytes()})))

    assert kinds(package)[1:] == [("trong.zip", "raw", "nop.zip"), ("ds.xlsx", "list", "nop.zip")]
    assert codes(package) == ["archive_nested"]


def locked_xlsx():
    """Return a file with the streams of an encrypted workbook, as Office writes them."""
    name = "EncryptedPackage".encode("utf-16-le")
    entry = name + bytes(64 - len(name)) + len(name + b"\0\0").to_bytes(2, "little") + b"\x02"
    directory = (entry + bytes(128 - len(entry))).ljust(512, b"\0")
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    head[30:32] = (9).to_bytes(2, "little")
    head[48:52] = (1).to_bytes(4, "little")
    head[68:72] = (0xFFFFFFFE).to_bytes(4, "little")
    head[76:512] = b"\xff" * 436
    head[76:80] = (0).to_bytes(4, "little")
    table = (0xFFFFFFFD).to_bytes(4, "little") + (0xFFFFFFFE).to_bytes(4, "little")
    return bytes(head) + table.ljust(512, b"\xff") + directory


def marked(tmp_path, *, mended):
    source, result = tmp_path / "source.xlsx", tmp_path / "marked.xlsx"
    source.write_bytes(list_bytes(pupils(6, **{"Giới tính": ""})))
    found = check_list(source, pack("qlhs-2026"), context())
    mark_workbook(source, found.findings, result)
    if mended:
        book = openpyxl.load_workbook(result)
        book["Sheet"]["E2"] = "Nam"
        book.save(result)
    return result.read_bytes()


def macro_xlsx():
    return zipped(xlsx_parts("") | {"xl/vbaProject.bin": b"x"})


@pytest.mark.parametrize(
    ("name", "make", "code"),
    [
        ("ds.xlsx", locked_xlsx, "file_locked"),
        ("ds.xlsm", macro_xlsx, "file_with_macros"),
        ("ds.xlsx", lambda: template_workbook(context()), "template_empty"),
        ("ds.xlsx", books_bytes, "wrong_template"),
        ("ds.xlsx", lambda: b"PK\x03\x04 broken", "list_unreadable"),
        ("ds.xlsx", lambda: b"", "file_blank"),
        ("ds.exe", lambda: b"MZ" + bytes(9), "file_program"),
        ("ds.xlsx", lambda: b"MZ" + bytes(9), "file_program"),
        ("chay.bat", lambda: b"del c:", "file_program"),
        ("ds.xlsx", lambda: list_bytes(titles=["NĂM HỌC 2025–2026"]), "file_of_other_year"),
        ("ds.xlsx", lambda: list_bytes(titles=["Trường THCS Kim Đồng"]), "file_of_other_school"),
    ],
)
def test_a_file_that_is_not_taken_has_its_own_sentence(opened, name, make, code):
    package = opened((name, make()), told=context())

    assert codes(package) == [code]
    assert [file.kind for file in package.files] == ["refused"]
    finding = package.findings[0]
    assert (finding.severity, bool(finding.remedy), "{" in finding.message) == (
        *("error", True, False),
    )


def test_our_own_error_workbook_is_taken_once_a_cell_is_mended(opened, tmp_path):
    untouched = opened(("loi.xlsx", marked(tmp_path, mended=False)))
    mended = opened(("loi.xlsx", marked(tmp_path, mended=True)))

    assert (codes(untouched), untouched.list_file) == (["error_workbook_again"], None)
    assert codes(mended) == []
    result = check_list(mended.list_file.path, pack("qlhs-2026"), context())
    assert [one.code for one in result.findings if one.severity != "info"] == []


def test_the_same_check_says_so_of_an_untouched_error_workbook(tmp_path):
    path = tmp_path / "again.xlsx"
    path.write_bytes(marked(tmp_path, mended=False))

    result = check_list(path, pack("qlhs-2026"), context())

    assert [one.code for one in result.findings if one.severity == "error"] == [
        "error_workbook",
        "sex_blank",
    ]


def test_a_pupil_typed_over_the_example_is_read(opened, tmp_path):
    path = tmp_path / "template.xlsx"
    path.write_bytes(template_workbook(context(class_names=frozenset({"6B", "6A"}))))
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    place = [cell.value for cell in sheet[4]].index("Họ và tên (*)")
    sheet[5][place].value = "Lê Văn Thật"
    book.save(path)

    package = opened(("mau.xlsx", path.read_bytes()), told=context())

    assert codes(package) == []
    listed = check_list(package.list_file.path, pack("qlhs-2026"), context())
    assert listed.rows_read == 1


def test_a_filled_template_is_a_clean_list(opened, tmp_path):
    path = tmp_path / "template.xlsx"
    path.write_bytes(template_workbook(context(class_names=frozenset({"6B", "6A"}))))
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[4]]
    for number in range(1, 5):
        row = {f"{key} (*)": value for key, value in pupil(number).items()} | pupil(number)
        sheet.append([row.get(heading, "") for heading in headings])
    book.save(path)

    package = opened(("mau.xlsx", path.read_bytes()), told=context())

    assert codes(package) == []
    result = check_list(package.list_file.path, pack("qlhs-2026"), context())
    assert [one.code for one in result.findings if one.severity != "info"] == []
    assert result.rows_accepted == 4
    assert sheet["A1"].value == "TRƯỜNG THCS BÌNH MINH"
    lists = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists["F5:F5000"] == '"6A,6B"'


def test_one_list_of_all_classes_is_wanted(opened):
    package = opened(("6A.xlsx", list_bytes()), ("6B.xlsx", list_bytes()))

    assert codes(package) == ["several_lists"]
    assert "6A.xlsx, 6B.xlsx" in package.findings[0].message
    assert package.list_file is None


def test_a_list_without_a_column_is_still_a_list(opened):
    headings = [one for one in HEADINGS if one != "Ngày sinh"]

    package = opened(("ds.xlsx", list_bytes(headings=headings)))

    assert [file.kind for file in package.files] == ["list"]
    result = check_list(package.list_file.path, pack("qlhs-2026"), context())
    assert [one.code for one in result.findings] == ["column_missing"]


def test_a_mark_sheet_is_no_list_though_it_names_pupils(opened):
    headings = ["STT", "Mã học sinh", "Họ và tên", "Ngày sinh", "Toán", "Ngữ văn"]

    package = opened(("diem.xlsx", list_bytes(headings=headings)))

    assert codes(package) == ["wrong_template"]


def test_a_table_beside_the_list_is_kept(opened):
    package = opened(("ds.xlsx", list_bytes()), ("sach.xlsx", books_bytes()))

    assert [file.kind for file in package.files] == ["list", "raw"]
    assert codes(package) == ["other_spreadsheet"]


def test_nothing_sent_is_said(opened):
    assert codes(opened()) == ["nothing_sent"]


def test_a_file_over_the_limit_is_refused(opened):
    package = opened(("ds.bak", bytes(200)), limits=PackageLimits(max_file_bytes=100))

    assert codes(package) == ["file_over_limit"]


def test_names_from_windows_paths_lose_their_folders(opened):
    package = opened(("C:\\Users\\vanthu\\ds.bak", b"raw"))

    assert package.files[0].name == "ds.bak"


def test_every_sentence_ends_and_every_error_has_a_remedy():
    for code, text in PACKAGE_FINDINGS.items():
        assert text.message.endswith((".", "}")), code
        assert text.remedy, code
