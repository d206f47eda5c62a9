"""Candidates and the roster: joined where one pupil alone fits, never across schools."""

from datetime import date

import pytest
from openpyxl import Workbook

from apps.imports.checking import check_file
from apps.imports.models import ImportBatch
from apps.imports.recording import Recorder
from apps.imports.specs import spec_for
from apps.organisations.models import Affiliation
from apps.results.exams.models import Candidate
from tests.cast import make_organisation
from tests.roster.spine import make_class, make_pupil

from .made import make_exam

BORN = date(2012, 3, 2)
HEADINGS = ["SBD", "Họ và tên", "Ngày sinh", "Trường", "Lớp", "Mã học sinh", "Toán"]


@pytest.fixture
def exam(office, scope_of, alder):
    with scope_of(office):
        return make_exam(office, "thi-vao-10", "tuyen-sinh-10", number_length=2)


@pytest.fixture
def enter(scope_of):
    """Return a function that puts a pupil into the roster of a school."""

    def enter(school, code, name="Trần Thị An", born=BORN, class_name="9A", **fields):
        with scope_of(school):
            found = school.__dict__.setdefault("_made", {})
            if class_name not in found:
                found[class_name] = make_class(school, class_name, year=2025, grade=9)
            return make_pupil(school, code, name, found[class_name], date_of_birth=born, **fields)

    return enter


@pytest.fixture
def take(tmp_path, scope_of):
    """Return a function that checks and writes rows for a unit; it returns the Checked."""
    numbers = iter(range(1, 100))

    def take(owner, exam, *rows):
        book = Workbook()
        for row in (HEADINGS, *rows):
            book.active.append(row)
        path = tmp_path / "thi.xlsx"
        book.save(path)
        with scope_of(owner):
            spec = spec_for("results.exam", owner, {"exam": exam.slug})
            checked = check_file(spec, path)
            assert not checked.has_errors, checked.findings
            spec.write_file(path, Recorder(ImportBatch(pk=next(numbers))))
        return checked

    return take


def row(number, name="Trần Thị An", born="02/03/2012", school="", class_name="", code="", mark=8):
    return [number, name, born, school, class_name, code, mark]


def joined():
    rows = Candidate._base_manager.order_by("number")
    return dict(rows.values_list("number", "pupil"))


def warnings(checked):
    return [one.code for one in checked.findings if one.severity in {"warning", "query"}]


def test_name_and_birth_join_within_the_named_school_alone(office, alder, birch, exam, enter, take):
    mine, other = enter(alder, "HS1"), enter(birch, "HS1")

    checked = take(
        office,
        exam,
        row("01", "TRẦN THỊ  AN", school=alder.name),
        row("02", school="THCS Cây Dương"),  # without the word "Trường"
        row("03"),
        row("04", school="Trường Lạ"),
    )

    assert joined() == {"01": mine.pk, "02": other.pk, "03": None, "04": None}
    assert dict(Candidate._base_manager.values_list("number", "school")) == {
        "01": alder.pk,
        "02": birch.pk,
        "03": None,
        "04": None,
    }
    [table] = checked.overviews
    assert table["rows"] == [
        [birch.name, 0, 1, 0, 0, 0],
        [alder.name, 0, 1, 0, 0, 0],
        ["Không ghi trường, hoặc trường không có trong hệ thống", 0, 0, 0, 0, 2],
    ]
    assert table["text"] == (
        "2 thí sinh nối được với hồ sơ học sinh: 2 theo họ tên và ngày sinh trong trường. "
        "2 thí sinh chưa nối: 2 không ghi trường hoặc trường ngoài hệ thống."
    )


@pytest.mark.parametrize(
    ("candidate", "code"),
    [
        (row("01", born="03/03/2012"), "pupil_near_birth"),
        (row("01", born=""), "pupil_without_birth"),
        (row("01", "Trần Thị Ngọc An"), "pupil_near_name"),
        (row("01", "Lê Văn Bình", "05/05/2012"), None),
    ],
)
def test_who_is_merely_near_is_said_and_joined_to_nobody(
    alder, enter, take, scope_of, candidate, code
):
    enter(alder, "HS1")
    with scope_of(alder):
        exam = make_exam(alder, "cua-truong", "khao-sat")

    checked = take(alder, exam, candidate)

    assert joined() == {"01": None}
    assert warnings(checked) == ([code] if code else [])
    assert checked.overviews[0]["rows"][0][4:] == ([1, 0] if code else [0, 1])


