"""What a summary sheet states is held against the circular: asked about, never corrected."""

import io
import json
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from openpyxl import Workbook

from apps.audit.models import Entry
from apps.imports import pipeline
from apps.imports.checking import check
from apps.imports.models import ImportBatch
from apps.results.importing import summary_sheet_spec
from apps.results.models import SubjectResult, TermResult
from tests.roster.sheets import commit, problems, workbook
from tests.roster.spine import make_class, make_pupil

pytestmark = pytest.mark.usefixtures("june")

SUBJECTS = ["Toán", "Ngữ văn", "Ngoại ngữ 1", "KHTN", "LS&ĐL", "Tin học"]
HEADINGS = ["Mã HS", "Họ và tên", *SUBJECTS, "GDTC", "KQHT", "KQRL", "Danh hiệu", "Lên lớp"]
GOOD = [8, 8, 8, 8, 8, 8]
ONE_LOW = [8, 8, 8, 8, 8, 3]  # the one low subject: left out, or taken as high enough


def row(marks, level, conduct="Tốt", title="", promotion="", code="HS001"):
    return [code, "Trần Thị An", *marks, "Đ", level, conduct, title, promotion]


@pytest.fixture
def an(alder):
    return make_pupil(alder, "HS001", "Trần Thị An", make_class(alder))


@pytest.fixture
def spec(alder, an):
    return lambda period="hk1": summary_sheet_spec(
        alder, {"year": 2026, "period": period, "class": ""}
    )


