"""A package holds every accepted file and row; its totals are the sum of its parts."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from openpyxl import load_workbook

from apps.core.scoping import organisation_scope
from apps.files.jobs import run_job
from apps.files.models import Job, StoredFile
from apps.submissions.consolidating import changes_since, request_consolidation
from apps.submissions.models import Campaign, Consolidation, Finding, Submission
from apps.submissions.receiving import explain, report_nothing, send
from apps.submissions.reviewing import accept, excuse, reconsider, waive

from .conftest import ON_TIME, a_file
from .packages import give_rows, make_package, opened, send_and_accept, some_pupils

ALDER_ROWS = some_pupils("A", "6A", "7A")
BIRCH_ROWS = some_pupils("B", "6A", size=4)


@pytest.fixture
def both_accepted(campaign, duty_of, hand_in, alder, birch, office, anna, bruno, olga):
    """Alder with two files and six pupils, Birch with one file and four, both accepted."""
    files = [a_file("Học sinh.vemis", b"\x00alder"), a_file("HỌC SINH.vemis", b"\x00second")]
    send_and_accept(hand_in, duty_of(alder), anna, office, olga, pupils=ALDER_ROWS, files=files)
    send_and_accept(
        hand_in, duty_of(birch), bruno, office, olga, pupils=BIRCH_ROWS, files=[a_file()]
    )


@pytest.fixture
def make(campaign, office, olga, django_capture_on_commit_callbacks):
    def make(**acknowledged):
        return make_package(
            campaign, office, olga, django_capture_on_commit_callbacks, **acknowledged
        )

    return make


def test_a_package_holds_all_files_byte_for_byte_and_a_hash_of_each(both_accepted, make):
    made = make()
    package = opened(made.file)

    assert made.state == "made"
    assert sorted(package.names) == [
        "danh-sach-gop.jsonl",
        "danh-sach-gop.xlsx",
        "don-vi/01-truong-thcs-cay-duong/hoc-sinh.vemis",
        "don-vi/02-truong-thcs-cay-soi/hoc-sinh-2.vemis",
        "don-vi/02-truong-thcs-cay-soi/hoc-sinh.vemis",
        "manifest.json",
        "so-lieu-tong-hop.xlsx",
    ]
    assert package.archive.read("don-vi/02-truong-thcs-cay-soi/hoc-sinh-2.vemis") == b"\x00second"
    assert package.is_true()
    entry = next(one for one in package.manifest["entries"] if one["path"].endswith("-2.vemis"))
    assert (entry["original_name"], entry["unit"]) == ("HỌC SINH.vemis", "alder")


def test_the_merged_workbook_has_every_row_with_its_unit_and_its_place(both_accepted, make):
    rows = opened(make().file).sheet("danh-sach-gop.xlsx", "Danh sách")

    heading, first, *others = rows
    assert heading == [
        *("Đơn vị", "Mã học sinh", "Số định danh cá nhân", "Họ và tên"),
        *("Ngày sinh", "Giới tính", "Dân tộc", "Khối", "Lớp", "Trạng thái"),
        *("Ghi chú", "Trang tính nguồn", "Dòng nguồn"),
    ]
    assert len(others) == 9
    assert first[:4] == ["Trường THCS Cây Dương", "B6A00", None, "Học Sinh B6A00"]
    assert [str(first[4].date()), *first[5:]] == [
        *("2015-03-02", "Nữ", "Kinh", 6, "6A", "đang học", "=1+1", "Sheet1", 2)
    ]
    assert [row[0] for row in rows[1:]] == ["Trường THCS Cây Dương"] * 4 + [
        "Trường THCS Cây Sồi"
    ] * 6


def test_text_that_looks_like_a_formula_stays_text(both_accepted, make):
    book = load_workbook(BytesIO(opened(make().file).archive.read("danh-sach-gop.xlsx")))
    cell = book["Danh sách"]["K2"]

    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_totals_equal_the_sum_of_the_parts(both_accepted, make):
    made = make()
    package = opened(made.file)
    by_unit = package.sheet("so-lieu-tong-hop.xlsx", "Theo đơn vị")
    by_grade = package.sheet("so-lieu-tong-hop.xlsx", "Theo khối")
    by_both = package.sheet("so-lieu-tong-hop.xlsx", "Theo đơn vị và khối")

    assert by_unit[0][5:] == ["Số lớp", "Học sinh", "Nữ", "Dân tộc thiểu số", "Nữ dân tộc thiểu số"]
    assert by_unit[-1][5:] == [3, 10, 3, 3, 0]
    for sheet, skip in ((by_unit, 5), (by_grade, 1), (by_both, 2)):
        parts, total = sheet[1:-1], sheet[-1]
        assert total[0] == "Tổng cộng"
        assert [sum(column) for column in zip(*(row[skip:] for row in parts), strict=True)] == (
            total[skip:]
        )
    assert (made.totals["pupils"], made.totals["rows"], made.totals["units"]) == (10, 10, 2)
    assert [part["summary"]["pupils"] for part in made.parts] == [4, 6]


def test_a_summary_that_its_rows_do_not_give_is_refused(
    both_accepted, campaign, alder, office, olga, django_capture_on_commit_callbacks
):
    with organisation_scope(alder):
        sent = Submission.objects.get(organisation=alder)
        sent.summary["girls"] += 1
        sent.save(update_fields=["summary"])

    with (
        organisation_scope(office),
        django_capture_on_commit_callbacks(execute=True),
    ):
        made = request_consolidation(campaign, user=olga)

    with organisation_scope(office):
        made.refresh_from_db()
        job = Job.objects.get(kind="consolidations.make")
    assert (made.state, made.file, job.state) == ("failed", None, "failed")
    assert job.message == (
        "Số liệu của Trường THCS Cây Sồi không khớp với danh sách đã nộp. "
        "Hãy mở lại lần nộp của đơn vị, trả lại và yêu cầu nộp lại."
    )


def test_a_row_that_is_gone_is_noticed(both_accepted, alder, make):
    with organisation_scope(alder):
        Submission.objects.get(organisation=alder).pupils.first().delete()

    assert make().state == "failed"


def test_bytes_that_changed_on_the_disk_are_noticed(both_accepted, make, alder, office):
    with organisation_scope(alder):
        stored = StoredFile.objects.get(original_name="Học sinh.vemis")
    with stored.content.storage.open(stored.content.name, "wb") as content:
        content.write(b"\x00aldeR")

    made = make()

    with organisation_scope(office):
        message = Job.objects.get(kind="consolidations.make").message
    assert made.state == "failed"
    assert message.startswith(
        "Tệp don-vi/02-truong-thcs-cay-soi/hoc-sinh.vemis trên máy chủ không còn đúng như lúc nhận"
    )


def test_a_missing_unit_must_be_named_with_a_reason(
    campaign, duty_of, hand_in, alder, birch, office, anna, olga, make
):
    send_and_accept(hand_in, duty_of(alder), anna, office, olga, pupils=ALDER_ROWS)

    def refusal(**words):
        with organisation_scope(office), pytest.raises(ValidationError) as refused:
            request_consolidation(campaign, user=olga, **words)
        return refused.value

    unnamed = refusal(reason="Gấp")
    assert unnamed.code == "not_acknowledged"
    assert unnamed.messages[0].startswith(
        "Còn đơn vị chưa được chấp nhận: Trường THCS Cây Dương. Hãy miễn nộp"
    )
    assert refusal(acknowledged=[alder.pk], reason="Gấp").code == "not_acknowledged"
    assert refusal(acknowledged=[birch.pk], reason=" ").code == "no_reason"

    made = make(acknowledged=[birch.pk], reason="Trường ngập lũ, nộp sau")

    assert made.missing == [
        {
            "unit": birch.pk,
            "name": "Trường THCS Cây Dương",
            "state": "chưa nộp",
            "is_excused": False,
            "reason": "Trường ngập lũ, nộp sau",
        }
    ]
    sheet = opened(made.file).sheet("so-lieu-tong-hop.xlsx", "Không phát sinh, không nộp")
    assert sheet[1] == [*("Trường THCS Cây Dương", "chưa nộp", "Trường ngập lũ, nộp sau", None)]


def test_nothing_accepted_is_nothing_to_consolidate(campaign, office, olga):
    with organisation_scope(office), pytest.raises(ValidationError) as refused:
        request_consolidation(campaign, user=olga)

    assert refused.value.code == "nothing_accepted"


def test_excuses_nil_returns_explanations_and_waivers_travel_upwards(
    campaign, duty_of, hand_in, alder, birch, office, anna, bruno, olga, make, time_machine
):
    time_machine.move_to(ON_TIME, tick=False)
    with organisation_scope(office):
        waive(
            duty_of(alder), rule="qlhs.x", reason="Hồ sơ cũ", expires_on=ON_TIME.date(), user=olga
        )
    with organisation_scope(alder):
        draft = hand_in(duty_of(alder), anna, sends_itself=False)
        give_rows(draft, ALDER_ROWS)
        query = Finding.objects.create(
            organisation=alder,
            recipient=office,
            submission=draft,
            severity="query",
            code="qlhs.y",
            sheet="Sheet1",
            row=3,
            message="Tuổi lệch 3 năm.",
        )
        explain(query, "Học sinh đi học muộn", user=anna)
    with organisation_scope(alder):
        send(draft, user=anna)
    with organisation_scope(office):
        accept(draft, user=olga)
        excuse(duty_of(birch), reason="Trường mới lập", user=olga)

    package = opened(make().file)

    alder_says = package.manifest["units"][0]
    assert alder_says["explanations"] == [
        {
            "rule": "qlhs.y",
            "sheet": "Sheet1",
            "row": 3,
            "message": "Tuổi lệch 3 năm.",
            "explanation": "Học sinh đi học muộn",
        }
    ]
    assert package.sheet("so-lieu-tong-hop.xlsx", "Giải trình")[1] == [
        *("Trường THCS Cây Sồi", "qlhs.y", "Sheet1", 3),
        *("Tuổi lệch 3 năm.", "Học sinh đi học muộn"),
    ]
    assert package.sheet("so-lieu-tong-hop.xlsx", "Miễn quy tắc")[1][:4] == [
        *("Trường THCS Cây Sồi", "qlhs.x", "Hồ sơ cũ", "Đỗ Thị Olga")
    ]
    assert package.manifest["absent"] == [
        {
            "unit": birch.pk,
            "name": "Trường THCS Cây Dương",
            "state": "miễn nộp",
            "is_excused": True,
            "reason": "Trường mới lập",
        }
    ]


def test_a_nil_return_is_in_the_package_without_files(
    campaign, duty_of, hand_in, alder, birch, office, anna, bruno, olga, make
):
    send_and_accept(hand_in, duty_of(alder), anna, office, olga, pupils=ALDER_ROWS)
    with organisation_scope(birch):
        report_nothing(
            duty_of(birch),
            statement="Không có học sinh mới",
            signed_name="Hiệu trưởng Cây Dương",
            user=bruno,
            token="n",
            received_at=ON_TIME,
        )

    package = opened(make().file)

    assert not any("cay-duong" in name for name in package.names)
    assert package.sheet("so-lieu-tong-hop.xlsx", "Không phát sinh, không nộp")[1] == [
        *("Trường THCS Cây Dương", "không phát sinh"),
        *("Không có học sinh mới", "Hiệu trưởng Cây Dương"),
    ]
    assert package.sheet("so-lieu-tong-hop.xlsx", "Theo đơn vị")[1][5] == "không phát sinh"


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        (Campaign.Kind.PUPILS, ["chưa có số liệu", None, None, None, None]),
        (Campaign.Kind.FILE, ["tệp"]),
    ],
)
def test_files_without_lists_have_no_figures_instead_of_zeros(
    kind, row, campaign, department, duty_of, hand_in, alder, birch, office, anna, bruno, olga, make
):
    with organisation_scope(department):
        Campaign.objects.filter(pk=campaign.pk).update(kind=kind)
    send_and_accept(hand_in, duty_of(alder), anna, office, olga)
    send_and_accept(hand_in, duty_of(birch), bruno, office, olga)

    made = make()
    package = opened(made.file)

    assert "danh-sach-gop.xlsx" not in package.names
    assert package.sheet("so-lieu-tong-hop.xlsx", "Theo đơn vị")[1][5:] == row
    assert package.manifest["totals"] == {}
    assert made.totals == {"rows": 0, "units": 2}


def test_scores_have_their_criteria_as_numbers_and_a_sum(
    campaign, department, duty_of, hand_in, alder, birch, office, anna, bruno, olga, make
):
    criteria = [
        {"code": "1.1", "title": "Có kế hoạch năm học", "most": "5"},
        {"code": "1.2", "title": "Công khai đủ", "most": "10"},
    ]
    with organisation_scope(department):
        Campaign.objects.filter(pk=campaign.pk).update(
            kind=Campaign.Kind.EVIDENCE, criteria=criteria
        )
    for unit, user, score in ((alder, anna, "4.5"), (birch, bruno, "0")):
        scores = {"1.1": score, "1.2": "7"}
        send_and_accept(hand_in, duty_of(unit), user, office, olga, scores=scores)

    table = opened(make().file).sheet("so-lieu-tong-hop.xlsx", "Tự chấm điểm")

    assert table == [
        ["Đơn vị", "Mã", "Tiêu chí", "Điểm tối đa", "Điểm tự chấm"],
        ["Trường THCS Cây Dương", "1.1", "Có kế hoạch năm học", 5, 0],
        ["Trường THCS Cây Dương", "1.2", "Công khai đủ", 10, 7],
        ["Trường THCS Cây Dương", None, "Tổng cộng", 15, 7],
        ["Trường THCS Cây Sồi", "1.1", "Có kế hoạch năm học", 5, 4.5],
        ["Trường THCS Cây Sồi", "1.2", "Công khai đủ", 10, 7],
        ["Trường THCS Cây Sồi", None, "Tổng cộng", 15, 11.5],
    ]


def test_a_second_press_while_it_is_made_starts_nothing(both_accepted, campaign, office, olga):
    with organisation_scope(office):
        first = request_consolidation(campaign, user=olga)
        second = request_consolidation(campaign, user=olga)

        assert first.pk == second.pk
        assert Job.objects.filter(kind="consolidations.make").count() == 1


def test_a_job_that_runs_twice_makes_one_package(both_accepted, make, office):
    made = make()
    with organisation_scope(office):
        job = Job.objects.get(kind="consolidations.make")
        Job.objects.filter(pk=job.pk).update(state="waiting")

    run_job.call(job.pk, office.pk)

    with organisation_scope(office):
        assert StoredFile.objects.count() == 1
        again = Consolidation.objects.get(pk=made.pk)
        assert (again.file_id, again.state) == (made.file_id, "made")


def test_one_whose_job_was_given_up_has_failed_and_a_new_one_starts(
    both_accepted, campaign, office, olga
):
    with organisation_scope(office):
        lost = request_consolidation(campaign, user=olga)
        Job.objects.filter(kind="consolidations.make").update(state="failed")

        anew = request_consolidation(campaign, user=olga)
        lost.refresh_from_db()

    assert (lost.state, anew.state) == ("failed", "making")


def test_a_unit_that_lost_its_acceptance_before_the_job_ran_stops_it(
    both_accepted, campaign, alder, office, olga, django_capture_on_commit_callbacks
):
    with organisation_scope(office), django_capture_on_commit_callbacks() as callbacks:
        made = request_consolidation(campaign, user=olga)
        sent = Submission.objects.get(organisation=alder)
        reconsider(sent, reason="Xem lại", user=olga)
    callbacks[0]()

    with organisation_scope(office):
        made.refresh_from_db()
        assert made.state == "failed"
        assert "Trường THCS Cây Sồi" in Job.objects.get(kind="consolidations.make").message


def test_what_changed_since_is_said_by_name(
    both_accepted, duty_of, hand_in, alder, birch, office, anna, bruno, olga, make
):
    made = make()
    with organisation_scope(office):
        assert changes_since(made) == []

    send_and_accept(hand_in, duty_of(alder), anna, office, olga, pupils=ALDER_ROWS[:3], token="p2")
    with organisation_scope(birch):
        hand_in(duty_of(birch), bruno, token="p3")
    with organisation_scope(office):
        assert changes_since(made) == [
            "Trường THCS Cây Sồi: đã chấp nhận lần nộp 2, trong gói là lần 1."
        ]
        assert changes_since(make()) == []


def test_the_former_state_of_a_package_is_never_overwritten(both_accepted, make, office):
    first = make()
    content = first.file.content.read()
    second = make()

    first.refresh_from_db()
    assert first.pk != second.pk
    assert first.file.content.open("rb").read() == content
