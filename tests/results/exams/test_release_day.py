"""Release day from end to end: 100,000 candidates by a mapping, sealed for eight, opened by the
clock, looked up from the sites of three schools.
"""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.scoping import organisation_scope
from apps.imports.models import ImportBatch
from apps.organisations.models import Affiliation, Organisation
from apps.results.exams.models import Candidate, Exam
from tests.cast import make_organisation, make_user

from .made import make_exam

CANDIDATES = 100_000
PATH = "/tra-cuu/ky-thi/thi-thu/"
MAPPING = {
    "column-0": "number",
    "column-1": "full_name",
    "column-2": "date_of_birth",
    "column-3": "school",
    "column-4": "score:toan",
    "column-5": "score:ngu-van",
    "column-6": "score:ngoai-ngu",
    "not_sat": "-1",
    "save_as": "Mẫu của hội đồng thi",
}


@pytest.fixture
def department(office, alder, birch):
    """The department above the commune's office and its two schools, with a school of its own."""
    department = make_organisation("so", "Sở Giáo dục và Đào tạo", "office", "so")
    high = make_organisation("thpt", "Trường THPT Cây Thông", "school", "thpt")
    for child in (office, high):
        Affiliation.objects.create(child=child, parent=department, valid_from=date(2025, 7, 1))
    return department


def candidates_file(schools):
    """A CSV as exam boards send it: coded columns, -1 for a subject that was not sat."""
    lines = ["SBD;HO_TEN;NGAY_SINH;DON_VI;DM1;DM2;DM3"]
    for number in range(CANDIDATES):
        school = schools[number % 50].name if number % 50 < len(schools) else "Trường Ngoài Tỉnh"
        lines.append(
            f"{number:06d};Trần Thị Mẫu;{1 + number % 28:02d}/03/2008;{school};"
            f"{number % 41 / 4:.2f};{number % 21 / 2:.1f};{-1 if number % 7 == 0 else 5}"
        )
    return SimpleUploadedFile("diem.csv", "\n".join(lines).encode("utf-8-sig"))


def test_a_hundred_thousand_candidates_from_the_file_to_eight_o_clock(
    department,
    alder,
    birch,
    client_at,
    time_machine,
    django_capture_on_commit_callbacks,
    settings,
):
    settings.PAGE_CACHE = True
    time_machine.move_to("2026-07-15 10:00 +0700")
    officer = make_user("chuyenvien@so.example", "Bùi Thị Chuyên Viên", department, "officer")
    at_department = client_at(department, officer)
    schools = [alder, birch, Organisation.objects.get(slug="thpt")]
    with organisation_scope(department):
        exam = make_exam(department, "thi-thu", "khao-sat", number_length=6)

    def act(path, **data):
        with django_capture_on_commit_callbacks(execute=True):
            response = at_department.post(path, data)
        assert response.status_code == 302, response.content.decode()[-2000:]
        return response["Location"]

    columns = act(f"/admin/ky-thi/{exam.pk}/nhap/", file=candidates_file(schools))
    checked = act(columns, **MAPPING)
    with organisation_scope(department):
        batch = ImportBatch.objects.get()
        assert (batch.state, batch.rows_accepted) == ("checked", CANDIDATES)
    act(f"{checked}ghi/")
    at = {"when": "later", "at": "2026-07-16T08:00"}
    act(f"/admin/ky-thi/{exam.pk}/cong-bo/", **at)

    with organisation_scope(department):
        assert Exam.objects.get(pk=exam.pk).candidate_count == CANDIDATES
        asked = {
            school: Candidate.objects.filter(exam=exam, school=school).order_by("-number")[0]
            for school in schools
        }
    sites = {school: client_at(school) for school in schools}

    def look_up(school, candidate):
        fields = {"number": candidate.number, "secret": candidate.printed_secret}
        return sites[school].post(PATH, fields)

    time_machine.move_to("2026-07-16 07:59:59 +0700", tick=False)
    for school, candidate in asked.items():
        sealed = sites[school].get(PATH).content.decode()
        assert "08:00 ngày 16/07/2026" in sealed and 'name="number"' not in sealed
        assert "data-result" not in look_up(school, candidate).content.decode()
        for path in (f"{PATH}pho-diem/", f"{PATH}pho-diem.csv", f"{PATH}giai/"):
            assert sites[school].get(path).status_code == 404

    time_machine.move_to("2026-07-16 08:00 +0700", tick=False)
    for school, candidate in asked.items():
        assert 'name="number"' in sites[school].get(PATH).content.decode()
        with CaptureQueriesContext(connection) as captured:
            card = look_up(school, candidate).content.decode()
        assert len(captured) == 3
        assert "data-result" in card and school.name in card
        assert candidate.scores["toan"].replace(".", ",") in card
        spread = sites[school].get(f"{PATH}pho-diem/").content.decode()
        assert "100.000" in spread
