"""Candidates from every shape of file: columns, one cell, codes, several sheets, no heading."""

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from apps.imports.checking import check_file
from apps.imports.models import ImportBatch
from apps.imports.recording import Recorder
from apps.imports.specs import spec_for
from apps.results.exams.models import Candidate, CandidateRevision, Exam
from apps.results.exams.releasing import publish
from tests.roster.spine import make_class, make_pupil

from .made import make_exam
from .taking import AN, BINH, HEADINGS, codes, scores

pytestmark = pytest.mark.usefixtures("in_alder")


@pytest.fixture
def exam(alder):
    return make_exam(alder, number_length=6)


def test_one_column_per_subject(file, take, exam, alder):
    checked = take(file([["KỲ THI"], [], HEADINGS, AN, BINH]), exam)

    assert codes(checked) == []
    assert (checked.rows_read, checked.accepted, len(checked.plan.new)) == (2, 2, 2)
    assert scores() == {
        "000001": {"toan": "8.25", "ngu-van": "7.5", "ngoai-ngu": "absent"},
        "000002": {"toan": "5", "ngu-van": "6.25", "lich-su": "9"},
    }
    candidate = Candidate.objects.get(number="000001")
    assert (candidate.full_name, candidate.date_of_birth) == ("Trần Thị An", date(2008, 3, 2))
    assert (candidate.school, len(candidate.secret)) == (alder, 10)
    assert Exam.objects.get().candidate_count == 2


def test_all_scores_in_one_cell(file, take, exam):
    text = "Toán:   8.00   Ngữ văn:   2.50   Ngoại ngữ: V"
    take(file([["SBD", "Họ tên", "Điểm thi"], ["000001", "Trần Thị An", text]]), exam)

    assert scores() == {"000001": {"toan": "8", "ngu-van": "2.5", "ngoai-ngu": "absent"}}


@pytest.mark.parametrize(
    "text", ["Toán: 8.00   Bay lượn: 2.50", "Toán 8.00", "Toán: 8 Toán: 9", "8.00; 2.50"]
)
def test_a_cell_that_is_not_read_to_its_end_is_refused(file, take, exam, text):
    checked = take(file([["SBD", "Họ tên", "Điểm thi"], ["000001", "Trần Thị An", text]]), exam)

    assert codes(checked) == [("scores_text_unreadable", 2, "Điểm thi")]


@pytest.mark.parametrize("extension", ["csv", "json"])
def test_coded_columns_by_a_mapping(tmp_path, take, exam, extension):
    path = tmp_path / f"thi.{extension}"
    if extension == "csv":
        path.write_text("sbd,ten,DM1,DM2\n000001,Trần Thị An,8.25,-1\n", encoding="utf-8-sig")
    else:
        rows = [{"sbd": "000001", "ten": "Trần Thị An", "DM1": 8.25, "DM2": -1}]
        path.write_text(json.dumps(rows), encoding="utf-8")
    mapping = {
        "columns": {
            "sbd": "number",
            "ten": "full_name",
            "DM1": "score:toan",
            "DM2": "score:ngu-van",
        },
        "not_sat": ["-1"],
    }

    assert codes(take(path, exam, mapping)) == []
    assert scores() == {"000001": {"toan": "8.25"}}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_and_a_byte_order_mark(tmp_path, take, exam, separator):
    path = tmp_path / "thi.csv"
    lines = [["SBD", "Họ và tên", "Toán"], ["000001", "Trần Thị An", "8.25"]]
    path.write_text("\n".join(separator.join(line) for line in lines), encoding="utf-8-sig")

    take(path, exam)

    assert scores() == {"000001": {"toan": "8.25"}}


def test_sheets_that_continue_each_other_with_and_without_headings(file, take, exam):
    cay = ["000003", "Vũ Cây", "", "", 4, "", "", ""]
    checked = take(
        file([HEADINGS, AN, HEADINGS], [HEADINGS, BINH], [[*cay[:7], 5]], [["Ghi chú"]]), exam
    )

    assert list(scores()) == ["000001", "000002", "000003"]
    assert {"repeated_header", "sheet_skipped"} <= {one.code for one in checked.findings}


def test_a_file_without_headings_by_letters(file, take, exam):
    mapping = {
        "columns": {"B": "number", "C": "full_name", "D": "score:toan"},
        "has_headings": False,
        "first_row": 2,
    }
    take(file([["Danh sách", "", "", ""], [1, "000001", "Trần Thị An", 8.25]]), exam, mapping)

    assert scores() == {"000001": {"toan": "8.25"}}


