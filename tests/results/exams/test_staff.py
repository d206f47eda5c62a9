"""Staff: an exam from its making to its slips; rights, other units, hostile input."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from apps.audit.models import Entry
from apps.imports.models import ImportBatch
from apps.results.exams.distribution import refresh_figures
from apps.results.exams.models import Candidate, CandidateRevision, Exam, ExamMapping
from apps.results.exams.releasing import publish
from apps.results.exams.todo import todo
from apps.roster.models import LookupCounter, SchoolYear
from tests.cast import make_user

from .made import make_candidate, make_exam

DESK = "/admin/ky-thi/"
PUBLIC = "/tra-cuu/ky-thi/tot-nghiep/"


@pytest.fixture
def officer(office):
    return make_user("chuyenvien@office.example", "Bùi Thị Chuyên Viên", office, "officer")


@pytest.fixture
def exam(office, scope_of, alder, birch):
    with scope_of(office):
        exam = make_exam(office, number_length=6)
        for number, (school, class_name) in enumerate(
            [(alder, "9A"), (alder, "9B"), (birch, "9A"), (None, "")], start=1
        ):
            make_candidate(
                exam,
                f"{number:06d}",
                school=school,
                school_name=school.name if school else "",
                class_name=class_name,
                full_name=f"Thí Sinh {number}",
            )
        refresh_figures(exam)
    return exam


@pytest.fixture
def at_office(office, officer, client_at):
    return client_at(office, officer)


@pytest.fixture
def at_alder(alder, anna, client_at):
    return client_at(alder, anna)


@pytest.fixture
def in_office(office, scope_of, django_capture_on_commit_callbacks):
    def run(act, *args, **kwargs):
        with scope_of(office), django_capture_on_commit_callbacks(execute=True):
            return act(*args, **kwargs)

    return run


def page(exam, act=""):
    return f"{DESK}{exam.pk}/{act}"


def text(response):
    return response.content.decode()


def fresh(exam):
    return Exam._base_manager.get(pk=exam.pk)


def entries(office, scope_of, action):
    with scope_of(office):
        return list(Entry.objects.filter(action=action).values_list("target_id", "detail"))


# Making an exam


def exam_fields(**fields):
    SchoolYear.objects.get_or_create(
        first_year=2025, defaults={"starts_on": date(2025, 8, 1), "ends_on": date(2026, 7, 31)}
    )
    return {
        "name": "Thi nghề phổ thông",
        "slug": "nghe-2026",
        "kind": "nghe",
        "school_year": "2025",
        "number_format": "digits",
        "shows_distribution": "on",
        **fields,
    }


def test_a_new_exam_starts_with_the_subjects_of_its_kind(at_office, office, scope_of):
    response = at_office.post("/admin/results/exam/add/", exam_fields())

    with scope_of(office):
        made = Exam.objects.get(slug="nghe-2026")
        subjects = list(made.subjects.values_list("code", flat=True))
    assert response["Location"] == f"/admin/results/exam/{made.pk}/change/"
    assert (made.organisation, subjects) == (office, ["ly-thuyet", "thuc-hanh"])
    again = at_office.post("/admin/results/exam/add/", exam_fields())
    assert "Đơn vị đã có kỳ thi dùng tên địa chỉ này." in text(again)


def test_thresholds_of_a_vocational_exam_are_its_own(at_office, office, scope_of, in_office):
    made = in_office(make_exam, office, "nghe-2026", "nghe")
    change = f"/admin/results/exam/{made.pk}/change/"
    inline = {
        "subjects-TOTAL_FORMS": "0",
        "subjects-INITIAL_FORMS": "0",
    }
    limits = {
        "theory_weight": "1",
        "practice_weight": "2",
        "least_part": "3",
        "good_part": "5",
        "pass_score": "5",
        "fair_score": "6,5",
        "good_score": "8",
    }

    assert 'name="practice_weight"' in text(at_office.get(change))
    wrong = at_office.post(change, {**exam_fields(), **inline, **limits, "fair_score": "9"})
    assert "Ba ngưỡng Đạt, Khá, Giỏi phải tăng dần." in text(wrong)
    at_office.post(change, {**exam_fields(), **inline, **limits})

    assert fresh(made).thresholds["fair_score"] == "6.5"


def test_subjects_with_scores_are_neither_deleted_nor_renamed_in_code(at_office, exam, scope_of):
    response = at_office.get(f"/admin/results/exam/{exam.pk}/change/")

    assert 'name="subjects-0-name"' in text(response)
    assert 'name="subjects-0-code"' not in text(response)
    assert 'name="subjects-0-DELETE"' not in text(response)


# From a file to candidates


CSV = "Ma;Ten;DM1;DM2\n000011;Trần Thị An;8,25;-1\n000012;Lê Bình;5;6,5\n"


@pytest.fixture
def send(at_office, office, scope_of, django_capture_on_commit_callbacks):
    def send(exam, content=CSV, name="diem.csv", client=at_office, **fields):
        file = SimpleUploadedFile(name, content.encode())
        response = client.post(page(exam, "nhap/"), {"file": file, **fields})
        if response.status_code != 302:
            return response, None
        with scope_of(office):
            return response, ImportBatch.objects.latest("pk")

    return send


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    """Return a function that posts, with the jobs that the post starts."""

    def run(client, path, data=None):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(path, data or {})

    return run


MAPPED = {
    "column-0": "number",
    "column-1": "full_name",
    "column-2": "score:toan",
    "column-3": "score:ngu-van",
    "not_sat": "-1",
}


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


# Publishing


def test_an_officer_seals_moves_and_withdraws(at_office, exam):
    at = (timezone.localtime() + timedelta(days=2)).strftime("%Y-%m-%dT08:00")

    sealed = at_office.post(page(exam, "cong-bo/"), {"when": "later", "at": at}, follow=True)
    assert "tự mở lúc 08:00" in text(sealed) and fresh(exam).is_sealed
    at_office.post(page(exam, "cong-bo/"), {"when": "now"})
    assert fresh(exam).is_open
    refused = at_office.post(page(exam, "cong-bo/"), {"when": "now"})
    assert "Điểm kỳ thi này đã công bố." in text(refused)
    assert "Hãy ghi lý do" in text(at_office.post(page(exam, "ngung/"), {"reason": " "}))
    at_office.post(page(exam, "ngung/"), {"reason": "Sai điểm."})
    assert not fresh(exam).is_announced


def test_only_the_manager_decides_how_candidates_are_looked_up(
    at_office, office, olga, exam, client_at
):
    assert at_office.get(page(exam, "cach-tra-cuu/")).status_code == 403
    manager = client_at(office, olga)

    refused = manager.post(page(exam, "cach-tra-cuu/"), {"access": "number", "basis": "QĐ 1"})

    assert "dưới 200 thí sinh" in text(refused)
    assert fresh(exam).access == "secret"


# The other parties


ACTS = ["nhap/", "mau/", "cong-bo/", "ngung/", "cach-tra-cuu/"]


@pytest.mark.parametrize("act", ACTS)
def test_a_school_changes_nothing_of_an_exam_of_the_office(exam, alder, manager, client_at, act):
    client = client_at(alder, manager)

    assert client.get(page(exam, act)).status_code == 404
    assert client.post(page(exam, act), {"when": "now", "reason": "x"}).status_code in {404, 405}
    assert fresh(exam).publish_at is None
    assert client.get(f"/admin/results/exam/{exam.pk}/change/").status_code == 404


@pytest.mark.parametrize("act", ["", "phieu/", "mat-phieu/", "luot-tra-cuu/", *ACTS])
def test_another_school_does_not_know_a_schools_exam(alder, birch, bruno, scope_of, client_at, act):
    with scope_of(alder):
        own = make_exam(alder)
    client = client_at(birch, bruno)

    assert client.get(page(own, act)).status_code == 404
    assert client.post(page(own, act)).status_code in {404, 405}


@pytest.mark.parametrize("act", ["", "phieu/", "mat-phieu/", "luot-tra-cuu/", *ACTS])
def test_an_editor_is_refused(alder, eric, scope_of, client_at, act):
    with scope_of(alder):
        own = make_exam(alder)

    assert client_at(alder, eric).get(page(own, act)).status_code == 403
    assert client_at(alder, eric).get(DESK).status_code == 403
    assert client_at(alder).get(page(own, act)).status_code == 302


def test_a_file_of_another_unit_is_not_mapped(exam, send, alder, manager, client_at):
    sent, _batch = send(exam)

    assert client_at(alder, manager).get(sent["Location"]).status_code == 404


def test_the_school_sees_its_candidates_and_scores_only_when_all_may(
    at_alder, exam, in_office, officer
):
    listed = text(at_alder.get("/admin/results/candidate/"))
    assert "Thí Sinh 1" in listed and "Thí Sinh 2" in listed and "Thí Sinh 3" not in listed
    first = Candidate._base_manager.get(number="000001")
    third = Candidate._base_manager.get(number="000003")
    change = f"/admin/results/candidate/{first.pk}/change/"

    assert "niêm phong" in text(at_alder.get(change)) and "8,5" not in text(at_alder.get(change))
    in_office(publish, exam, user=officer)
    assert "Toán: 8,5" in text(at_alder.get(change))
    other = f"/admin/results/candidate/{third.pk}/change/"
    assert at_alder.get(other).status_code == 404


def test_no_list_or_export_holds_a_secret(at_office, at_alder, exam):
    for client in (at_office, at_alder):
        assert "ABCDE12345" not in text(client.get("/admin/results/candidate/"))
        export = client.post("/admin/results/candidate/export/", {"format": "0"})
        content = b"".join(export.streaming_content) if export.streaming else export.content
        book = load_workbook(BytesIO(content))
        cells = [str(cell.value) for row in book.active for cell in row]
        assert any("000001" in cell for cell in cells)
        assert not any("ABCDE" in cell or "8.5" in cell for cell in cells)


# Slips


def test_the_office_prints_slips_of_several_schools_at_once(
    at_office, exam, alder, birch, office, scope_of
):
    shown = text(at_office.get(page(exam, "phieu/")))
    assert alder.name in shown and "thí sinh tự do" in shown and "ABCDE" not in shown

    chosen = [f"={alder.name}", "="]
    printed = text(at_office.post(page(exam, "phieu/"), {"group": chosen, "format": "print"}))

    assert printed.count("ABCDE 12345") == 3
    assert "http://xa-an-binh.localhost/tra-cuu/ky-thi/tot-nghiep/" in printed
    assert "Thí Sinh 3" not in printed
    assert entries(office, scope_of, "results.exam_slips") == [(str(exam.pk), {"slips": 3})]


def test_a_school_prints_its_own_by_class_also_as_a_workbook(at_alder, exam):
    shown = text(at_alder.get(page(exam, "phieu/")))
    assert "9A" in shown and "9B" in shown

    response = at_alder.post(page(exam, "phieu/"), {"group": ["=9A", "=9B"], "format": "xlsx"})

    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    rows = list(book.active.iter_rows(min_row=2, values_only=True))
    assert [(row[1], row[4], row[5]) for row in rows] == [
        ("Thí Sinh 1", "000001", "ABCDE 12345"),
        ("Thí Sinh 2", "000002", "ABCDE 12345"),
    ]


@pytest.mark.parametrize("group", [[], ["=9Z"], ["9A"]])
def test_slips_of_nobody_are_not_printed(at_alder, exam, group, alder, scope_of):
    response = at_alder.post(page(exam, "phieu/"), {"group": group, "format": "print"})

    assert response.status_code == 200 and "ABCDE" not in text(response)
    assert entries(alder, scope_of, "results.exam_slips") == []


def test_a_lost_slip_is_replaced_after_a_look_at_the_name_and_logged(
    at_office, office, exam, scope_of, in_office, officer, alder, client_at
):
    in_office(publish, exam, user=officer)
    found = at_office.post(page(exam, "mat-phieu/"), {"number": " 000003 "})
    assert "Thí Sinh 3" in text(found) and "ABCDE" not in text(found)
    third = Candidate._base_manager.get(number="000003")

    printed = at_office.post(page(exam, "mat-phieu/"), {"candidate": third.pk})

    third.refresh_from_db()
    assert third.secret != "ABCDE12345" and third.printed_secret in text(printed)
    assert entries(office, scope_of, "results.exam_reissue") == [(str(third.pk), {})]
    old = client_at(alder).post(PUBLIC, {"number": "000003", "secret": "ABCDE12345"})
    assert "data-result" not in text(old)
    new = client_at(alder).post(PUBLIC, {"number": "000003", "secret": third.secret})
    assert "data-result" in text(new)


def test_the_desk_of_a_school_knows_its_own_candidates_only(at_alder, exam):
    third = Candidate._base_manager.get(number="000003")

    assert "Không có thí sinh" in text(
        at_alder.post(page(exam, "mat-phieu/"), {"number": "000003"})
    )
    for number in (third.pk, "x", "999999999"):
        reply = at_alder.post(page(exam, "mat-phieu/"), {"candidate": number})
        assert reply.status_code == 404
    third.refresh_from_db()
    assert third.secret == "ABCDE12345"


# What staff see


def test_figures_tell_numbers_and_no_names(
    at_office, at_alder, exam, in_office, officer, client_at, alder, birch
):
    in_office(publish, exam, user=officer)
    for school, number in ((alder, "000001"), (birch, "000001"), (birch, "000003")):
        client_at(school).post(PUBLIC, {"number": number, "secret": "ABCDE12345"})

    at_the_office, at_the_school = (
        text(client.get(page(exam, "luot-tra-cuu/"))) for client in (at_office, at_alder)
    )

    assert "2 / 4" in at_the_office and "1 / 2" in at_the_school
    assert "Trường THCS Cây Dương" in at_the_office
    assert "Thí Sinh" not in at_the_office and "000001" not in at_the_office


def test_the_calendar_tells_what_opens_when(at_office, at_alder, exam, in_office, officer):
    at = timezone.now() + timedelta(days=3)
    in_office(publish, exam, user=officer, at=at)

    moment = f"{timezone.localtime(at):%H:%M ngày %d/%m/%Y}"
    for client in (at_office, at_alder):
        shown = text(client.get(DESK))
        assert "Lịch công bố" in shown and f"{moment}: mở điểm" in shown


def test_many_wrong_tries_stand_first_on_the_start_page(
    at_office, office, officer, exam, in_office, alder, anna, client_at, scope_of
):
    in_office(publish, exam, user=officer)
    client = client_at(alder)
    for number in range(100):
        client.post(
            PUBLIC,
            {"number": f"{number:06d}", "secret": "AAAAAAAAAA"},
            REMOTE_ADDR=f"10.0.1.{number}",
        )

    for unit, user in ((office, officer), (alder, anna)):
        with scope_of(unit):
            first = todo(unit, user)[0]
        assert (first.urgency, first.title) == (
            "now",
            "100 lần tra cứu sai liền nhau: Kỳ thi thử nghiệm",
        )
    assert "100 lần tra cứu sai liền nhau" in text(at_office.get("/admin/"))
    assert "100 lần nhập sai liền nhau" in text(at_office.get(page(exam, "luot-tra-cuu/")))
    LookupCounter.objects.update(last_at=timezone.now() - timedelta(days=2))
    assert "sai liền nhau" not in text(at_office.get("/admin/"))


def test_wrong_tries_at_the_results_of_a_school_are_told_there_only(
    alder, birch, anna, bruno, client_at, scope_of
):
    client = client_at(alder)
    for number in range(100):
        fields = {"code": f"HS{number}", "secret": "AAAAAAAAAA"}
        client.post("/tra-cuu/hoc-tap/", fields, REMOTE_ADDR=f"10.0.1.{number}")

    with scope_of(alder):
        assert todo(alder, anna)[0].title == "100 lần tra cứu kết quả học tập sai liền nhau"
    with scope_of(birch):
        assert todo(birch, bruno) == []


def test_waiting_scores_are_told_to_those_who_publish(office, officer, exam, scope_of):
    with scope_of(office):
        assert [one.title for one in todo(office, officer)] == [
            "Kỳ thi thử nghiệm: đã có điểm, chưa công bố"
        ]


def test_the_page_of_all_exams_costs_the_same_with_more(
    at_office, exam, office, in_office, django_assert_num_queries
):
    at_office.get(DESK)
    with CaptureQueriesContext(connection) as one:
        at_office.get(DESK)
    for number in range(3):
        in_office(make_exam, office, f"khac-{number}", "khao-sat")

    with django_assert_num_queries(len(one)):
        at_office.get(DESK)
