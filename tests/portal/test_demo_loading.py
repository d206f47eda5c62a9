"""``load_demo``: all or nothing, twice is once, and the samples fit what it makes."""

import io
import json
from collections import Counter
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from apps.accounts.models import Membership
from apps.audit.models import Entry
from apps.content.models import Article
from apps.core.scoping import every_organisation, organisation_scope
from apps.organisations.models import Organisation
from apps.portal.demo.organisations import PASSWORD
from apps.results.models import Publication, ResultCard
from apps.roster.models import Pupil, SchoolClass
from apps.roster.secrets import print_pupil_slip


@pytest.fixture
def demo(province, db, settings):
    settings.DEMO = True
    return json.loads((settings.VAR_DIR / "demo.json").read_text(encoding="utf-8"))


def scope_of(slug):
    return organisation_scope(Organisation.objects.get(slug=slug))


def load(**options):
    call_command("load_demo", verbosity=0, **options)


def test_refuses_on_a_real_install(db, settings):
    settings.DEMO = settings.DEBUG = False

    with pytest.raises(CommandError, match=r"hãy đặt DEMO=yes \(hoặc DEBUG=yes\)"):
        load()

    assert not Organisation.objects.exists()


def test_refuses_beside_real_organisations(alder, settings):
    settings.DEMO = True
    before = Organisation.objects.count()

    with pytest.raises(CommandError, match="đã có đơn vị thật"):
        load()

    assert Organisation.objects.count() == before


def test_listing_has_the_agreed_shape(demo):
    assert set(demo) == {"hosts", "accounts", "lookups", "waiting", "exams", "transcripts"}
    assert demo["hosts"]["thcs-binh-minh"] == "http://localhost:8000/"
    assert demo["hosts"]["so"] == "http://so.localhost:8000/"
    assert "phong-an-binh" not in demo["hosts"]
    assert {frozenset(account) for account in demo["accounts"]} == {
        frozenset({"host", "role", "user", "password"})
    }
    assert demo["accounts"][0] == {
        "host": "localhost",
        "role": "records",
        "user": "vanthu@thcs-binh-minh.example",
        "password": PASSWORD,
    }
    for name in ("lookups", "waiting"):
        assert {frozenset(one) for one in demo[name]} == {frozenset({"host", "code", "secret"})}


def test_parents_changed_on_the_day_of_the_reform(demo):
    school = Organisation.objects.get(slug="thcs-binh-minh")

    assert school.parent_on(date(2025, 6, 30)).slug == "phong-an-binh"
    assert school.parent_on(date(2025, 7, 1)).slug == "xa-an-binh"
    assert school.parent_on(date(2025, 7, 1)).parent_on(date(2025, 7, 1)).slug == "so"


def test_every_listed_look_up_shows_results_and_one_waits(demo):
    shown = []
    for number, one in enumerate([*demo["lookups"], *demo["waiting"]]):
        response = Client(SERVER_NAME=one["host"], REMOTE_ADDR=f"10.0.0.{number}").post(
            "/tra-cuu/hoc-tap/", {"code": one["code"], "secret": one["secret"]}
        )
        shown.append(response.content.count(b"data-result"))

    assert shown[0] == 3
    assert [count > 0 for count in shown] == [True] * len(demo["lookups"]) + [False]


@pytest.mark.parametrize("role", ["records", "manager", "publisher", "editor", "officer"])
def test_listed_accounts_reach_their_desk_without_a_second_factor(demo, role, settings):
    settings.PASSWORD_HASHERS = ["apps.accounts.hashers.Argon2At19MiB"]
    settings.REQUIRE_SECOND_FACTOR = True
    account = next(one for one in demo["accounts"] if one["role"] == role)
    client = Client(SERVER_NAME=account["host"])

    client.post("/dang-nhap/", {"email": account["user"], "password": account["password"]})

    assert client.get("/admin/").status_code == 200


def test_every_listed_account_has_its_role_alone(demo):
    held = {}
    with every_organisation(reason="the accounts of all units are looked at"):
        for membership in Membership.objects.select_related("user"):
            held.setdefault(membership.user.email, set()).add(membership.role)

    listed = {one["user"]: {one["role"]} for one in demo["accounts"] if one["role"] != "operator"}
    assert listed == {email: held[email] for email in listed}
    assert len(listed) == 36