def test_a_zero_beyond_the_heading_is_a_field_too_many(file, take, exam):
    rows = [["000001", "An", 8, 0], ["000002", "Bình", 8, " "], ["000003", "Cây", 8, None]]

    checked = take(file([["SBD", "Họ và tên", "Toán"], *rows]), exam)

    assert codes(checked) == [("too_many_fields", 2, "")]


def test_a_row_with_more_fields_than_the_heading_is_refused_and_never_shifted(tmp_path, take, exam):
    path = tmp_path / "thi.csv"
    path.write_text(
        "SBD,Họ và tên,Toán\n000001,Trần Thị An,8,25\n000002,Lê Bình,7\n", encoding="utf-8"
    )

    checked = take(path, exam)

    assert codes(checked) == [("too_many_fields", 2, "")]
    assert (checked.rows_read, checked.accepted) == (2, 1)
    assert not Candidate.objects.exists()


@pytest.mark.parametrize(
    ("place", "cell", "code"),
    [
        (0, "1", "number_lost_zero"),
        (0, "", "no_number"),
        (4, 11, "score_out_of_range"),
        (4, -1, "score_out_of_range"),
        (4, 8.13, "score_step"),
        (4, 1e-9, "score_step"),
        (5, "7,3", "score_step"),
        (4, "tám", "score_unreadable"),
        (4, "nan", "score_unreadable"),
        (4, "1e1", None),
        (2, "31/02/2008", "date_impossible"),
        (1, "An 123", "name_has_digits"),
    ],
)
def test_every_wrong_cell_has_its_row_and_column(file, take, exam, place, cell, code):
    row = [*AN]
    row[place] = cell

    found = codes(take(file([HEADINGS, row]), exam), "error")

    assert found == ([(code, 2, HEADINGS[place])] if code else [])


def test_a_number_twice_names_the_first_place(file, take, exam):
    checked = take(file([HEADINGS, AN], [HEADINGS, [*AN[:1], *BINH[1:]]]), exam)

    (found,) = [one for one in checked.findings if one.severity == "error"]
    assert (found.code, found.row, found.sheet) == ("repeated_number", 2, "Sheet1")
    assert "dòng 2 của trang “Sheet”" in found.message


def test_the_same_file_again_changes_nothing_and_another_adds_its_subjects(file, take, exam):
    take(file([HEADINGS, AN, BINH]), exam)
    secret = Candidate.objects.get(number="000001").secret

    again = take(file([HEADINGS, AN, BINH]), exam)
    more = take(file([["SBD", "Họ và tên", "Địa lí"], ["000001", "Trần Thị An", 6]]), exam)

    assert (len(again.plan.unchanged), len(again.plan.changed)) == (2, 0)
    assert len(more.plan.changed) == 1
    assert scores()["000001"] == {**_of(AN), "dia-li": "6"}
    assert Candidate.objects.get(number="000001").secret == secret


def _of(row):
    return {"toan": "8.25", "ngu-van": "7.5", "ngoai-ngu": "absent"} if row is AN else {}


def test_a_file_that_was_checked_before_the_minute_changes_nothing_after_it(
    file, alder, exam, take, anna, time_machine
):
    take(file([HEADINGS, AN]), exam)
    publish(exam, user=anna, at=timezone.now() + timedelta(minutes=5))
    path = file([HEADINGS, [*AN[:4], 9, *AN[5:]]])
    spec = spec_for("results.exam", alder, {"exam": exam.slug, "mapping": None})
    assert not check_file(spec, path).plan.official
    time_machine.move_to(timezone.now() + timedelta(minutes=6))

    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        spec.write_file(path, Recorder(ImportBatch(pk=99)))

    assert refusal.value.code == "no_decision"
    assert scores()["000001"]["toan"] == "8.25"


def test_what_was_before_a_change_is_kept(file, take, exam):
    take(file([HEADINGS, AN]), exam)
    take(file([HEADINGS, [*AN[:4], 9, *AN[5:]]]), exam)

    revision = CandidateRevision.objects.get()
    assert revision.before["scores"]["toan"] == "8.25"
    assert scores()["000001"]["toan"] == "9"


