"""What stands on a transcript: layouts, figures, qualities, notes; nothing is read as markup."""

import json

import pytest
from django.utils import timezone

from apps.organisations.models import Level
from apps.results.models import SubjectResult, Transcript
from apps.results.publishing import publish
from apps.results.rules.qualities import TT27
from apps.results.transcripts.content import contents_of, initials, layout_for
from apps.results.transcripts.drawing import compiler, data_of, draw
from apps.results.transcripts.issuing import issue
from tests.results.made import make_result
from tests.roster.spine import make_class, make_pupil

pytestmark = pytest.mark.usefixtures("january")


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
