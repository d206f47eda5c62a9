"""A file of an exam: sent, mapped, checked, written, undone; of nobody else."""

from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from apps.imports.models import ImportBatch
from apps.results.exams.models import Candidate, CandidateRevision, ExamMapping
from apps.results.exams.releasing import publish

from .staff import MAPPED, PUBLIC, fresh, page, text


def test_a_file_is_mapped_checked_committed_and_undone(
    at_office, office, exam, send, run, scope_of
):
    sent, batch = send(exam)
    columns = sent["Location"]
    shown = text(at_office.get(columns))
    assert batch.state == "uploaded" and "8,25" in shown and "DM1" in shown

    checked = run(at_office, columns, {**MAPPED, "save_as": "Mẫu của Sở"})
    preview = text(at_office.get(checked["Location"]))
    assert 'data-count="accepted">2<' in preview and "Số báo danh 000011" in preview
    assert "Nối thí sinh với hồ sơ học sinh" in preview
    assert "2 thí sinh chưa nối" in preview and "2 không ghi trường" in preview
    assert Candidate._base_manager.count() == 4

    run(at_office, f"/admin/nhap/{batch.pk}/ghi/")
    with scope_of(office):
        assert Candidate.objects.get(number="000011").scores == {"toan": "8.25"}
        assert ExamMapping.objects.get().name == "Mẫu của Sở"
    assert fresh(exam).candidate_count == 6
    run(at_office, f"/admin/nhap/{batch.pk}/ghi/")  # a second click does nothing
    assert Candidate._base_manager.count() == 6
    done = text(at_office.get(f"/admin/nhap/{batch.pk}/"))
    assert "Về kỳ thi" in done

    run(at_office, f"/admin/nhap/{batch.pk}/hoan-tac/")
    assert Candidate._base_manager.count() == 4
    assert fresh(exam).candidate_count == 4


def test_a_saved_mapping_fills_the_next_page_in(at_office, office, exam, send, run, in_office):
    in_office(
        ExamMapping.objects.create,
        organisation=office,
        name="Mẫu của Sở",
        columns={"Ma": "number", "DM2": "score:toan"},
        options={"has_headings": True, "not_sat": ["-1"]},
    )
    sent, _batch = send(exam)
    saved = ExamMapping._base_manager.get()

    shown = text(at_office.get(f"{sent['Location']}?saved={saved.pk}"))

    row = shown.partition('name="column-3"')[2].partition("</select>")[0]
    assert '<option value="score:toan" selected>' in row
    assert 'name="not_sat" value="-1"' in shown


def test_a_file_without_headings_is_mapped_by_letters(at_office, exam, send, run, scope_of, office):
    sent, batch = send(exam, "000011,An,8\n000012,Bình,9\n")
    shown = text(at_office.get(sent["Location"]))
    assert "Cột A" in shown and 'name="first_row"' in shown

    run(
        at_office,
        sent["Location"],
        {"column-0": "number", "column-2": "score:toan", "first_row": "1", "not_sat": ""},
    )

    with scope_of(office):
        batch.refresh_from_db()
        assert (batch.state, batch.rows_accepted) == ("checked", 2)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"column-0": ""}, "Chưa chọn cột nào là số báo danh."),
        (dict.fromkeys(MAPPED, ""), "Chưa ghép cột nào. Hãy chọn ít nhất cột Số báo danh."),
        ({"column-3": "score:toan"}, "Hai cột cùng ghép với"),
        ({"column-3": "score:bay"}, "Hãy chọn một mục trong danh sách."),
    ],
)
def test_a_mapping_that_makes_no_sense_keeps_the_page(at_office, exam, send, changed, sentence):
    sent, batch = send(exam)

    response = at_office.post(sent["Location"], {**MAPPED, **changed})

    assert sentence in text(response)
    assert ImportBatch._base_manager.get(pk=batch.pk).state == "uploaded"


def test_an_unreadable_file_says_so_and_leads_on(at_office, exam, send):
    sent, _batch = send(exam, "PK\x03\x04 hỏng", name="diem.xlsx")

    shown = text(at_office.get(sent["Location"]))

    assert "notice--bad" in shown and "Gửi tệp khác" in shown


def test_a_committed_file_is_not_mapped_again(at_office, exam, send, run):
    sent, batch = send(exam)
    run(at_office, sent["Location"], MAPPED)
    run(at_office, f"/admin/nhap/{batch.pk}/ghi/")

    assert at_office.get(sent["Location"])["Location"] == f"/admin/nhap/{batch.pk}/"
    assert run(at_office, sent["Location"], MAPPED)["Location"] == f"/admin/nhap/{batch.pk}/"


def test_published_scores_change_only_on_a_decision_that_the_candidate_reads(
    at_office, office, exam, send, run, in_office, officer, alder, client_at
):
    in_office(publish, exam, user=officer)
    mended = "SBD;Họ và tên;Toán\n000001;Thí Sinh 1;9\n"
    sent, batch = send(exam, mended)
    run(at_office, sent["Location"], {"column-0": "number", "column-2": "score:toan"})
    write = f"/admin/nhap/{batch.pk}/ghi/"

    run(at_office, write)
    assert Candidate._base_manager.get(number="000001").scores["toan"] == "8.5"
    decision = {"reason": "Phúc khảo", "decision_number": "Biên bản phúc khảo 7/BB"}
    run(at_office, write, decision)

    card = client_at(alder).post(PUBLIC, {"number": "000001", "secret": "ABCDE12345"})
    today = f"{timezone.localdate():%d/%m/%Y}"
    assert f"ngày {today}, căn cứ: Biên bản phúc khảo 7/BB" in text(card)
    assert CandidateRevision._base_manager.get().before["scores"]["toan"] == "8.5"

    undo = f"/admin/nhap/{batch.pk}/hoan-tac/"
    run(at_office, undo)
    assert Candidate._base_manager.get(number="000001").scores["toan"] == "9"
    run(at_office, undo, {"reason": "Nhầm", "decision_number": "8/BB"})
    card = client_at(alder).post(PUBLIC, {"number": "000001", "secret": "ABCDE12345"})
    assert "8,5" in text(card) and "căn cứ: 8/BB" in text(card)
    assert CandidateRevision._base_manager.get().before["scores"]["toan"] == "9"


def test_the_blank_file_has_a_column_for_each_subject(at_office, exam):
    response = at_office.get(page(exam, "mau/"))

    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    headings = [cell.value for cell in book.worksheets[0][1]]
    assert {"Toán", "Ngữ văn", "Tổng điểm"} <= {str(one).removesuffix(" (*)") for one in headings}


def test_a_file_of_another_unit_is_not_mapped(exam, send, alder, manager, client_at):
    sent, _batch = send(exam)

    assert client_at(alder, manager).get(sent["Location"]).status_code == 404
