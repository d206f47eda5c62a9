"""Transcripts: issued once, drawn as PDF, checked by anybody who holds one."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.audit.models import Entry
from apps.files.models import Job, StoredFile
from apps.results.correcting import Decision, Watch
from apps.results.models import Transcript
from apps.results.transcripts.issuing import issue, void, with_corrections
from apps.results.transcripts.printing import erase_old_files, print_transcripts

pytestmark = pytest.mark.usefixtures("january")


def refused(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def correct(anna, pupil):
    """Change a public average by a decision."""
    result = pupil.enrolments.get().term_results.get()
    watch = Watch([result.enrolment.school_class_id], "hk1")
    result.subjects.filter(subject="toan").update(average=Decimal("8.4"))
    watch.note(Decision("Cộng nhầm", "15/QĐ"), user=anna)


def test_a_run_becomes_one_private_file_of_all_pupils(send, public, anna):
    run = send()

    assert run.file.content.open("rb").read().startswith(b"%PDF-")
    assert run.file.original_name == f"hoc-ba-{run.pk}-20270110.pdf"
    assert (run.title, run.transcript_count) == ("Lớp 6A, học kỳ I 2026–2027", 2)
    assert Job.objects.get(target_id=str(run.pk)).message == "đã in 2 bản"
    actions = Entry.objects.filter(action__contains="transcripts").order_by("pk")
    assert [entry.action for entry in actions] == [
        "results.issue_transcripts",
        "results.print_transcripts",
    ]


def test_only_what_families_see_is_put_on_paper(school_class, pupils, anna, alder):
    ids = [pupil.pk for pupil in pupils]

    code = refused(issue, school_class, "hk1", ids, user=anna, organisation=alder)

    assert (code, Transcript.objects.count()) == ("not_public", 0)


def test_nobody_chosen_is_refused(school_class, public, anna, alder):
    assert refused(issue, school_class, "hk1", [], user=anna, organisation=alder) == "nobody"


def test_without_two_figures_nothing_could_be_checked(school_class, public, anna, alder, pupils):
    result = pupils[0].enrolments.get().term_results.get()
    result.absences_with_leave = result.absences_without_leave = None
    result.save()

    code = refused(issue, school_class, "hk1", [pupils[0].pk], user=anna, organisation=alder)

    assert code == "too_bare"


def test_a_second_press_is_a_reprint_with_the_same_codes(send, public):
    first, second = send(), send()

    assert first.transcript_ids == second.transcript_ids
    assert Transcript.objects.count() == 2


def test_after_a_correction_the_old_paper_is_amended_and_a_new_one_issued(
    send, public, anna, pupils, time_machine
):
    old = send(pupils[0]).transcript_ids
    time_machine.move_to("2027-01-11 07:00 +0700", tick=False)
    correct(anna, pupils[0])

    new = send(pupils[0]).transcript_ids

    standing = dict(with_corrections(Transcript.objects.all()).values_list("pk", "is_amended"))
    assert standing == {old[0]: True, new[0]: False}
    content = Transcript.objects.get(pk=new[0]).content
    assert content["corrections"] == [
        {
            "at": "11/01/2027",
            "decision": "15/QĐ",
            "changes": [["Toán: trung bình môn", "7,9", "8,4"]],
        }
    ]


def test_a_correction_of_another_pupil_amends_nothing(send, public, anna, pupils, time_machine):
    send(pupils[1])
    time_machine.move_to("2027-01-11 07:00 +0700", tick=False)

    correct(anna, pupils[0])

    assert not with_corrections(Transcript.objects.all()).get().is_amended


def test_a_void_paper_stays_void_and_needs_a_reason(send, public, anna, pupils):
    transcript = Transcript.objects.get(pk=send(pupils[0]).transcript_ids[0])

    assert refused(void, transcript, reason="  ", user=anna) == "reason"
    void(transcript, reason="In nhầm", user=anna)
    assert refused(void, transcript, reason="Lần nữa", user=anna) == "void"

    assert send(pupils[0]).transcript_ids != [transcript.pk]


def test_a_job_that_runs_twice_makes_one_file(send, public):
    run = send()
    job = Job.objects.get(target_id=str(run.pk))

    assert print_transcripts(job) == ""
    assert StoredFile.objects.count() == 1


def test_files_go_after_a_week_and_the_papers_stay(send, public, time_machine):
    run = send()
    path = run.file.content.path
    time_machine.move_to(timezone.now() + timedelta(days=7, minutes=1), tick=False)

    assert erase_old_files() == "xóa 1 tệp học bạ cũ"
    assert erase_old_files() == "không có tệp học bạ cũ"

    run.refresh_from_db()
    assert (run.file_id, run.erased_at, run.transcript_count) == (None, timezone.now(), 2)
    assert StoredFile.objects.count() == 0
    assert Entry.objects.filter(action="results.erase_transcripts").count() == 1
    with open(path, "rb") as kept:  # the bytes go with the commit, which a test never reaches
        assert kept.read(5) == b"%PDF-"
