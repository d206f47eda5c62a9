"""Making an exam: its subjects by kind and year, its thresholds; candidates without secrets."""

from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from apps.results.exams.models import Candidate, Exam, ExamMapping
from apps.results.exams.releasing import publish
from apps.roster.models import SchoolYear
from tests.roster.spine import make_pupil

from .made import make_exam
from .staff import fresh, text


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


def test_the_name_in_addresses_follows_from_the_name_with_its_letters(at_office, office, scope_of):
    unnamed = exam_fields(name="Khảo sát Đợt 1 giữa năm lớp 9", slug="", kind="khao-sat")

    for _time in range(2):
        at_office.post("/admin/results/exam/add/", unnamed)

    with scope_of(office):
        made = list(Exam.objects.order_by("pk").values_list("slug", flat=True))
        first = Exam.objects.get(slug=made[0])
    assert made == ["khao-sat-dot-1-giua-nam-lop-9", "khao-sat-dot-1-giua-nam-lop-9-2"]
    no_subjects = {"subjects-TOTAL_FORMS": "0", "subjects-INITIAL_FORMS": "0"}
    renamed = {**unnamed, **no_subjects, "name": "Khảo sát khác"}
    at_office.post(f"/admin/results/exam/{first.pk}/change/", renamed)
    assert (fresh(first).name, fresh(first).slug) == ("Khảo sát khác", made[0])


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


def test_who_is_not_joined_to_a_pupil_is_found_in_the_list(at_office, exam, alder, scope_of):
    with scope_of(alder):
        pupil = make_pupil(alder, "HS1", "Thí Sinh 1")
    first = Candidate._base_manager.get(number="000001")
    Candidate._base_manager.filter(pk=first.pk).update(pupil=pupil)

    listed = "/admin/results/candidate/"
    joined, loose = (text(at_office.get(f"{listed}?joined={one}")) for one in ("yes", "no"))

    assert "Thí Sinh 1<" in joined and "Thí Sinh 2<" not in joined
    assert "Thí Sinh 1<" not in loose and "Thí Sinh 2<" in loose
    assert "Đã nối" in text(at_office.get(f"{listed}{first.pk}/change/"))


def test_a_saved_mapping_is_told_in_words(at_office, office, exam, scope_of):
    with scope_of(office):
        mapping = ExamMapping.objects.create(
            organisation=office, name="Hội đồng", columns={"DM1": "score:toan", "sbd": "number"}
        )

    page = text(at_office.get(f"/admin/results/exammapping/{mapping.pk}/change/"))

    assert "sbd → Số báo danh; DM1 → Điểm Toán" in page
