"""The pages of transcripts: who issues, fetches and voids them."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from apps.audit.models import Entry
from apps.core.scoping import organisation_scope
from apps.results.models import Transcript
from tests.cast import make_user
from tests.results.made import make_result
from tests.roster.spine import make_class, make_pupil

pytestmark = pytest.mark.usefixtures("january")


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