def test_schools_of_the_file_are_found_below_the_office(file, scope_of, alder, office):
    with scope_of(office):
        exam = make_exam(office, "thi-vao-10", "tuyen-sinh-10")
        spec = spec_for("results.exam", office, {"exam": exam.slug})
        rows = [[*AN[:3], alder.name.upper(), *AN[4:7], ""], [*BINH[:3], "Trường Lạ", *BINH[4:7]]]
        path = file([HEADINGS[:7], *[row[:7] for row in rows]])
        checked = check_file(spec, path)
        spec.write_file(path, Recorder(ImportBatch(pk=1)))

        found = dict(Candidate.objects.values_list("number", "school__slug"))
    assert codes(checked, "warning") == [("school_unknown", None, "")]
    assert found == {"000001": "alder", "000002": None}
    assert list(Candidate.objects.values_list("number", flat=True)) == ["000001"]


def test_a_later_file_joins_a_candidate_to_its_pupil(file, take, exam, alder):
    make_pupil(alder, "HS1", "Trần Thị An", make_class(alder), date_of_birth=date(2009, 3, 2))
    take(file([HEADINGS, AN]), exam)
    assert Candidate.objects.get().pupil is None

    take(file([["SBD", "Họ và tên", "Mã học sinh"], ["000001", "Trần Thị An", "HS1"]]), exam)

    assert Candidate.objects.get().pupil.code == "HS1"


@pytest.mark.parametrize(
    "mapping",
    [
        {"columns": {"SBD": "number", "Toán": "score:bay"}},
        {"columns": {"SBD": "number", "Số": "number"}},
        {"columns": {"Toán": "score:toan"}},
        {"columns": []},
        [],
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(file, take, exam, mapping):
    checked = take(file([HEADINGS, AN]), exam, mapping or {"columns": None})

    assert codes(checked) == [("mapping_wrong", None, "")]


def test_a_file_without_number_column_is_refused(file, take, exam):
    assert codes(take(file([["Họ và tên", "Toán"], ["An", 8]]), exam)) == [
        ("mapping_wrong", None, "")
    ]


def test_an_exam_of_another_unit_does_not_exist(file, birch, scope_of, exam):
    with scope_of(birch), pytest.raises(ValidationError):
        spec_for("results.exam", birch, {"exam": exam.slug})


def test_undo_takes_new_candidates_away_and_gives_old_scores_back(file, exam, alder, anna):
    spec = spec_for("results.exam", alder, {"exam": exam.slug})
    spec.write_file(file([HEADINGS, AN]), Recorder(ImportBatch(pk=1)))
    second = file([HEADINGS, [*AN[:4], 9, *AN[5:]], BINH])
    spec.write_file(second, Recorder(ImportBatch(pk=2)))

    with pytest.raises(ValidationError):
        spec.before_undo(ImportBatch(pk=1), anna)
    spec.before_undo(ImportBatch(pk=2), anna)
    spec.after_undo()

    assert scores() == {"000001": _of(AN)}
    spec.before_undo(ImportBatch(pk=1), anna)
    assert scores() == {}


def test_the_command_takes_a_file_and_a_mapping(file, tmp_path, exam, capsys):
    mapping = tmp_path / "cot.json"
    mapping.write_text(json.dumps({"columns": {"SBD": "number", "Họ và tên": "full_name"}}))
    path = file([HEADINGS, AN])

    def run(*options):
        with pytest.raises(SystemExit) as ended:
            call_command(
                *("import_exam", str(path), "--organisation", "alder", "--exam"),
                *("tot-nghiep", "--json", *options),
            )
        return ended.value.code or 0, json.loads(capsys.readouterr().out)

    status, told = run("--dry-run")
    assert (status, told["rows"], told["committed"]) == (0, 1, False)
    status, told = run("--mapping", str(mapping))
    assert (status, told["accepted"], told["committed"]) == (0, 1, True)
    assert scores() == {"000001": {}}
    assert run()[1]["committed"] and scores()["000001"] == _of(AN)
    assert run("--mapping", "khong-co.json")[0] == 2
    assert run("--exam", "khac")[0] == 2


def test_more_problems_than_people_read_are_counted(tmp_path, take, exam, monkeypatch):
    monkeypatch.setattr("apps.results.exams.file_findings.MOST_FINDINGS", 3)
    path = tmp_path / "thi.csv"
    lines = [f"{number:06d},An,11" for number in range(10)]
    path.write_text("\n".join(["SBD,Họ và tên,Toán", *lines]), encoding="utf-8")

    checked = take(path, exam)

    assert (checked.rows_read, checked.rejected) == (10, 10)
    assert len(checked.findings) == 6 + 1
    (info,) = [one for one in checked.findings if one.code == "findings_left_out"]
    assert "Còn 5 vấn đề" in info.message  # what is told of the file itself takes a place too