def test_slip_of_an_older_pupil_names_the_class_of_this_year(demo):
    with scope_of("thcs-binh-minh"):
        pupil = Pupil.objects.get(code=demo["lookups"][0]["code"])

        slip = print_pupil_slip(pupil, user=None)

    assert slip.class_name.startswith("7A")
    assert slip.secret == demo["lookups"][0]["secret"]


def test_last_year_is_published_and_this_year_is_not(demo):
    with scope_of("thcs-binh-minh"):
        published = Counter(
            Publication.objects.public().values_list("school_class__school_year", "period")
        )

    assert published == {(2025, "hk1"): 8, (2025, "hk2"): 8, (2025, "cn"): 8}


def test_second_run_keeps_what_was_edited(demo):
    with scope_of("thcs-binh-minh"):
        Article.objects.filter(is_pinned=True).delete()
        pupil = Pupil.objects.order_by("pk").first()
        Pupil.objects.filter(pk=pupil.pk).update(full_name="Tên Đã Sửa")
        articles = Article.objects.count()

        load()

        assert Article.objects.count() == articles
        assert Pupil.objects.get(pk=pupil.pk).full_name == "Tên Đã Sửa"


def test_more_pupils_come_in_schools_of_their_own(demo):
    def pupils():
        total = 0
        for organisation in Organisation.objects.schools():
            with organisation_scope(organisation):
                total += Pupil.objects.count()
        return total

    wanted = pupils() + 30
    load(pupils=wanted)
    load(pupils=wanted)

    assert pupils() == wanted
    with scope_of("thcs-mo-phong-0001"):
        assert ResultCard.objects.count() == 30


def import_sample(command, name, organisation="thcs-binh-minh", severities=("error",), **options):
    output = io.StringIO()
    with pytest.raises(SystemExit) as ending:
        call_command(
            command,
            f"fixtures/samples/{name}",
            organisation=organisation,
            year=2026,
            json=True,
            dry_run=True,
            stdout=output,
            **options,
        )
    found = json.loads(output.getvalue())
    problems = [
        (one["row"], one["column"], one["code"])
        for one in found["findings"]
        if one["severity"] in severities
    ]
    return ending.value.code, problems, found["rows"] - found["accepted"]


def import_units(name):
    output = io.StringIO()
    with pytest.raises(SystemExit) as ending:
        call_command(
            "import_organisations",
            f"fixtures/samples/{name}",
            organisation="so",
            json=True,
            dry_run=True,
            stdout=output,
        )
    return ending.value.code, json.loads(output.getvalue())


def test_the_list_of_units_is_taken_whole(demo):
    status, found = import_units("danh-sach-don-vi.xlsx")

    assert (status, found["rows"], found["accepted"], found["findings"]) == (0, 12, 12, [])


def test_broken_list_of_units_shows_its_ten_errors(demo):
    status, found = import_units("danh-sach-don-vi-loi.xlsx")

    assert status == 1
    assert sorted((one["row"], one["code"]) for one in found["findings"]) == [
        (5, "no_name"),
        (6, "slug_wrong"),
        (7, "level_unknown"),
        (8, "host_wrong"),
        (9, "unknown_parent"),
        (10, "parent_is_school"),
        (12, "parent_circle"),
        (13, "email_wrong"),
        (14, "repeated_row"),
        (16, "host_used"),
    ]


def test_broken_mark_sheet_shows_its_three_errors(demo):
    status, problems, rejected = import_sample(
        "import_results", "bang-diem-6A1-hk1-loi.xlsx", period="hk1", class_name="6A1"
    )

    assert status == 1
    assert sorted(problems) == [
        (11, "Toán", "mark_out_of_range"),
        (17, "Mã học sinh", "unknown_pupil"),
        (23, "GDTC", "remark_unknown"),
    ]
    assert rejected == 3