def test_two_of_one_name_and_day_are_told_apart_by_class_or_code(office, alder, exam, enter, take):
    first, second = enter(alder, "HS1"), enter(alder, "HS2", class_name="9B")

    checked = take(
        office,
        exam,
        row("01", school=alder.name, class_name="9b"),
        row("02", school=alder.name),
        row("03", school=alder.name, class_name="9C"),
        row("04", school=alder.name, code="hs1"),
    )

    assert joined() == {"01": second.pk, "02": None, "03": None, "04": first.pk}
    assert warnings(checked) == ["pupil_several", "pupil_several"]


def test_a_school_name_that_two_schools_bear_joins_nobody(office, alder, exam, enter, take):
    twin = make_organisation("soi-2", alder.name, "school", "thcs", unit_code="62002")
    Affiliation.objects.create(child=twin, parent=office, valid_from=date(2025, 7, 1))
    enter(alder, "HS1")
    pupil = enter(twin, "HS1")

    checked = take(office, exam, row("01", school=alder.name), row("02", school="62002"), row("03"))

    assert joined() == {"01": None, "02": pupil.pk, "03": None}
    assert warnings(checked) == ["school_ambiguous", "school_unknown"]


def test_a_code_that_two_schools_use_is_read_within_the_named_one(
    office, alder, birch, exam, enter, take
):
    enter(alder, "HS1", "Lê Văn Bình")
    other = enter(birch, "HS1", "Vũ Thị Cúc", date(2012, 7, 8))

    checked = take(
        office,
        exam,
        row("01", "Vũ Thị Cúc", "08/07/2012", birch.name, code="HS1"),
        row("02", "Vũ Thị Cúc", "08/07/2012", code="HS1"),  # name and day tell which
        row("03", "Hồ Văn Dũng", "08/07/2012", code="HS1"),
    )

    assert joined() == {"01": other.pk, "02": other.pk, "03": None}
    schools = dict(Candidate._base_manager.values_list("number", "school__slug"))
    assert schools == {"01": "birch", "02": "birch", "03": None}
    assert warnings(checked) == ["pupil_code_elsewhere"]


def test_the_number_may_be_the_personal_one(office, alder, exam, enter, take):
    pupil = enter(alder, "HS1", "Trần Thị Ân", personal_id="062312000123")

    take(office, exam, row("01", "Trần Thị Ân", school=alder.name, code="062312000123"))

    assert joined() == {"01": pupil.pk}


def test_school_and_pupil_stay_as_they_were_made(office, alder, birch, exam, enter, take):
    pupil = enter(alder, "HS1")
    enter(birch, "HS9")
    take(office, exam, row("01", school=alder.name))

    checked = take(office, exam, row("01", school=birch.name, code="HS9", mark=9))

    candidate = Candidate._base_manager.get()
    assert (candidate.school, candidate.pupil) == (alder, pupil)
    assert candidate.scores == {"toan": "9"}
    assert "school_differs_from_before" in warnings(checked)


def test_a_pupil_who_comes_later_is_joined_by_the_same_file_and_freed_by_its_undo(
    office, alder, exam, enter, take, scope_of, olga
):
    take(office, exam, row("01", school=alder.name))
    pupil = enter(alder, "HS1")

    checked = take(office, exam, row("01", school=alder.name))

    assert joined() == {"01": pupil.pk}
    [item] = checked.plan.changed
    assert item.changes == (("hồ sơ học sinh", "chưa nối", "nối"),)
    with scope_of(office):
        spec = spec_for("results.exam", office, {"exam": exam.slug})
        spec.before_undo(ImportBatch(pk=2), olga)
    assert joined() == {"01": None}


def test_a_school_joins_nobody_of_another_school(alder, birch, enter, take, scope_of):
    enter(alder, "HS1")
    enter(birch, "HS1")
    with scope_of(alder):
        exam = make_exam(alder, "cua-truong", "khao-sat")

    take(alder, exam, row("01", school=birch.name), row("02"))
    take(alder, exam, row("01", school=birch.name, mark=9))

    names = {
        one.number: one.pupil and one.pupil.organisation for one in Candidate._base_manager.all()
    }
    assert names == {"01": None, "02": alder}
