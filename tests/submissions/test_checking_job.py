"""A list is checked as a job, kept with its rows, sent by itself, and held against other units."""

import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from openpyxl import Workbook

from apps.core.scoping import organisation_scope
from apps.files.jobs import start_job
from apps.submissions.checking import check_now, check_submission
from apps.submissions.models import (
    Campaign,
    CrossMatch,
    Finding,
    PupilKey,
    Receipt,
    Requirement,
    Submission,
    SubmittedPupil,
)
from apps.submissions.receiving import check_again, explain, receive, send
from apps.submissions.reviewing import waive, withdraw_waiver
from apps.submissions.states import State

from .conftest import LATE, ON_TIME, a_file, make_campaign
from .lists import GIVEN, HEADINGS, pupil, pupils
from .live import BEFORE


def a_list(rows, name="hoc-sinh.xlsx"):
    book = Workbook()
    book.active.append(list(HEADINGS))
    for row in rows:
        book.active.append([row[heading] for heading in HEADINGS])
    buffer = io.BytesIO()
    book.save(buffer)
    return a_file(name, buffer.getvalue())


@pytest.fixture
def duty_of(department, office, alder, birch, cedar, year, dora):
    campaign = make_campaign(
        department, year, dora, kind=Campaign.Kind.PUPILS, rule_pack="qlhs-2026", round="dau-nam"
    )

    def of(unit):
        with organisation_scope(unit):
            return Requirement.objects.sent_by(unit).get(campaign=campaign)

    return of


def test_a_clean_list_is_kept_and_sent_by_itself(duty_of, hand_in, alder, anna):
    with organisation_scope(alder):
        sent = hand_in(duty_of(alder), anna, a_list(pupils(6)))

        assert (sent.state, sent.number) == (State.SENT, 1)
        assert (sent.rows_read, sent.rows_accepted, sent.rows_rejected) == (6, 6, 0)
        assert sent.summary["pupils"] == 6
        assert SubmittedPupil.objects.filter(submission=sent).count() == 6
        assert Receipt.objects.get(submission=sent).rows == 6
        assert sent.files.get().role == "list"


def test_a_faulty_list_keeps_no_pupil_and_is_not_sent(duty_of, hand_in, alder, anna):
    with organisation_scope(alder):
        draft = hand_in(duty_of(alder), anna, a_list(pupils(6, **{"Dân tộc": "06"})))

        assert (draft.state, draft.number) == (State.NEEDS_FIX, None)
        assert (draft.rows_read, draft.rows_accepted, draft.rows_rejected) == (6, 5, 1)
        finding = Finding.objects.blocking().get(submission=draft)
        assert (finding.code, finding.row, finding.column) == ("ethnic_code", 2, "Dân tộc")
        assert finding.remedy and finding.cause
        assert not SubmittedPupil.objects.filter(submission=draft).exists()
        assert duty_of(alder).state == State.NEEDS_FIX


def test_rows_that_a_waiver_lets_through_are_kept(
    duty_of, hand_in, alder, office, anna, olga, django_capture_on_commit_callbacks
):
    with organisation_scope(alder):
        draft = hand_in(
            duty_of(alder), anna, a_list(pupils(6, **{"Dân tộc": "06"})), sends_itself=False
        )
    with organisation_scope(office), django_capture_on_commit_callbacks(execute=True):
        waive(
            duty_of(alder),
            rule="ethnic_code",
            reason="Tệp của hệ thống cũ",
            expires_on=timezone.localdate(),
            user=olga,
        )

    with organisation_scope(alder):
        draft.refresh_from_db()
        assert (draft.state, draft.rows_accepted, draft.rows_rejected) == (State.UPLOADED, 6, 0)
        assert SubmittedPupil.objects.filter(submission=draft).count() == 6
        assert draft.summary["pupils"] == 6


