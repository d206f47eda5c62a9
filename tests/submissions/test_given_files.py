"""What a clerk gets back: blank lists, own files as they were, workbooks with marked cells."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from apps.core.scoping import organisation_scope
from apps.files.models import StoredFile
from apps.submissions.models import Campaign

from .conftest import a_file, make_campaign
from .live import text, words
from .pressing import add_query, at, upload_at


def test_the_sender_reads_who_downloaded_its_file(
    draft, clerk, post, alder, office, olga, client_at
):
    post(clerk, at(draft, "nop/"))
    with organisation_scope(alder):
        file = draft.files.get()

    response = client_at(office, olga).get(f"/nop-du-lieu/tep-da-nop/{file.pk}/")

    assert b"".join(response.streaming_content) == b"\x00V.EMIS\x01"
    page = words(clerk.get(f"/nop-du-lieu/yeu-cau/{draft.requirement_id}/"))
    assert re.search(r"đã tải tệp hoc-sinh.vemis.*?Đỗ Thị Olga, Phòng Văn hóa", page)


def test_the_campaigns_template_is_handed_out(campaign, department, duty_of, alder, clerk):
    duty = duty_of(alder)
    address = f"/nop-du-lieu/yeu-cau/{duty.pk}/tep-mau/"
    assert clerk.get(address).status_code == 404
    with organisation_scope(department):
        stored = StoredFile(
            organisation=department, original_name="mau.xlsx", kind="xlsx", size=3, sha256="0" * 64
        )
        stored.content.save("x", SimpleUploadedFile("mau.xlsx", b"mau"), save=False)
        stored.save()
        campaign.template = stored
        campaign.save()

    response = clerk.get(address)

    assert b"".join(response.streaming_content) == b"mau"
    assert "Tải tệp mẫu" in text(clerk.get(f"/nop-du-lieu/yeu-cau/{duty.pk}/"))


def test_own_files_come_back_as_they_were(draft, clerk, alder, eric, office, olga, client_at):
    with organisation_scope(alder):
        address = f"/nop-du-lieu/tep-da-tai/{draft.files.get().pk}/"

    assert b"".join(clerk.get(address).streaming_content) == b"\x00V.EMIS\x01"
    assert client_at(alder, eric).get(address).status_code == 403
    assert client_at(office, olga).get(address).status_code == 403


def test_the_marked_workbook_names_the_bad_cell(
    campaign, duty_of, hand_in, alder, anna, clerk, tmp_path
):
    book = Workbook()
    book.active.title = "6A"
    book.active.append(["Mã học sinh", "Họ và tên"])
    book.active.append(["1", "Nguyễn Văn Thử"])
    book.save(tmp_path / "ds.xlsx")
    with organisation_scope(alder):
        draft = hand_in(
            duty_of(alder),
            anna,
            a_file("ds.xlsx", (tmp_path / "ds.xlsx").read_bytes()),
            sends_itself=False,
        )
        file = draft.files.get()
    add_query(draft, sheet="6A", column="Họ và tên", message="Tên lạ quá")

    response = clerk.get(f"/nop-du-lieu/tep-da-tai/{file.pk}/o-loi/")

    (tmp_path / "out.xlsx").write_bytes(b"".join(response.streaming_content))
    sheet = load_workbook(tmp_path / "out.xlsx")["6A"]
    assert sheet["B2"].fill.start_color.rgb == "FFFCD9A5"
    assert "Tên lạ quá" in sheet["C2"].value


def test_a_file_that_is_no_workbook_is_not_marked(draft, clerk, alder):
    with organisation_scope(alder):
        file = draft.files.get()

    response = clerk.get(f"/nop-du-lieu/tep-da-tai/{file.pk}/o-loi/", follow=True)

    assert "không phải bảng tính nên không tô màu được" in text(response)


@pytest.fixture
def listed(department, office, alder, birch, cedar, year, dora, now):
    """A campaign of pupil lists by its rules; Alder's requirement."""
    campaign = make_campaign(
        department, year, dora, kind=Campaign.Kind.PUPILS, rule_pack="qlhs-2026", slug="hs"
    )
    with organisation_scope(alder):
        return campaign.requirements.get(organisation=alder)


def test_a_list_campaign_hands_out_the_blank_list_of_its_rules(listed, alder, clerk, tmp_path):
    response = clerk.get(f"/nop-du-lieu/yeu-cau/{listed.pk}/tep-mau/")

    (tmp_path / "mau.xlsx").write_bytes(b"".join(response.streaming_content))
    rows = list(load_workbook(tmp_path / "mau.xlsx").worksheets[0].iter_rows(values_only=True))
    assert rows[0][0] == "TRƯỜNG THCS CÂY SỒI"
    assert any("Họ và tên (*)" in row for row in rows)


ROWS = [
    ["TRƯỜNG THCS CÂY SỒI"],
    ["DANH SÁCH HỌC SINH NĂM HỌC 2026–2027"],
    ["Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Lớp", "Khối", "Trạng thái"],
    ["0326000001", "Trần Thị Mẫu", "05/03/2015", "Nữ", "Kinh", "6A1", "6", "Đang học"],
    ["0326000002", "Lê Văn Thử", "31/02/2015", "Nam", "Kinh", "6A1", "6", "Đang học"],
]


def the_list(tmp_path):
    book = Workbook()
    book.active.title = "DS"
    for row in ROWS:
        book.active.append(row)
    book.save(tmp_path / "ds.xlsx")
    return (tmp_path / "ds.xlsx").read_bytes()


def test_a_dirty_list_is_checked_said_and_given_back_marked(listed, clerk, post, tmp_path):
    fields = {"token": "a", "act": "send", "files": a_file("ds.xlsx", the_list(tmp_path))}
    response = post(clerk, upload_at(listed), fields)

    page = words(clerk.get(response["Location"]))

    assert "Cần sửa" in page and 'data-count="rows">2<' in page
    assert "Ngày sinh không có thật hoặc không đọc được" in page  # the rule's title, not its code
    marked = re.search(r"/nop-du-lieu/tep-da-tai/\d+/o-loi/", page)[0]
    (tmp_path / "out.xlsx").write_bytes(b"".join(clerk.get(marked).streaming_content))
    sheet = load_workbook(tmp_path / "out.xlsx")["DS"]
    assert sheet["C5"].fill.start_color.rgb == "FFF8B4B4"
    assert sheet["C4"].fill.start_color.rgb == "00000000"


def test_the_list_in_an_archive_is_marked_too(listed, clerk, post, tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("ds.xlsx", the_list(tmp_path))
        archive.writestr("QLHS.vemis", b"V.EMIS QLHS\x00\x01")
    fields = {"token": "a", "act": "trial", "files": a_file("goi.zip", buffer.getvalue())}
    response = post(clerk, upload_at(listed), fields)

    page = words(clerk.get(response["Location"]))

    assert "QLHS.vemis" in page and "ds.xlsx" in page
    marked = re.search(r"/nop-du-lieu/tep-da-tai/\d+/o-loi/", page)[0]
    (tmp_path / "out.xlsx").write_bytes(b"".join(clerk.get(marked).streaming_content))
    assert load_workbook(tmp_path / "out.xlsx")["DS"]["C5"].fill.start_color.rgb == "FFF8B4B4"