@pytest.fixture
def jobs_run(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def uploaded(an, anna, jobs_run):
    """Return the checked batch of a sheet whose level can be read in two ways."""
    book = Workbook()
    for cells in (HEADINGS, row(ONE_LOW, "Đạt")):
        book.active.append(cells)
    buffer = io.BytesIO()
    book.save(buffer)
    with jobs_run():
        batch = pipeline.upload(
            SimpleUploadedFile("bang-diem.xlsx", buffer.getvalue()),
            kind="results.summary_sheet",
            parameters={"year": 2026, "period": "hk1", "class": ""},
            user=anna,
        )
    return ImportBatch.objects.get(pk=batch.pk)


def message(checked, code):
    return next(found.message for found in checked.findings if found.code == code)


@pytest.mark.parametrize(("subject", "asked"), [(None, []), ("vat-li", ["level_differs"])])
def test_a_specialised_class_is_held_to_its_subject(alder, subject, asked):
    school_class = make_class(alder, "12 Lí", grade=12, year=2022)
    school_class.specialised_subject_id = subject
    school_class.save()
    make_pupil(alder, "HS012", "Trần Thị An", school_class)
    names = ["Toán", "Văn", "NN", "Lí", "Hóa", "Sinh", "Sử", "Địa", "CN", "Tin", "GDCD"]
    marks = ["8,2", "8,0", "8,4", "7,9", "8,9", "8,1", "8,3", "8,8", "9,0", "8,8", "8,5"]
    spec = summary_sheet_spec(alder, {"year": 2022, "period": "hk1", "class": ""})
    headings = ["Mã HS", *names, "ĐTB", "Học lực"]

    checked = check(spec, workbook(headings, ["HS012", *marks, "8,4", "Giỏi"]))

    assert [found[0] for found in problems(checked)] == asked


def test_a_sheet_that_follows_the_circular_raises_no_question(spec):
    checked = check(spec(), workbook(HEADINGS, row(GOOD, "Tốt")))

    assert problems(checked) == []


def test_another_level_is_asked_about_with_both_values_and_the_article(spec):
    checked = check(spec(), workbook(HEADINGS, row(GOOD, "Khá")))

    assert problems(checked) == [("level_differs", 2, "KQHT")]
    assert not checked.has_errors
    text = message(checked, "level_differs")
    assert "Bảng ghi kết quả học tập Khá" in text and "được Tốt" in text
    assert "Điều 9 khoản 2 và 3 Thông tư 22/2021/TT-BGDĐT" in text


def test_the_stated_level_is_what_is_kept(spec):
    commit(spec(), HEADINGS, row(GOOD, "Khá"))

    assert TermResult.objects.get().learning_level == "Khá"


def test_a_title_before_the_end_of_the_year_is_asked_about(spec):
    checked = check(spec(), workbook(HEADINGS, row(GOOD, "Tốt", title="HSG")))

    assert problems(checked) == [("title_differs", 2, "Danh hiệu")]


def test_a_level_that_the_circular_does_not_know_is_asked_about(spec):
    checked = check(spec(), workbook(HEADINGS, row(GOOD, "Giỏi")))

    assert problems(checked) == [("level_not_of_circular", 2, "KQHT")]
    assert "“Giỏi” không có trong Thông tư 22/2021" in message(checked, "level_not_of_circular")
    assert checked.findings[0].remedy.endswith(": Tốt, Khá, Đạt, Chưa đạt.")


def test_a_level_that_cannot_be_recomputed_is_noted_once_for_a_sheet(alder, spec, an):
    make_pupil(alder, "HS002", "Lê Văn Yên", an.enrolments.get().school_class)
    rows = [row(["", *GOOD[1:]], "Tốt", code=code) for code in ("HS001", "HS002")]
    rows[1][1] = "Lê Văn Yên"

    checked = check(spec(), workbook(HEADINGS, *rows))

    assert problems(checked, "info") == [("level_not_recomputed", 2, "KQHT")]
    assert problems(checked) == []
    assert "chưa có kết quả môn Toán" in message(checked, "level_not_recomputed")


def test_single_marks_that_are_kept_give_the_average_of_a_term(alder, spec):
    commit(spec(), HEADINGS, row(GOOD, "Tốt"))
    SubjectResult.objects.filter(subject="toan").update(
        regular_marks=["8", "8", "8", "8"], midterm=Decimal("8"), final=Decimal("6.5")
    )

    checked = check(spec(), workbook(HEADINGS, row(GOOD, "Tốt")))

    assert problems(checked) == [("average_differs", 2, "Toán")]
    text = message(checked, "average_differs")
    assert "bảng ghi trung bình 8, tính từ các điểm thành phần của học kỳ được 7,5" in text


class TestYear:
    """The year is held against both terms that are kept."""

    @pytest.fixture
    def terms(self, spec):
        commit(spec("hk1"), HEADINGS, row(GOOD, "Tốt", "Khá"))
        commit(spec("hk2"), HEADINGS, row(GOOD, "Tốt", "Tốt"))

    def test_a_year_that_follows_from_its_terms_raises_no_question(self, spec, terms):
        stated = row(GOOD, "Tốt", "Tốt", "Học sinh Giỏi", "Được lên lớp")

        assert problems(check(spec("cn"), workbook(HEADINGS, stated))) == []

    def test_all_that_differs_is_asked_about_at_its_column(self, spec, terms):
        stated = row([7, *GOOD[1:]], "Khá", "Khá", "Học sinh Giỏi", "Ở lại lớp")

        checked = check(spec("cn"), workbook(HEADINGS, stated))

        assert problems(checked) == [
            ("average_differs", 2, "Toán"),
            ("conduct_differs", 2, "KQRL"),
            ("title_differs", 2, "Danh hiệu"),
            ("promotion_differs", 2, "Lên lớp"),
        ]
        assert "học kỳ I Khá, học kỳ II Tốt cho cả năm Tốt" in message(checked, "conduct_differs")
        assert "“Ở lại lớp”, theo kết quả cả năm là: Được lên lớp" in message(
            checked, "promotion_differs"
        )

    def test_days_missed_in_both_terms_keep_a_pupil_from_moving_up(self, spec, terms):
        TermResult.objects.update(absences_with_leave=20, absences_without_leave=3)
        stated = row(GOOD, "Tốt", "Tốt", "Học sinh Giỏi", "Được lên lớp")

        checked = check(spec("cn"), workbook(HEADINGS, stated))

        assert problems(checked) == [("promotion_differs", 2, "Lên lớp")]

    def test_the_cost_does_not_grow_with_the_pupils(
        self, alder, an, spec, terms, django_assert_num_queries
    ):
        for number in (2, 3):
            make_pupil(alder, f"HS00{number}", "Trần Thị An", an.enrolments.get().school_class)
        stated = [row(GOOD, "Tốt", code=f"HS00{number}") for number in (1, 2, 3)]
        counts = []
        for rows in (stated[:1], stated):
            book, made = workbook(HEADINGS, *rows), spec("cn")
            with django_assert_num_queries(8, exact=False) as counted:
                check(made, book)
            counts.append(len(counted))

        assert counts[0] == counts[1]


class TestTwoReadings:
    """The circular can be read in two ways: a person decides, and says why."""

    def decide(self, batch, value, reason, user, jobs_run):
        finding = batch.findings.get(is_choice=True)
        with jobs_run():
            pipeline.decide(batch, {finding.pk: value}, reasons={finding.pk: reason}, user=user)
        batch.refresh_from_db()

    def commit(self, batch, user, jobs_run):
        with jobs_run():
            pipeline.request_commit(batch, user=user)
        return TermResult.objects.get()

    def test_both_readings_are_offered_beside_what_the_school_states(self, uploaded):
        finding = uploaded.findings.get(is_choice=True)

        assert (finding.code, finding.severity, finding.column) == (
            "level_of_two_readings",
            "query",
            "KQHT",
        )
        assert [value for value, _label in finding.options] == ["keep", "level:Chưa đạt"]
        assert "hiểu được nhiều cách: Chưa đạt hoặc Đạt; bảng ghi Đạt" in finding.message

    def test_nothing_is_written_before_somebody_decides(self, uploaded, anna):
        with pytest.raises(ValidationError) as refusal:
            pipeline.request_commit(uploaded, user=anna)

        assert refusal.value.code == "undecided"

    def test_a_choice_without_a_reason_is_refused(self, uploaded, anna, jobs_run):
        with pytest.raises(ValidationError) as refusal:
            self.decide(uploaded, "keep", "  ", anna, jobs_run)

        assert refusal.value.messages == ["Hãy ghi lý do cho lựa chọn ở dòng 2."]

    def test_the_reason_is_kept_with_the_result(self, uploaded, anna, jobs_run):
        self.decide(uploaded, "keep", "Hội đồng họp ngày 5/1.", anna, jobs_run)

        result = self.commit(uploaded, anna, jobs_run)

        assert result.learning_level == "Đạt"
        assert result.reading_note == (
            "Điều 9 khoản 2 và 3 Thông tư 22/2021/TT-BGDĐT: hiểu được là Chưa đạt hoặc Đạt; bảng "
            "ghi Đạt, đã chọn Đạt. Lý do: Hội đồng họp ngày 5/1."
        )

    def test_another_reading_is_written_only_when_it_was_chosen(self, uploaded, anna, jobs_run):
        self.decide(uploaded, "level:Chưa đạt", "Theo hướng dẫn.", anna, jobs_run)

        result = self.commit(uploaded, anna, jobs_run)

        assert result.learning_level == "Chưa đạt"
        assert "bảng ghi Đạt, đã chọn Chưa đạt" in result.reading_note

    def test_the_log_tells_that_a_reason_was_given_and_not_which(self, uploaded, anna, jobs_run):
        self.decide(uploaded, "keep", "Em An học tốt.", anna, jobs_run)

        entry = Entry.objects.get(action="imports.decide")

        assert (entry.actor_id, entry.detail) == (anna.pk, {"rows": 1, "with_reason": 1})

    def test_one_reason_serves_all_rows_that_are_left(self, uploaded, alder, anna, client_at):
        client = client_at(alder, anna)
        page = client.get(reverse("imports:batch", args=[uploaded.pk])).content.decode()

        response = client.post(
            reverse("imports:decide", args=[uploaded.pk]),
            {"rest": "keep", "rest_reason": "Nghị quyết hội đồng."},
        )

        uploaded.refresh_from_db()
        assert "Thông tư hiểu được nhiều cách" in page and "Lý do chung" in page
        assert response.status_code == 302
        assert uploaded.decisions == {
            "rows": {"Sheet!2": "keep"},
            "reasons": {"Sheet!2": "Nghị quyết hội đồng."},
        }

    def test_a_later_sheet_without_doubt_ends_the_note(self, uploaded, anna, jobs_run, spec):
        self.decide(uploaded, "keep", "Nghị quyết.", anna, jobs_run)
        self.commit(uploaded, anna, jobs_run)

        commit(spec(), HEADINGS, row(GOOD, "Tốt"))

        assert TermResult.objects.get().reading_note == ""

    def test_staff_read_the_note_beside_the_card(self, uploaded, alder, anna, jobs_run, client_at):
        self.decide(uploaded, "keep", "Nghị quyết.", anna, jobs_run)
        result = self.commit(uploaded, anna, jobs_run)
        class_id = result.enrolment.school_class_id

        page = client_at(alder, anna).post(
            reverse("results_staff:preview", args=[class_id, "hk1"]),
            {"pupil": result.enrolment.pupil_id},
        )

        assert "đã chọn Đạt. Lý do: Nghị quyết." in page.content.decode()

    @pytest.mark.parametrize(("reason", "status"), [("", 2), ("Nghị quyết.", 0)])
    def test_the_command_keeps_what_is_stated_for_a_reason(
        self, uploaded, alder, capsys, tmp_path, reason, status
    ):
        path = tmp_path / "bang-diem.xlsx"
        path.write_bytes(uploaded.file.content.read())

        with pytest.raises(SystemExit) as ended:
            call_command(
                "import_results",
                str(path),
                *("--organisation", "alder", "--year", "2026", "--period", "hk1", "--json"),
                *("--undecided", "keep", "--reason", reason),
            )

        told = json.loads(capsys.readouterr().out)
        assert (ended.value.code or 0, told["committed"]) == (status, status == 0)
