"""Transcripts: issued once, drawn as PDF, checked by anybody who holds one."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from apps.audit.models import Entry
from apps.core.scoping import organisation_scope
from apps.files.models import Job, StoredFile
from apps.organisations.models import Level
from apps.results.correcting import Decision, Watch
from apps.results.models import SubjectResult, Transcript, TranscriptRun
from apps.results.publishing import publish
from apps.results.rules.qualities import TT27
from apps.results.transcripts.content import contents_of, initials, layout_for
from apps.results.transcripts.drawing import compiler, data_of, draw
from apps.results.transcripts.issuing import issue, void, with_corrections
from apps.results.transcripts.printing import erase_old_files, print_transcripts
from tests.cast import make_user
from tests.results.made import make_result
from tests.roster.spine import make_class, make_pupil


@pytest.fixture(autouse=True)
def scope(alder, scope_of, time_machine):
    time_machine.move_to("2027-01-10 07:00 +0700", tick=False)
    with scope_of(alder):
        yield


@pytest.fixture
def school_class(alder):
    return make_class(alder)


@pytest.fixture
def pupils(alder, school_class):
    pupils = [
        make_pupil(alder, code, name, school_class)
        for code, name in [("HS001", "Trần Thị An"), ("HS002", "Lê Đức Bình")]
    ]
    for pupil in pupils:
        make_result(pupil.enrolments.get())
    return pupils


@pytest.fixture
def public(anna, school_class, pupils):
    return publish(school_class, "hk1", user=anna)


@pytest.fixture
def send(alder, anna, school_class, pupils, django_capture_on_commit_callbacks):
    """Return a function that issues for pupils and draws; it returns the run."""

    def send(*chosen):
        ids = [pupil.pk for pupil in chosen or pupils]
        with django_capture_on_commit_callbacks(execute=True):
            run = issue(school_class, "hk1", ids, user=anna, organisation=alder)
        return TranscriptRun.objects.get(pk=run.pk)

    return send


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


def test_the_content_is_what_the_school_stated(alder, school_class, pupils):
    enrolment, content = contents_of(alder, school_class, "hk1", [pupils[1].pk])[pupils[1].pk]

    assert enrolment.pupil == pupils[1]
    assert (content["layout"], content["level"]) == ("tt22", "Trung học cơ sở")
    assert (content["school"], content["superior"]) == (
        "Trường THCS Cây Sồi",
        "Phòng Văn hóa – Xã hội xã An Bình",
    )
    assert content["initials"] == "LDB"
    assert content["figures"] == [
        ["Môn Toán: điểm học kỳ I", "7,9"],
        ["Tổng số buổi nghỉ học kỳ I", "2"],
    ]
    assert content["subjects"][0]["results"] == {"hk1": "7,9"}
    assert content["terms"]["hk1"]["learning"] == "Tốt"


def test_adult_learners_have_a_level_of_their_own(alder, school_class, pupils):
    Level.objects.get_or_create(code="gdtx", defaults={"name": "GDTX"})
    alder.levels.set(["gdtx"])

    _enrolment, content = contents_of(alder, school_class, "hk1", [pupils[0].pk])[pupils[0].pk]

    assert content["level"] == "Giáo dục thường xuyên cấp trung học cơ sở"


@pytest.mark.parametrize(
    ("grade", "rule_set", "layout"),
    [
        (3, "tt27-2020", "primary"),
        (4, "tt30-2014", "primary"),
        (6, "tt22-2021", "tt22"),
        (12, "tt22-2021", "tt22"),
        (9, "tt58-2011", "tt58"),
        (11, "tt58-2011-tt26-2020", "tt58"),
    ],
)
def test_the_layout_follows_level_and_circular(grade, rule_set, layout):
    assert layout_for(grade, rule_set) == layout


def test_initials_have_no_accents():
    assert initials("Đặng  Ông Ích ") == "DOI"


HOSTILE = ['#panic("x")', "#pagebreak()", "$x$ *y* _z_ @w <v> \\ `a` /* b", '"); #panic()']


@pytest.mark.parametrize("layout", ["tt22", "tt58", "primary"])
@pytest.mark.parametrize("period", ["hk1", "hk2", "cn"])
def test_what_people_typed_is_never_read_as_markup(
    alder, school_class, pupils, public, send, layout, period
):
    transcript = Transcript.objects.get(pk=send(pupils[0]).transcript_ids[0])
    content = transcript.content
    periods = ["hk1", "hk2", "cn"][: ["hk1", "hk2", "cn"].index(period) + 1]
    hostile = " ".join(HOSTILE)
    content |= {"layout": layout, "period": period, "periods": periods, "school": hostile}
    content["pupil"] = dict.fromkeys(content["pupil"], hostile)
    for subject in content["subjects"]:
        subject |= {"name": hostile, "note": hostile, "reassessed": hostile}
        subject["results"] = dict.fromkeys(periods, hostile)
    term = dict.fromkeys(content["terms"]["hk1"], hostile)
    term |= {"is_after_summer": True, "before_summer": {"learning_level": hostile}}
    content["terms"] = dict.fromkeys(periods, term)
    content["corrections"] = [{"at": hostile, "decision": hostile, "changes": [[hostile] * 3]}]

    assert draw([transcript], host="alder.localhost").startswith(b"%PDF-")


def test_each_pupil_has_one_page(send, public):
    transcripts = list(Transcript.objects.filter(pk__in=send().transcript_ids))
    noted = []

    data = data_of(transcripts, "alder.localhost", lambda done, total: noted.append((done, total)))
    pages = compiler().compile(format="png", ppi=20, sys_inputs={"data": data})

    assert (len(pages), noted) == (2, [(1, 3), (2, 3)])


# --- staff pages ------------------------------------------------------------------------------


def path_of(school_class):
    return f"/admin/ket-qua/lop/{school_class.pk}/hk1/hoc-ba/"


def test_a_clerk_issues_for_the_class_and_fetches_the_file(
    alder, anna, client_at, school_class, public, pupils, django_capture_on_commit_callbacks
):
    client = client_at(alder, anna)
    page = client.get(path_of(school_class))
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(path_of(school_class), {"pupil": [pupils[0].pk, pupils[1].pk]})
    ready = client.get(sent["Location"])
    file = client.post(f"{sent['Location']}tep/")

    assertContains(page, "Chưa cấp", count=2)
    assertContains(ready, "Tệp PDF đã sẵn sàng")
    assert b"".join(file.streaming_content).startswith(b"%PDF-")
    assert file["Cache-Control"].startswith("no-store, private")
    assert Entry.objects.filter(action="results.download_transcripts").count() == 1
    assertContains(client.get("/admin/ket-qua/hoc-ba/"), "còn giữ")
    assertContains(client.get("/admin/results/transcript/"), "còn hiệu lực", count=2)


def test_a_pupil_of_another_class_cannot_be_slipped_in(
    alder, anna, client_at, school_class, public
):
    other = make_pupil(alder, "HS009", school_class=make_class(alder, "6B"))
    make_result(other.enrolments.get())

    page = client_at(alder, anna).post(path_of(school_class), {"pupil": [other.pk]})

    assertContains(page, "Hãy chọn ít nhất một em")
    assert Transcript.objects.count() == 0


def test_the_page_of_an_unpublished_class_leads_to_publishing(
    alder, anna, client_at, school_class, pupils
):
    page = client_at(alder, anna).get(path_of(school_class))

    assertContains(page, f"/admin/ket-qua/lop/{school_class.pk}/hk1/cong-bo/")


def test_voiding_asks_why(alder, anna, client_at, send, public, pupils):
    pk = send(pupils[0]).transcript_ids[0]
    client = client_at(alder, anna)
    path = f"/admin/ket-qua/hoc-ba/ban/{pk}/huy/"

    refused_page = client.post(path, {"reason": " "})
    done = client.post(path, {"reason": "In nhầm"})

    assertContains(refused_page, "Hãy ghi lý do hủy.")
    assert done.status_code == 302
    assert Transcript.objects.get(pk=pk).void_reason == "In nhầm"


def test_an_officer_opens_no_file_of_transcripts(alder, client_at, send, public):
    officer = make_user("officer@alder.example", "Chuyên Viên", alder, "officer")
    run = send()

    client = client_at(alder, officer)

    assert client.get(f"/admin/tep/{run.file_id}/").status_code == 403
    assert client.post(f"/admin/ket-qua/hoc-ba/{run.pk}/tep/").status_code == 403
    assert client.get("/admin/ket-qua/hoc-ba/").status_code == 403


def test_another_school_finds_neither_run_nor_paper(birch, bruno, client_at, send, public):
    run = send()
    client = client_at(birch, bruno)

    assert client.get(f"/admin/ket-qua/hoc-ba/{run.pk}/").status_code == 404
    assert client.post(f"/admin/ket-qua/hoc-ba/{run.pk}/tep/").status_code == 404
    path = f"/admin/ket-qua/hoc-ba/ban/{run.transcript_ids[0]}/huy/"
    assert client.post(path, {"reason": "x"}).status_code == 404
    with organisation_scope(birch):
        assertNotContains(client.get("/admin/results/transcript/"), "Trần Thị An")


def test_a_primary_paper_has_each_quality_in_the_order_of_the_form(alder):
    pupil = make_pupil(alder, "HS090", "Bé Chín", make_class(alder, "2A", grade=2))
    enrolment = pupil.enrolments.get()
    first = {"nl-khoa-hoc": "Đạt", "pc-yeu-nuoc": "Đạt"}
    year = {"nl-khoa-hoc": "Tốt", "pc-yeu-nuoc": "Tốt", "nang-luc-chung": "Tốt"}
    make_result(enrolment, "hk1", rule_set="tt27-2020", qualities=first)
    make_result(
        enrolment,
        "cn",
        rule_set="tt27-2020",
        qualities=year,
        is_after_summer=True,
        before_summer={"qualities": {"nl-khoa-hoc": "Cần cố gắng"}},
    )

    _enrolment, content = contents_of(alder, enrolment.school_class, "cn", [pupil.pk])[pupil.pk]

    groups = content["qualities"]
    assert [(group["name"], group["levels"]) for group in groups] == [
        ("Phẩm chất chủ yếu", {}),
        ("Năng lực chung", {"cn": "Tốt"}),
        ("Năng lực đặc thù", {}),
    ]
    lines = {line["name"]: line for group in groups for line in group["lines"]}
    assert len(lines) == 13  # technology and informatics begin in grade 3
    assert lines["Khoa học"] == {
        "name": "Khoa học",
        "levels": {"hk1": "Đạt", "cn": "Tốt"},
        "before": "Cần cố gắng",
    }
    paper = Transcript(enrolment=enrolment, period="cn", content=content, issued_at=timezone.now())
    data = data_of([paper], "alder.localhost")
    page = compiler().compile(format="png", ppi=20, sys_inputs={"data": data})
    assert isinstance(page, bytes)  # one page; several would be a list


LONG = "Em chăm chỉ, thật thà, biết yêu thương và giúp đỡ bạn, giữ gìn đồ dùng của lớp. " * 3
LINES = {one.code: "Tốt" for one in TT27.qualities}


@pytest.mark.parametrize(
    "notes",
    [
        {},
        {group.code: "Biết giúp bạn." for group in TT27.groups},
        {group.code: LONG for group in TT27.groups},
        {one.code: "Biết chia sẻ với bạn trong lớp." for one in TT27.qualities},
        {code: "Biết giúp bạn." for code in [*LINES, *(group.code for group in TT27.groups)]},
    ],
)
def test_a_primary_paper_has_its_notes_on_one_page(alder, notes):
    pupil = make_pupil(alder, "HS090", "Bé Chín", make_class(alder, "4A", grade=4))
    enrolment = pupil.enrolments.get()
    for period in ("hk1", "cn"):
        fields = {"rule_set": "tt27-2020", "qualities": LINES, "quality_notes": notes}
        result = make_result(enrolment, period, **fields)
        codes = ["tieng-viet", "khoa-hoc", "ls-dl", "ngoai-ngu-1", "dao-duc", "nghe-thuat"]
        for code in [*codes, "tin-hoc-cong-nghe", "hdtn"]:
            SubjectResult.objects.create(
                organisation=alder, term_result=result, subject_id=code, remark="completed"
            )

    _enrolment, content = contents_of(alder, enrolment.school_class, "cn", [pupil.pk])[pupil.pk]

    told = {group["name"]: group["note"] for group in content["qualities"] if "note" in group}
    assert told == {g.name: notes[g.code] for g in TT27.groups if g.code in notes}
    lines = [line["note"] for g in content["qualities"] for line in g["lines"] if "note" in line]
    assert lines == [notes[code] for code in LINES if code in notes]
    paper = Transcript(enrolment=enrolment, period="cn", content=content, issued_at=timezone.now())
    data = data_of([paper], "alder.localhost")
    page = compiler().compile(format="png", ppi=20, sys_inputs={"data": data})
    assert isinstance(page, bytes)  # one page; several would be a list


def test_notes_of_the_first_term_are_none_of_the_year(alder):
    pupil = make_pupil(alder, "HS090", "Bé Chín", make_class(alder, "4A", grade=4))
    enrolment = pupil.enrolments.get()
    fields = {"rule_set": "tt27-2020", "qualities": LINES}
    make_result(enrolment, "hk1", quality_notes={"pham-chat": "Còn rụt rè."}, **fields)
    second = make_result(enrolment, "hk2", quality_notes={"pham-chat": "Mạnh dạn hơn."}, **fields)
    make_result(enrolment, "cn", **fields)

    def note():
        found = contents_of(alder, enrolment.school_class, "cn", [pupil.pk])
        return found[pupil.pk][1]["qualities"][0].get("note")

    assert note() == "Mạnh dạn hơn."
    second.delete()
    assert note() is None


def test_a_paper_issued_before_there_were_notes_keeps_its_code(anna, alder):
    """Its content has no place for notes; printing it again leaves a column to write them in."""
    school_class = make_class(alder, "4A", grade=4)
    pupil = make_pupil(alder, "HS090", "Bé Chín", school_class)
    result = make_result(pupil.enrolments.get(), "hk1", rule_set="tt27-2020", qualities=LINES)
    publish(school_class, "hk1", user=anna)
    issue(school_class, "hk1", [pupil.pk], user=anna, organisation=alder)
    paper = Transcript.objects.get()
    assert '"note":' not in json.dumps(paper.content["qualities"])

    issue(school_class, "hk1", [pupil.pk], user=anna, organisation=alder)
    assert Transcript.objects.get().code == paper.code

    result.quality_notes = {"pham-chat": "Biết giúp bạn."}
    result.save()
    issue(school_class, "hk1", [pupil.pk], user=anna, organisation=alder)
    assert Transcript.objects.count() == 2
    paper.refresh_from_db()
    assert '"note":' not in json.dumps(paper.content["qualities"])


def test_a_paper_without_single_qualities_says_what_it_said(alder, school_class, pupils):
    found = contents_of(alder, school_class, "hk1", [pupil.pk for pupil in pupils])

    assert all("qualities" not in content for _enrolment, content in found.values())