def test_a_query_waits_for_its_explanation_and_keeps_it(duty_of, hand_in, alder, anna):
    late = pupils(6, **{"Ngày sinh": "10/01/2006", "Số định danh cá nhân": "062206000001"})
    with organisation_scope(alder):
        draft = hand_in(duty_of(alder), anna, a_list(late))
        queries = Finding.objects.unexplained().filter(submission=draft)

        assert draft.state == State.UPLOADED
        assert [one.code for one in queries] == ["age_too_late"]

        explain(queries.get(), "Học lại sau nhiều năm đi làm", user=anna)
        check_again(draft, user=anna)
        check_now = Submission.objects.get(pk=draft.pk)

        assert check_now.state == State.CHECKING
        from apps.submissions.checking import check_now as run

        run(check_now, user=anna)
        assert [one.explanation for one in Finding.objects.filter(code="age_too_late")] == [
            "Học lại sau nhiều năm đi làm"
        ]
        assert not Finding.objects.unexplained().filter(submission=draft).exists()


def test_a_child_at_two_schools_is_told_without_saying_where(
    duty_of, hand_in, alder, birch, office, department, anna, bruno
):
    with organisation_scope(alder):
        first = hand_in(duty_of(alder), anna, a_list(pupils(3)))
    with organisation_scope(birch):
        second = hand_in(duty_of(birch), bruno, a_list(pupils(2)))

    for unit, version in ((alder, first), (birch, second)):
        with organisation_scope(unit):
            findings = Finding.objects.filter(submission=version, is_cross=True)
            assert [(one.code, one.row, one.message) for one in findings] == [
                ("pupil_elsewhere", 2, "Học sinh này đã có ở một đơn vị khác."),
                ("pupil_elsewhere", 3, "Học sinh này đã có ở một đơn vị khác."),
            ]
            assert not CrossMatch.objects.exists()
            assert "Cây" not in " ".join(event.text for event in duty_of(unit).events.all())
    for seer in (office, department):
        with organisation_scope(seer):
            assert CrossMatch.objects.count() == 2


def test_a_second_version_finds_nothing_twice(duty_of, hand_in, alder, birch, anna, bruno, office):
    with organisation_scope(alder):
        hand_in(duty_of(alder), anna, a_list(pupils(2)))
    with organisation_scope(birch):
        hand_in(duty_of(birch), bruno, a_list(pupils(2)), token="1")
        newer = hand_in(duty_of(birch), bruno, a_list(pupils(2)), token="2", received_at=LATE)

        assert newer.number == 2
        assert Finding.objects.filter(submission=newer, is_cross=True).count() == 2
    with organisation_scope(alder):
        assert Finding.objects.filter(is_cross=True).count() == 2


def test_who_left_is_not_looked_for_elsewhere(duty_of, hand_in, alder, anna):
    with organisation_scope(alder):
        sent = hand_in(
            duty_of(alder), anna, a_list(pupils(3, **{"Trạng thái": "Chuyển khỏi trường"}))
        )

        assert PupilKey.objects.filter(submission=sent).values("pupil").distinct().count() == 2


def test_the_list_is_held_against_last_years(
    duty_of, hand_in, department, office, alder, anna, olga, year, dora, time_machine
):
    time_machine.move_to(BEFORE)
    from apps.roster.models import SchoolYear
    from apps.submissions.reviewing import accept

    before, _new = SchoolYear.objects.get_or_create(
        first_year=2025, defaults={"starts_on": date(2025, 8, 1), "ends_on": date(2026, 7, 31)}
    )
    old = make_campaign(
        department,
        before,
        dora,
        kind=Campaign.Kind.PUPILS,
        rule_pack="qlhs-2026",
        round="dau-nam",
        slug="dau-nam-2025",
        data_on=date(2025, 9, 30),
    )
    with organisation_scope(alder):
        duty = Requirement.objects.get(campaign=old, organisation=alder)
        children = [row | {"Lớp": "7A", "Khối": "7"} for row in pupils(20)]
        children = [
            row | {"Ngày sinh": row["Ngày sinh"][:6] + "2013", "Số định danh cá nhân": ""}
            for row in children
        ]
        sent = hand_in(duty, anna, a_list(children), token="old", sends_itself=False)
        for query in Finding.objects.unexplained().filter(submission=sent):
            explain(query, "Đúng hồ sơ", user=anna)
        from apps.submissions.receiving import send

        sent = send(sent, user=anna)
    with organisation_scope(office):
        accept(sent, user=olga)

    with organisation_scope(alder):
        draft = hand_in(duty_of(alder), anna, a_list(pupils(6)), token="new")
        codes = set(Finding.objects.filter(submission=draft).values_list("code", flat=True))

    assert {"year_pupils", "pupil_missing"} <= codes


