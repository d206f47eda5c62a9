"""The summary sheet: subjects by alias, states, levels; every problem with row and column."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.imports.checking import check
from apps.results.importing import SummarySheetForm, summary_sheet_spec
from apps.results.models import ResultCard, SubjectResult, TermResult
from apps.results.publishing import publish
from tests.roster.sheets import commit, problems, workbook
from tests.roster.spine import make_class, make_pupil

pytestmark = pytest.mark.usefixtures("january")

HEADINGS = [
    *("STT", "Mã HS", "Họ và tên", "Toán", "Văn", "NN1", "GDTC", "LS&ĐL", "HĐTN, HN"),
    *("Học lực", "Hạnh kiểm", "Danh hiệu", "CP", "KP", "Nhận xét"),
]
AN = [
    *(1, "HS001", "Trần Thị An", "8,5", 7.0, "9.5", "Đ", 8, "CĐ"),
    *("T", "Tốt", "HSG", 2, 0, "Chăm học."),
]


@pytest.fixture
def spec(alder):
    return summary_sheet_spec(alder, {"year": 2026, "period": "hk1", "class": ""})


def replaced(row, **cells):
    """A row with other values under some headings (underscores stand for blanks)."""
    row = list(row)
    for heading, value in cells.items():
        row[HEADINGS.index(heading.replace("_", " "))] = value
    return row


def test_a_sheet_becomes_term_results_and_subjects(spec, an):
    _checked, plan = commit(spec, HEADINGS, AN)

    term = TermResult.objects.get()
    assert len(plan.new) == 1
    assert (term.enrolment.pupil, term.period, term.rule_set) == (an, "hk1", "tt22-2021")
    assert (term.learning_level, term.conduct_level, term.title) == ("Tốt", "Tốt", "Học sinh Giỏi")
    assert (term.absences_with_leave, term.absences_without_leave) == (2, 0)
    assert term.teacher_note == "Chăm học."
    subjects = term.subjects.order_by("subject").values_list("subject", "average", "remark")
    assert list(subjects) == [
        ("gdtc", None, "passed"),
        ("hdtn", None, "failed"),
        ("ls-dl", Decimal("8.0"), ""),
        ("ngoai-ngu-1", Decimal("9.5"), ""),
        ("ngu-van", Decimal("7.0"), ""),
        ("toan", Decimal("8.5"), ""),
    ]


def test_the_same_sheet_again_changes_nothing(spec, an):
    commit(spec, HEADINGS, AN)

    _checked, plan = commit(spec, HEADINGS, AN)

    assert (len(plan.new), len(plan.changed), len(plan.unchanged)) == (0, 0, 1)
    assert (TermResult.objects.count(), SubjectResult.objects.count()) == (1, 6)


def test_changes_are_told_with_both_values(spec, an):
    commit(spec, HEADINGS, AN)

    _checked, plan = commit(spec, HEADINGS, replaced(AN, Toán="9", Học_lực="Khá"))

    assert plan.changed[0].changes == (
        ("kết quả học tập", "Tốt", "Khá"),
        ("Toán", "8,5", "9"),
    )
    assert SubjectResult.objects.get(subject="toan").average == Decimal("9.0")


def test_a_blank_cell_erases_nothing(spec, an):
    commit(spec, HEADINGS, AN)

    _checked, plan = commit(spec, HEADINGS, replaced(AN, Toán="", Nhận_xét=""))

    assert len(plan.unchanged) == 1


def test_exempt_and_absent_are_states_and_no_marks(spec, an):
    commit(spec, HEADINGS, replaced(AN, Toán="M", Văn="V", GDTC="M"))

    states = SubjectResult.objects.exclude(state="").order_by("subject")
    assert list(states.values_list("subject", "state", "average")) == [
        ("gdtc", "exempt", None),
        ("ngu-van", "absent", None),
        ("toan", "exempt", None),
    ]


def test_a_mark_of_0_is_a_mark(spec, an):
    commit(spec, HEADINGS, replaced(AN, Toán="0"))

    row = SubjectResult.objects.get(subject="toan")
    assert (row.average, row.state) == (Decimal("0.0"), "")


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"Mã_HS": "HS999"}, "unknown_pupil", "Mã HS"),
        ({"Toán": "85"}, "mark_out_of_range", "Toán"),
        ({"Toán": "tám"}, "mark_unreadable", "Toán"),
        ({"GDTC": "Giỏi"}, "remark_unknown", "GDTC"),
        ({"GDTC": "8,5"}, "mark_for_remark", "GDTC"),
        ({"GDTC": "T"}, "level_of_primary", "GDTC"),
        ({"Toán": "H"}, "level_of_primary", "Toán"),
        ({"CP": "hai"}, "number_unreadable", "CP"),
    ],
)
def test_bad_cells_are_told_with_row_and_column(spec, an, cells, code, column):
    checked = check(spec, workbook(HEADINGS, replaced(AN, **cells)))

    assert problems(checked, "error") == [(code, 2, column)]
    assert all(finding.remedy for finding in checked.findings if finding.severity == "error")


def test_a_lost_comma_is_guessed(spec, an):
    checked = check(spec, workbook(HEADINGS, replaced(AN, Toán=85.0)))

    messages = [f.message for f in checked.findings if f.severity == "error"]
    assert messages == ["Điểm 85 lớn hơn 10, có phải 8,5?"]


def test_a_subject_of_the_other_programme_is_refused_once_per_column(alder, an, school_class, spec):
    make_pupil(alder, "HS002", "A Yên", school_class)
    headings = ["Mã HS", "Toán", "Vật lí"]

    checked = check(spec, workbook(headings, ["HS001", 8, 7], ["HS002", 8, 7]))

    assert problems(checked, "error") == [("subject_not_taught", 2, "Vật lí")]


def test_a_pupil_of_another_class_is_refused(alder, an):
    make_class(alder, "6B")
    spec = summary_sheet_spec(alder, {"year": 2026, "period": "hk1", "class": "Lớp 6b"})

    checked = check(spec, workbook(HEADINGS, AN))

    assert problems(checked, "error") == [("other_class", 2, "Mã HS")]


def test_a_name_that_does_not_fit_its_code_is_asked_about(spec, an):
    row = replaced(AN, Họ_và_tên="Lê Văn Khác", Danh_hiệu="")
    checked = check(spec, workbook(HEADINGS, row))

    assert problems(checked) == [("name_differs", 2, "Họ và tên")]


def test_a_pupil_of_another_school_is_unknown(spec, an, birch, scope_of):
    with scope_of(birch):
        make_pupil(birch, "HS777", "Của Trường Bạn", make_class(birch))

    checked = check(spec, workbook(HEADINGS, replaced(AN, Mã_HS="HS777")))

    assert problems(checked, "error") == [("unknown_pupil", 2, "Mã HS")]


def test_primary_school_has_levels_and_tests(alder, spec):
    make_pupil(alder, "HS010", "Bé Ba", make_class(alder, "3A", grade=3))

    commit(spec, ["Mã HS", "Tiếng Việt", "Toán", "Đạo đức"], ["HS010", "T", 9, "H"])

    rows = SubjectResult.objects.order_by("subject").values_list("subject", "remark", "final")
    assert list(rows) == [
        ("dao-duc", "completed", None),
        ("tieng-viet", "excellent", None),
        ("toan", "", Decimal("9.0")),
    ]
    assert TermResult.objects.get().rule_set == "tt27-2020"


def test_lower_secondary_remarks_are_refused_in_primary_school(alder, spec):
    make_pupil(alder, "HS010", "Bé Ba", make_class(alder, "3A", grade=3))

    checked = check(spec, workbook(["Mã HS", "Toán", "Đạo đức"], ["HS010", 9, "Đ"]))

    assert problems(checked, "error") == [("remark_not_primary", 2, "Đạo đức")]


def test_who_is_absent_from_the_sheet_of_a_class_is_told(alder, spec, an, school_class):
    make_pupil(alder, "HS002", "A Yên", school_class)

    _checked, plan = commit(spec, HEADINGS, AN)

    assert [item.label for item in plan.missing] == ["A Yên (HS002) – lớp 6A"]


def test_a_change_before_publication_time_has_no_note(anna, spec, an, school_class):
    commit(spec, HEADINGS, AN)
    publish(school_class, "hk1", user=anna, at=timezone.now() + timedelta(hours=1))

    commit(spec, HEADINGS, replaced(AN, Toán="9"))

    assert ResultCard.objects.get().content["amendments"] == []


def test_a_pupil_added_to_a_published_class_gets_a_card(alder, anna, spec, an, school_class):
    commit(spec, HEADINGS, AN)
    publish(school_class, "hk1", user=anna)
    make_pupil(alder, "HS002", "A Yên", school_class)

    commit(spec, HEADINGS, replaced(AN, Mã_HS="HS002", Họ_và_tên="A Yên"))

    assert ResultCard.objects.count() == 2


def test_statements_do_not_grow_with_rows(alder, spec, school_class, django_assert_max_num_queries):
    for number in range(60):
        make_pupil(alder, f"HS{number:03d}", "Trần Thị Hoa", school_class)
    rows = [replaced(AN, Mã_HS=f"HS{n:03d}", Họ_và_tên="Trần Thị Hoa") for n in range(60)]

    with django_assert_max_num_queries(24):
        commit(spec, HEADINGS, *rows)

    assert TermResult.objects.count() == 60


def test_the_form_gives_the_parameters_of_the_spec(school_class):
    form = SummarySheetForm({"year": "2026", "period": "hk1", "class_name": "Lớp 6A"})

    assert form.is_valid()
    assert form.cleaned_data == {
        "year": 2026,
        "period": "hk1",
        "class": "Lớp 6A",
        "after_summer": False,
    }


def test_a_class_that_the_school_does_not_have_is_refused_before_the_file(school_class):
    form = SummarySheetForm({"year": "2026", "period": "hk1", "class_name": "9Z"})

    assert form.errors == {"class_name": ["Năm học này trường không có lớp “9Z”."]}


def test_after_an_undo_the_family_reads_what_is_left(anna, spec, an, school_class):
    commit(spec, HEADINGS, AN)
    publish(school_class, "hk1", user=anna)
    SubjectResult.objects.filter(subject="toan").update(average=Decimal("5.0"))

    spec.after_undo()

    toan = ResultCard.objects.get().content["subjects"][0]
    assert (toan["name"], toan["average"]) == ("Toán", "5")
    TermResult.objects.all().delete()
    spec.after_undo()
    assert not ResultCard.objects.exists()
