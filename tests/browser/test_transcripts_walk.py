"""Transcripts of a class in a real browser: printed in the background, checked on a phone."""

import re

import pytest
from django.test import Client
from playwright.sync_api import expect

from apps.audit.models import Entry
from apps.core.scoping import organisation_scope
from apps.files.jobs import run_job
from apps.files.models import Job
from apps.results.correcting import Decision, Watch
from apps.results.models import Transcript, TranscriptRun
from apps.results.publishing import publish
from apps.results.transcripts import drawing
from tests.results.made import make_result
from tests.roster.spine import make_class, make_pupil
from tests.seeds import sow

from .steps import assert_axe_is_silent

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
NAMES = ("Trần Thị An", "Lê Đức Bình", "Vũ Ngọc Cúc", "Hồ Văn Dũng", "Đỗ Thu Én")


@pytest.fixture
def school(request, transactional_db, settings):
    """Alder with a class whose first term is public, and a queue that waits for a worker."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    sow()
    alder, manager = request.getfixturevalue("alder"), request.getfixturevalue("manager")
    with organisation_scope(alder):
        school_class = make_class(alder)
        for place, name in enumerate(NAMES):
            make_result(make_pupil(alder, f"HS{place}", name, school_class).enrolments.get())
        publish(school_class, "hk1", user=manager)
    return alder


@pytest.fixture
def staff(desktop, live_url, manager):
    """The manager's page on Alder's site, signed in."""
    client = Client(SERVER_NAME="alder.localhost")
    client.force_login(manager)
    cookies = [{"name": name, "value": one.value} for name, one in client.cookies.items()]
    home = live_url("alder.localhost")
    desktop.context.add_cookies([{**cookie, "url": home} for cookie in cookies])
    return desktop


def work(monkeypatch, while_drawing):
    """Do the waiting job as a worker does; ``while_drawing()`` is called in its midst."""
    make_sign, drawn = drawing._qr, []

    def see_and_make(text):
        drawn.append(text)
        if len(drawn) == 3:
            while_drawing()
        return make_sign(text)

    monkeypatch.setattr(drawing, "_qr", see_and_make)
    job = Job._base_manager.get(kind="results.print_transcripts", state="waiting")
    run_job.func(job.pk, job.organisation_id)
    return drawn


def test_transcripts_are_printed_in_the_background_and_checked_on_a_phone(
    school, manager, staff, phone, live_url, monkeypatch, tmp_path
):
    home = live_url("alder.localhost")

    # The staff press once and see how far the printing is, also after a reload.
    staff.goto(f"{home}/admin/ket-qua/?year=2026")
    staff.get_by_role("link", name="Học bạ lớp 6A, Học kỳ I").click()
    assert_axe_is_silent(staff)
    staff.get_by_role("button", name="Cấp và in thành tệp PDF").click()
    waiting = staff.get_by_text("Đang in. Có thể rời trang này rồi quay lại.")
    expect(waiting).to_be_visible()
    assert_axe_is_silent(staff)

    def reload_in_the_midst():
        told = staff.get_by_text(re.compile(r"Đã làm [1-4] trên 6\."))
        expect(told).to_be_visible()
        staff.reload()
        expect(told).to_be_visible()
        expect(staff.get_by_role("button", name="Tải tệp PDF")).to_have_count(0)

    addresses = work(monkeypatch, reload_in_the_midst)

    # The page finds out by itself; the file is the class' paper.
    expect(staff.get_by_text("Tệp PDF đã sẵn sàng")).to_be_visible()
    assert_axe_is_silent(staff)
    with staff.expect_download() as download:
        staff.get_by_role("button", name="Tải tệp PDF").click()
    with organisation_scope(school):
        run = TranscriptRun.objects.select_related("file").get()
        paper = Transcript.objects.get(enrolment__pupil__full_name=NAMES[0])
        assert Entry.objects.filter(action="results.download_transcripts").count() == 1
    path = tmp_path / "hoc-ba.pdf"
    download.value.save_as(path)
    assert path.read_bytes().startswith(b"%PDF-") and path.stat().st_size == run.file.size
    assert not any(name.split()[-1] in download.value.suggested_filename for name in NAMES)
    assert len(addresses) == len(NAMES)

    # Whoever holds a paper scans its QR and compares what is printed.
    [scanned] = [
        one for one in addresses if one.endswith(f"/tra-cuu/xac-minh/{paper.printed_code}/")
    ]
    (_first, right), (_second, other) = paper.content["figures"]

    def compare(initials, first, second):
        phone.goto(home + scanned[scanned.index("/tra-cuu/") :])
        fields = phone.locator("form.panel input:not([type=hidden])")
        for place, text in enumerate((initials, first, second)):
            fields.nth(place).fill(text)
        phone.get_by_role("button", name="Đối chiếu").click()

    compare("tta", right.replace(",", "."), other)
    expect(phone.locator("[data-answer=khop]")).to_contain_text("Khớp.")
    expect(phone.locator("[data-standing=issued]")).to_be_visible()
    assert_axe_is_silent(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    compare("tta", "1", other)
    expect(phone.locator("[data-answer=khong-khop]")).to_contain_text("Không khớp.")
    assert_axe_is_silent(phone)
    shown = phone.locator("main").inner_text()
    assert NAMES[0] not in shown and right not in shown

    # A correction is read by the next checker, and the staff see which paper it is.
    with organisation_scope(school):
        result = paper.enrolment.term_results.get()
        watch = Watch([paper.enrolment.school_class_id], "hk1")
        result.subjects.filter(subject="toan").update(average="8.4")
        watch.note(Decision("Cộng nhầm", "15/QĐ"), user=manager)
    phone.reload()
    phone.goto(home + scanned[scanned.index("/tra-cuu/") :])
    expect(phone.locator("[data-standing=amended]")).to_be_visible()
    expect(phone.get_by_text("kết quả đã được điều chỉnh sau ngày cấp")).to_be_visible()

    # The staff void the old paper.
    staff.goto(f"{home}/admin/ket-qua/?year=2026")
    staff.get_by_role("link", name="Học bạ lớp 6A, Học kỳ I").click()
    expect(staff.locator("td strong", has_text="kết quả đã điều chỉnh")).to_have_count(1)
    staff.get_by_role("link", name=f"Hủy bản của {NAMES[0]}").click()
    assert_axe_is_silent(staff)
    staff.get_by_label("Lý do hủy").fill("Đã cấp bản mới")
    staff.get_by_role("button", name="Hủy bản này").click()
    expect(staff.get_by_text("Ai xác minh bản này sẽ đọc được là đã hủy.")).to_be_visible()
    phone.reload()
    expect(phone.locator("[data-standing=void]")).to_be_visible()
    expect(phone.get_by_text("Bản này không còn giá trị.")).to_be_visible()
    assert "Đã cấp bản mới" not in phone.locator("main").inner_text()
    assert_axe_is_silent(phone)