def test_a_draft_whose_worker_died_before_sending_is_sent_by_the_next(
    duty_of, hand_in, alder, anna, django_capture_on_commit_callbacks
):
    with organisation_scope(alder):
        draft = hand_in(duty_of(alder), anna, a_list(pupils(3)), sends_itself=False)
        Submission.objects.filter(pk=draft.pk).update(sends_itself=True)
        job = start_job("submissions.check", target_id=draft.pk, user=anna)

        assert check_submission(job) == "đã nộp"
        assert check_submission(job) == ""

        draft.refresh_from_db()
        assert (draft.state, draft.number) == (State.SENT, 1)
        assert Receipt.objects.count() == 1


def test_a_waiver_that_is_withdrawn_holds_back_what_it_had_let_through(
    duty_of, hand_in, alder, office, anna, olga, django_capture_on_commit_callbacks
):
    with organisation_scope(alder):
        draft = hand_in(
            duty_of(alder), anna, a_list(pupils(6, **{"Dân tộc": "06"})), sends_itself=False
        )
    with organisation_scope(office):
        with django_capture_on_commit_callbacks(execute=True):
            waiver = waive(
                duty_of(alder),
                rule="ethnic_code",
                reason="Tệp của hệ thống cũ",
                expires_on=timezone.localdate(),
                user=olga,
            )
        with django_capture_on_commit_callbacks(execute=True):
            withdraw_waiver(waiver, reason="Nhầm trường", user=olga)

    with organisation_scope(alder):
        draft.refresh_from_db()
        assert (draft.state, draft.rows_accepted, draft.rows_rejected) == (State.NEEDS_FIX, 5, 1)
        assert not SubmittedPupil.objects.filter(submission=draft).exists()
        with pytest.raises(ValidationError) as refusal:
            send(draft, user=anna)
        assert refusal.value.code == "has_errors"


def test_a_rule_that_is_waived_while_the_check_runs_holds_for_all_of_it(
    duty_of, alder, office, anna, olga
):
    def waive_once(done, total):
        with organisation_scope(office):
            terms = {"reason": "Tệp của hệ thống cũ", "expires_on": timezone.localdate()}
            waive(duty_of(alder), rule="ethnic_code", user=olga, **terms)

    many = [
        pupil(
            number,
            **{
                "Họ và tên": f"Trần Thị {GIVEN[number % 10]} {GIVEN[number // 10 % 10]}",
                "Ngày sinh": "10/03/2015",
                "Giới tính": "Nữ",
                "Số định danh cá nhân": f"062315{number:06d}",
            },
        )
        for number in range(7, 201)
    ]

    with organisation_scope(alder):
        draft = receive(
            duty_of(alder),
            [a_list([*pupils(6, **{"Dân tộc": "06"}), *many])],
            user=anna,
            token="t",
            received_at=ON_TIME,
        )

        checked = check_now(draft, user=anna, note=waive_once)

        assert (checked.state, checked.rows_accepted) == (State.UPLOADED, 200)
        assert SubmittedPupil.objects.filter(submission=draft).count() == 200
