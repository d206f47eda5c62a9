"""Every kind of page in a real browser, on a phone and a desk: axe is silent, nothing overflows."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from apps.core.scoping import organisation_scope
from apps.organisations.models import Organisation
from apps.portal.demo.making_exams import ENTRANCE, GRADUATION, SURVEY, TALENT
from apps.portal.demo.organisations import PASSWORD
from apps.results.exams.models import Candidate, Exam
from tests.browser.steps import SAMPLES, assert_axe_is_silent, sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

WIDTHS = (320, 412, 1366)
PUBLIC = ["/", "/tin-tuc/", "/gioi-thieu/", "/lien-he/", "/tra-cuu/", "/tra-cuu/hoc-tap/"]
PUBLIC += ["/tra-cuu/xac-minh/"]
PUBLIC += [f"/tra-cuu/ky-thi/{slug}/" for slug in (GRADUATION, ENTRANCE, TALENT, SURVEY)]
PUBLIC += [f"/tra-cuu/ky-thi/{GRADUATION}/pho-diem/", f"/tra-cuu/ky-thi/{TALENT}/giai/"]
PUBLIC += ["/dang-nhap/", "/dang-nhap/quen-mat-khau/", "/khong-co-trang-nay/"]
PUBLIC += ["/tra-cuu/danh-sach-da-nop/", "/bien-nhan/", "/bien-nhan/SAI/"]
STAFF = [
    *("admin:index", "admin:content_article_changelist", "admin:content_article_add"),
    *("admin:content_picture_changelist", "admin:roster_pupil_changelist"),
    *("admin:roster_schoolclass_changelist", "admin:results_termresult_changelist"),
    *("admin:accounts_membership_changelist", "admin:accounts_invitation_add"),
    *("admin:audit_entry_changelist", "admin:files_job_changelist", "imports:choose"),
    *("imports:history", "results_staff:overview", "roster_staff:slips", "accounts:sessions"),
    *("roster_staff:rollover", "submissions:home", "submissions:corrections"),
    *("roster_staff:slip_desk", "results_staff:calendar"),
    *("results_staff:figures", "results_staff:transcript_runs"),
    *("admin:results_correction_changelist", "admin:results_transcript_changelist"),
    *("portal:styleguide", "admin:organisations_holiday_add", "admin:roster_schoolclass_import"),
]


def problems(page, address):
    """Return what axe, the content policy and the width of the page find wrong."""
    said = []

    def hear(message):
        if "Content Security Policy" in message.text:
            said.append(f"{address}: {message.text[:160]}")

    page.on("console", hear)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.remove_listener("console", hear)  # axe itself tries styles that the policy refuses
    found = [
        f"{address}: {rule['id']} {rule['nodes'][0]['html'][:120]}"
        for rule in Axe().run(page).response["violations"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wide > 0:
        found.append(f"{address}: {wide} px too wide")
    return said + found


@pytest.mark.parametrize("width", WIDTHS)
def test_public_pages(demo, browser, live_url, width):
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="vi-VN")
    page = context.new_page()
    home = live_url("localhost")
    page.goto(f"{home}/tin-tuc/")
    article = page.locator(".card__title a").first.get_attribute("href")

    found = [line for path in [*PUBLIC, article] for line in problems(page, home + path)]

    context.close()
    assert found == []


def sending_pages(page, home):
    """Return the addresses of what the clerk owes, and of a version sent with its receipt."""
    page.goto(home + reverse("submissions:home"))
    owed = page.locator(".duty__title a").first.get_attribute("href")
    past = page.locator("table th a").first.get_attribute("href")
    page.goto(home + past)
    version = page.locator("table th a").first.get_attribute("href")
    return [owed, past, version, f"{version}bien-nhan/"]


@pytest.mark.parametrize("width", WIDTHS)
def test_staff_pages(demo, browser, live_url, width):
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="vi-VN")
    page = context.new_page()
    home = live_url("localhost")
    page.goto(f"{home}/dang-nhap/")
    page.get_by_label("Thư điện tử").fill("quanly@thcs-binh-minh.example")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", name="Việc hôm nay")).to_be_visible()

    found = [line for name in STAFF for line in problems(page, home + reverse(name))]
    found += [line for path in sending_pages(page, home) for line in problems(page, home + path)]

    context.close()
    assert found == []


@pytest.mark.parametrize("width", (320, 1366))
def test_office_pages(demo, browser, live_url, width):
    """The pages of an office that receives data, of the running campaign of the demo."""
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="vi-VN")
    page = context.new_page()
    home = live_url("so.localhost")
    page.goto(f"{home}/dang-nhap/")
    page.get_by_label("Thư điện tử").fill("chuyenvien@so.example")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", name="Việc hôm nay")).to_be_visible()
    paths = [reverse("submissions:campaigns"), reverse("submissions:campaign_new")]
    page.goto(home + paths[0])
    table = page.locator("[data-campaign] a").first.get_attribute("href")
    page.goto(home + table)
    unit = page.locator("tr[data-unit] th a").first.get_attribute("href")
    version = page.locator('a[href*="/lan-nop/"]').first.get_attribute("href")
    page.goto(home + version)
    file = page.locator('a[href$="/xem/"]').first.get_attribute("href")
    paths += [table, f"{table}toan-canh/", f"{table}doi-han/", f"{table}hai-don-vi/", file]
    paths += [unit, *(f"{unit}{act}/" for act in ("gia-han", "mo-khoa", "mien-quy-tac"))]
    paths += [version, f"{version}chap-nhan/", f"{version}tra-lai/"]

    found = [line for path in paths for line in problems(page, home + path)]

    context.close()
    assert found == []


def test_the_keyboard_reaches_the_result(demo, browser, live_url):
    context = browser.new_context(viewport={"width": 412, "height": 800}, locale="vi-VN")
    page = context.new_page()
    page.goto(f"{live_url('localhost')}/tra-cuu/hoc-tap/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Đến nội dung chính"
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.name || document.activeElement.type"))
    context.close()

    assert [name for name in reached if name in {"code", "secret", "submit"}] == [
        *("code", "secret", "submit")
    ]


def test_preview_of_a_small_table(demo, browser, live_url, tmp_path):
    file = tmp_path / "lop.csv"
    lines = [
        "Năm học,Tên lớp,Khối,Giáo viên chủ nhiệm",
        "2026–2027,6Z1,6,Cô Mẫu",
        "2026–2027,6Z2,sáu,",
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    context = browser.new_context(viewport={"width": 412, "height": 800}, locale="vi-VN")
    page = context.new_page()
    home = live_url("localhost")
    page.goto(f"{home}/dang-nhap/")
    page.get_by_label("Thư điện tử").fill("quanly@thcs-binh-minh.example")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.goto(home + reverse("admin:roster_schoolclass_changelist"))

    page.get_by_role("link", name="Nhập từ bảng tính").click()
    page.get_by_label("Tệp bảng tính").set_input_files(file)
    page.get_by_role("button", name="Tải lên và xem trước").click()
    refused = [rule["id"] for rule in Axe().run(page).response["violations"]]
    expect(page.get_by_role("heading", name="Cần sửa 1 chỗ")).to_be_visible()
    file.write_text("\n".join(lines[:2]), encoding="utf-8")
    page.get_by_label("Tệp bảng tính").set_input_files(file)
    page.get_by_role("button", name="Tải lên và xem trước").click()
    expect(page.get_by_role("cell", name="6Z1")).to_be_visible()
    previewed = [rule["id"] for rule in Axe().run(page).response["violations"]]
    page.get_by_role("button", name="Ghi vào danh sách").click()

    expect(page.get_by_text("Đã nhập: thêm 1, sửa 0, giữ nguyên 0 dòng.")).to_be_visible()
    context.close()
    assert (refused, previewed) == ([], [])


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_an_exam_for_its_officer(demo, browser, live_url, width):
    with organisation_scope(Organisation.objects.get(slug="so")):
        exam = Exam.objects.get(slug=GRADUATION)
        sealed = Exam.objects.get(slug=ENTRANCE)
        candidate = Candidate.objects.filter(exam=exam).first()
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="vi-VN")
    page = context.new_page()
    home = live_url("so.localhost")
    sign_in(page, home, "quanly@so.example")
    acts = ["", "nhap/", "ngung/", "cach-tra-cuu/", "luot-tra-cuu/", "phieu/", "mat-phieu/"]
    addresses = ["/admin/ky-thi/", f"/admin/ky-thi/{sealed.pk}/cong-bo/"]
    addresses += [f"/admin/ky-thi/{exam.pk}/{act}" for act in acts]
    addresses += [f"/admin/results/exam/{exam.pk}/change/", "/admin/results/exam/add/"]
    addresses += ["/admin/results/candidate/", f"/admin/results/candidate/{candidate.pk}/change/"]

    found = [line for path in addresses for line in problems(page, home + path)]

    context.close()
    assert found == []


def test_an_exam_from_its_file_to_the_result(demo, browser, live_url):
    context = browser.new_context(viewport={"width": 412, "height": 800}, locale="vi-VN")
    page = context.new_page()
    home = live_url("localhost")
    sign_in(page, home, "quanly@thcs-binh-minh.example")
    page.goto(f"{home}/admin/ky-thi/")
    page.get_by_role("link", name="Khảo sát đầu năm lớp 9").first.click()
    page.get_by_role("link", name="Nhập tệp").click()
    page.get_by_label("Tệp bảng tính").set_input_files(SAMPLES / "ky-thi-ma-cot.csv")
    page.get_by_role("button", name="Tải lên và ghép cột").click()

    page.get_by_label("ma", exact=True).select_option(label="Số báo danh")
    page.get_by_label("hoten").select_option(label="Họ và tên")
    page.get_by_label("DM1").select_option(label="Điểm Toán")
    page.get_by_label("DM2").select_option(label="Điểm Ngữ văn")
    page.get_by_label("DM3").select_option(label="Điểm Ngoại ngữ")
    page.get_by_label("Ký hiệu “không thi”").fill("-1")
    assert_axe_is_silent(page)
    page.get_by_role("button", name="Kiểm tra tệp").click()
    page.get_by_role("button", name="Ghi dữ liệu").click()
    page.get_by_role("link", name="Về kỳ thi").click()
    page.get_by_role("link", name="Thí sinh mất phiếu").click()
    page.get_by_label("Số báo danh").fill("201")
    page.get_by_role("button", name="Tìm thí sinh").click()
    page.get_by_role("button", name="Cấp mã mới và in phiếu").click()
    assert_axe_is_silent(page)
    secret = page.locator(".slip__codes dd").nth(1).inner_text()
    page.goto(f"{home}/admin/ky-thi/")
    page.get_by_role("link", name="Khảo sát đầu năm lớp 9").first.click()
    page.get_by_role("link", name="Công bố hoặc niêm phong đến giờ").click()
    page.get_by_role("button", name="Công bố").click()
    page.get_by_role("link", name="/tra-cuu/ky-thi/").click()
    page.get_by_label("Số báo danh").fill("201")
    page.get_by_label("Mã tra cứu").fill(secret)
    page.get_by_role("button", name="Xem điểm").click()

    expect(page.locator("[data-result]")).to_contain_text("9,5")
    assert_axe_is_silent(page)
    context.close()
