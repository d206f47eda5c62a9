"""Mark sheets that hold the pupils of a class: handed out, filled in, and imported again."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from apps.audit.models import Entry
from apps.core.spreadsheets import read_workbook
from apps.imports.checking import check
from apps.imports.models import ImportBatch
from apps.imports.recording import Recorder
from apps.results.class_templates import class_template
from apps.results.importing import KIND as SUMMARY
from apps.results.importing import summary_sheet_spec
from apps.results.models import SubjectResult, TermResult
from apps.results.subject_sheet import KIND as SUBJECT
from apps.results.subject_sheet import subject_sheet_spec
from apps.roster.models import Subject
from tests.results.made import make_result
from tests.roster.spine import make_class, make_pupil


@pytest.fixture(autouse=True)
def january(time_machine):
    time_machine.move_to("2027-01-10 07:00 +0700", tick=False)


@pytest.fixture
def school_class(alder, scope_of):
    with scope_of(alder):
        school_class = make_class(alder)
        make_pupil(alder, "0012", "Nguyễn Văn Bình", school_class, date_of_birth=date(2015, 3, 2))
        make_pupil(alder, "0013", "Trần Thị Ân", school_class, date_of_birth=None, birth_year=2015)
        make_pupil(alder, "0014", "Đỗ Hồng An", school_class, date_of_birth=None)
        gone = make_pupil(alder, "0015", "Lê Ái", school_class).enrolments.get()
        gone.left_on = date(2026, 11, 1)
        gone.save()
    return school_class


@pytest.fixture
def at_alder(alder, anna, client_at, school_class):
    return client_at(alder, anna)


def listed(kind, **query):
    return reverse("results_staff:class_templates", args=[kind], query=query)


def file_of(kind, school_class, **query):
    address = reverse("results_staff:class_template", args=[kind, school_class.pk], query=query)
    return address


def lines(content):
    book = openpyxl.load_workbook(BytesIO(content))
    return [["" if one is None else one for one in row] for row in book.worksheets[0].values]


def checked(content, spec, tmp_path):
    path = tmp_path / "mau.xlsx"
    path.write_bytes(content)
    found = check(spec, read_workbook(path))
    return found, found.plan_of(spec)


def codes(found):
    return [(one.severity, one.code) for one in found.findings if one.code != "result_sheet"]


def committed(alder, found, spec):
    """Write checked rows as the pipeline does."""
    batch = ImportBatch(organisation=alder, kind=spec.kind)
    recorder = Recorder(batch, None)
    spec.write(found.rows, recorder)


def test_the_summary_template_holds_the_class_in_vietnamese_order(alder, school_class, scope_of):
    with scope_of(alder):
        head, *rows = lines(class_template(SUMMARY, school_class))

    assert head[:4] == ["Mã học sinh (*)", "Họ và tên", "Ngày sinh", "Lớp"]
    assert [row[:4] for row in rows] == [
        ["0014", "Đỗ Hồng An", "", "6A"],
        ["0013", "Trần Thị Ân", "2015", "6A"],
        ["0012", "Nguyễn Văn Bình", "02/03/2015", "6A"],
    ]
    assert [value for row in rows for value in row[4:] if value] == []
    assert "Toán" in head


def test_only_the_subjects_of_the_grade_are_asked(alder, school_class, scope_of):
    with scope_of(alder):
        make_class(alder, "9A", grade=9)
        head = lines(class_template(SUMMARY, school_class))[0]
        every = summary_sheet_spec(alder, {"year": 2026, "period": "hk1"}).template_columns

    assert len(head) <= len(every)
    assert "Mức đạt được" not in head


def test_a_summary_template_sent_back_at_once_invents_nothing(
    alder, school_class, scope_of, tmp_path
):
    with scope_of(alder):
        spec = summary_sheet_spec(alder, {"year": 2026, "period": "hk1"})
        found, plan = checked(class_template(SUMMARY, school_class), spec, tmp_path)
        committed(alder, found, spec)

        assert codes(found) == [("warning", "no_results")]
        assert found.findings[-1].message == "Tệp chưa có kết quả nào: 3 dòng chỉ có mã, họ tên."
        assert (found.accepted, len(plan.new), len(plan.changed)) == (3, 0, 0)
        assert not TermResult.objects.exists()


@pytest.mark.parametrize("subject", ["toan", "gdtc"])
def test_a_mark_sheet_sent_back_at_once_invents_nothing(
    alder, school_class, scope_of, tmp_path, subject
):
    with scope_of(alder):
        spec = subject_sheet_spec(alder, {"year": 2026, "period": "hk1"})
        content = class_template(SUBJECT, school_class, Subject.objects.get(pk=subject))
        found, plan = checked(content, spec, tmp_path)
        committed(alder, found, spec)

        assert codes(found) == [("warning", "no_results")]
        assert (found.accepted, len(plan.new), len(plan.changed)) == (3, 0, 0)
        assert not TermResult.objects.exists()


def test_a_template_sent_back_leaves_what_is_kept(alder, school_class, scope_of, tmp_path):
    with scope_of(alder):
        for enrolment in school_class.enrolments.current():
            make_result(enrolment)
        before = list(TermResult.objects.order_by("pk").values())
        spec = summary_sheet_spec(alder, {"year": 2026, "period": "hk1"})
        found, plan = checked(class_template(SUMMARY, school_class), spec, tmp_path)
        committed(alder, found, spec)

        assert codes(found) == [("warning", "no_results")]
        assert (len(plan.new), len(plan.changed), len(plan.unchanged)) == (0, 0, 3)
        assert list(TermResult.objects.order_by("pk").values()) == before


def test_marks_typed_into_the_template_are_read(alder, school_class, scope_of, tmp_path):
    with scope_of(alder):
        content = class_template(SUBJECT, school_class, Subject.objects.get(pk="toan"))
        book = openpyxl.load_workbook(BytesIO(content))
        sheet = book.worksheets[0]
        heads = [cell.value for cell in sheet[3]]
        first, second, third = heads.index("ĐĐGtx1"), heads.index("ĐĐGgk"), heads.index("ĐĐGck")
        for place, mark in ((first, "8"), (second, "7,5"), (third, "9")):
            sheet.cell(4, place + 1, mark)
        file = BytesIO()
        book.save(file)
        spec = subject_sheet_spec(alder, {"year": 2026, "period": "hk1"})
        found, plan = checked(file.getvalue(), spec, tmp_path)
        committed(alder, found, spec)

        blank = [one.message for one in found.findings if one.code == "rows_without_results"]
        assert blank == ["2 dòng chưa có kết quả nào: 5, 6."]
        assert len(plan.new) == 1
        mark = SubjectResult.objects.get()
        assert mark.term_result.enrolment.pupil.code == "0014"
        assert (mark.regular_marks, mark.midterm, mark.final) == (
            ["8"],
            Decimal("7.5"),
            Decimal("9"),
        )


def test_a_slipped_birth_date_is_asked_about(alder, school_class, scope_of, tmp_path):
    with scope_of(alder):
        book = openpyxl.load_workbook(BytesIO(class_template(SUMMARY, school_class)))
        sheet = book.worksheets[0]
        sheet["C3"], sheet["C4"] = "03/2015", "03/04/2015"
        file = BytesIO()
        book.save(file)
        spec = summary_sheet_spec(alder, {"year": 2026, "period": "hk1"})
        found, _plan = checked(file.getvalue(), spec, tmp_path)

    asked = [(one.row, one.column) for one in found.findings if one.code == "birth_differs"]
    assert asked == [(4, "Ngày sinh")]


def test_every_class_has_its_template(at_alder, alder, school_class, scope_of):
    with scope_of(alder):
        make_class(alder, "6B")

    page = at_alder.get(listed(SUMMARY)).content.decode()

    assert "Tải mẫu có sẵn danh sách lớp 6A</a>" in page
    assert "Lớp chưa có học sinh" in page
    assert file_of(SUMMARY, school_class) in page


def test_a_mark_sheet_asks_for_the_subject(at_alder, school_class):
    response = at_alder.get(listed(SUBJECT, subject="ngu-van"))

    assert response.context["subject"].pk == "ngu-van"
    assert file_of(SUBJECT, school_class, subject="ngu-van") in response.content.decode()


@pytest.mark.parametrize("kind", [SUMMARY, SUBJECT])
def test_the_pages_of_an_upload_lead_to_it(at_alder, kind):
    for page in (reverse("imports:choose"), reverse("imports:upload", args=[kind])):
        assert listed(kind) in at_alder.get(page).content.decode()


def test_the_list_of_gaps_hands_out_the_template_of_its_class(at_alder, school_class):
    address = reverse("results_staff:gaps", args=[school_class.pk, "hk1"])

    page = at_alder.get(address).content.decode()

    assert f'href="{file_of(SUMMARY, school_class)}">Tải mẫu có sẵn danh sách lớp 6A</a>' in page


def test_handing_out_is_recorded_without_names(at_alder, alder, school_class, scope_of):
    response = at_alder.get(file_of(SUMMARY, school_class))

    name = response["Content-Disposition"].partition("''")[2]
    assert name == "mau-bang-tong-hop-6a-2026.xlsx"
    with scope_of(alder):
        entry = Entry.objects.get(action="results.class_template")
        assert entry.target_id == str(school_class.pk)


@pytest.mark.parametrize("year", ["", "abc", "1990", "99999999999999999999"])
def test_odd_questions_show_the_usual(at_alder, year):
    response = at_alder.get(listed(SUBJECT, year=year, subject="'\x00"))

    assert response.status_code == 200
    assert response.context["subject"] is not None


def test_a_subject_that_the_class_does_not_learn_is_not_found(at_alder, school_class):
    for subject in ("", "khong-co", "tieng-viet", "toan\x00"):
        response = at_alder.get(file_of(SUBJECT, school_class, subject=subject))
        assert response.status_code == 404


def test_another_kind_has_no_such_page(at_alder, school_class):
    assert at_alder.get(listed("roster.pupils")).status_code == 404
    assert at_alder.get(file_of("roster.pupils", school_class)).status_code == 404


def test_another_schools_class_is_not_found(birch, bruno, client_at, school_class):
    response = client_at(birch, bruno).get(file_of(SUMMARY, school_class))

    assert response.status_code == 404


def test_without_the_right_it_is_refused(alder, client_at, school_class, eric):
    for page in (listed(SUMMARY), file_of(SUMMARY, school_class)):
        assert client_at(alder, eric).get(page).status_code == 403