def test_the_summary_of_a_primary_class_shows_its_two_errors_and_goes_in_mended(demo):
    school = {"organisation": "th-hoa-sen", "period": "hk1"}

    broken = import_sample("import_results", "bang-danh-gia-4A1-hk1-loi.xlsx", **school)
    mended = import_sample("import_results", "bang-danh-gia-4A1-hk1.xlsx", **school)

    assert broken == (
        1,
        [
            (10, "Năng lực đặc thù Khoa học", "quality_level_unknown"),
            (13, "Yêu nước", "quality_level_unknown"),
        ],
        2,
    )
    assert mended == (0, [], 0)


def test_mark_sheets_of_single_subjects_are_taken_whole(demo):
    name, severities = "bang-diem-mon-hk1.xlsx", ("error", "query", "warning")

    found = import_sample("import_results", name, severities=severities, period="hk1")

    assert found == (0, [], 0)


def test_broken_mark_sheets_of_subjects_show_their_five_errors(demo):
    name = "bang-diem-mon-hk1-loi.xlsx"
    status, problems, rejected = import_sample("import_results", name, period="hk1")

    assert status == 1
    assert sorted(problems) == [
        (8, "ĐĐGtx TX 1", "mark_out_of_range"),
        (9, "Điểm thường xuyên", "marks_run_together"),
        (11, "ĐĐGgk", "remark_for_mark"),
        (12, "Mã học sinh", "exempt_with_marks"),
        (14, "Mã học sinh", "unknown_pupil"),
    ]
    assert rejected == 5


@pytest.mark.parametrize(
    ("name", "class_name"),
    [
        ("bang-diem-6A1-hk1.xlsx", "6A1"),
        ("bang-diem-7A1-hk1.xlsx", "7A1"),
        ("bang-diem-6A2-hk1.ods", "6A2"),
    ],
)
def test_clean_mark_sheets_are_taken_whole(demo, name, class_name):
    with scope_of("thcs-binh-minh"):
        school_class = SchoolClass.objects.get(school_year=2026, name=class_name)
        assert school_class.enrolments.current().exists()

    found = import_sample("import_results", name, period="hk1", class_name=class_name)

    assert found == (0, [], 0)


@pytest.mark.parametrize(
    "name",
    [
        "danh-sach-hoc-sinh.xlsx",
        "danh-sach-hoc-sinh.csv",
        "danh-sach-hoc-sinh-web.xls",
        "danh-sach-hoc-sinh-tcvn3.xlsx",
    ],
)
def test_clean_and_old_pupil_lists_have_no_error(demo, name):
    assert import_sample("import_roster", name) == (0, [], 0)


def test_broken_pupil_list_shows_its_five_errors(demo):
    status, problems, rejected = import_sample("import_roster", "danh-sach-hoc-sinh-loi.xlsx")

    assert status == 1
    assert sorted({row for row, _column, _code in problems}) == [7, 10, 13, 17, 22]
    assert rejected == 5


def test_broken_old_list_shows_its_five_errors(demo):
    status, problems, rejected = import_sample("import_roster", "danh-sach-hoc-sinh-tcvn3-loi.xlsx")

    assert status == 1
    assert sorted(problems) == [
        (8, "Họ và tên", "no_name"),
        (11, "Ngày sinh", "date_impossible"),
        (14, "Giới tính", "sex_unknown"),
        (40, "Mã học sinh", "repeated_row"),
        (45, "Ngày sinh", "date_future"),
    ]
    assert rejected == 5


def test_the_log_tells_who_published_the_results(demo):
    with scope_of("thcs-binh-minh"):
        published = set(Publication.objects.values_list("pk", "published_by"))
        entries = Entry.objects.filter(action="results.publish")
        logged = {(int(entry.target_id), entry.actor_id) for entry in entries}

    assert published
    assert published <= logged


def test_the_printed_pupil_sees_a_correction(demo):
    entry = demo["lookups"][0]

    page = Client(SERVER_NAME=entry["host"]).post("/tra-cuu/hoc-tap/", entry)

    assert "theo quyết định số 27/QĐ-THCS" in page.content.decode()


def test_the_listed_transcript_can_be_checked(demo):
    entry = demo["transcripts"][0]
    typed = dict(
        zip(("initials", "first", "second"), (entry["initials"], *entry["figures"]), strict=True)
    )

    page = Client(SERVER_NAME=entry["host"]).post(f"/tra-cuu/xac-minh/{entry['code']}/", typed)

    assert "<strong>Khớp.</strong>" in page.content.decode()
