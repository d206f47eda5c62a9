"""A department, the office of the cast, its schools, one directly under the department."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Session
from apps.core.scoping import every_organisation, organisation_scope
from apps.organisations.models import Affiliation
from apps.roster.models import SchoolYear
from apps.submissions.campaigning import open_campaign
from apps.submissions.deadlines import Wording, make_deadline
from apps.submissions.models import (
    Campaign,
    CampaignTier,
    Requirement,
    Submission,
    SubmittedPupil,
)
from apps.submissions.receiving import parties_of, receive
from tests.cast import make_organisation, make_user
from tests.processes import ON_SQLITE, Processes, shared_database
from tests.roster.spine import SECRET, give_secret, make_pupil
from tests.seeds import sow

from .family import PATH
from .live import BEFORE
from .place import ALL, HOST, Place

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
SCHOOLS = make_deadline(Wording.BEFORE_DAY, date(2026, 10, 15))
OFFICES = make_deadline(Wording.BEFORE_DAY, date(2026, 10, 25))
LOCK = make_deadline(Wording.END_OF_DAY, date(2026, 12, 31))
ON_TIME = datetime(2026, 10, 14, 23, 59, 59, tzinfo=VIETNAM)
LATE = datetime(2026, 10, 15, 0, 0, 0, tzinfo=VIETNAM)


@pytest.fixture
def department(office):
    department = make_organisation("so", "Sở GD&ĐT Cao Nguyên", "office", "so")
    Affiliation.objects.create(child=office, parent=department, valid_from=date(2025, 7, 1))
    return department


@pytest.fixture
def cedar(department):
    """An upper-secondary school directly under the department."""
    school = make_organisation("cedar", "Trường THPT Cây Thông", "school", "thpt")
    Affiliation.objects.create(child=school, parent=department, valid_from=date(2000, 1, 1))
    return school


@pytest.fixture
def dora(department):
    return make_user("dora@so.example", "Trần Thị Dora", department, "officer", "manager")


@pytest.fixture
def celia(cedar):
    return make_user("celia@cedar.example", "Lê Thị Celia", cedar, "records")


@pytest.fixture
def year(db):
    return SchoolYear.objects.get_or_create(
        first_year=2026, defaults={"starts_on": date(2026, 8, 1), "ends_on": date(2027, 7, 31)}
    )[0]


@pytest.fixture
def campaign(department, office, alder, birch, cedar, year, dora):
    """The department's campaign of files, open: schools before 15/10, offices before 25/10."""
    return make_campaign(department, year, dora)


def make_campaign(issuer, year, user, **fields):
    with organisation_scope(issuer):
        campaign = Campaign.objects.create(
            organisation=issuer,
            **{
                "slug": "dau-nam-2026",
                "title": "Dữ liệu đầu năm học 2026–2027",
                "kind": Campaign.Kind.FILE,
                "school_year": year,
                "units_on": date(2026, 9, 5),
                "data_on": date(2026, 9, 30),
                **fields,
            },
        )
        for senders, deadline in (("schools", SCHOOLS), ("offices", OFFICES)):
            CampaignTier.objects.create(
                organisation=issuer,
                campaign=campaign,
                senders=senders,
                on_time_at=deadline.instant,
                on_time_words=deadline.words,
                lock_at=LOCK.instant,
                lock_words=LOCK.words,
            )
        return open_campaign(campaign, user=user)


@pytest.fixture
def duty_of(campaign):
    """Return a function: the requirement of a unit in the campaign."""

    def of(unit):
        with organisation_scope(unit):
            return Requirement.objects.sent_by(unit).current().get(campaign=campaign)

    return of


def a_file(name="hoc-sinh.vemis", content=b"\x00V.EMIS\x01"):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def hand_in(django_capture_on_commit_callbacks):
    """Return a function: a unit hands in files; the check has run when it returns."""

    def hand(requirement, user, *files, token="t1", received_at=ON_TIME, **options):
        options.setdefault("sends_itself", True)
        with django_capture_on_commit_callbacks(execute=True):
            submission = receive(
                requirement,
                list(files) or [a_file() if token == "t1" else a_file(content=token.encode())],
                user=user,
                token=token,
                received_at=received_at,
                **options,
            )
        return type(submission).objects.get(pk=submission.pk)

    return hand


def noon(day):
    return datetime.combine(day, time(12), tzinfo=VIETNAM)


@pytest.fixture
def now(time_machine):
    time_machine.move_to(BEFORE, tick=False)
    return time_machine


@pytest.fixture
def clerk(alder, anna, client_at, now):
    return client_at(alder, anna)


@pytest.fixture
def post(django_capture_on_commit_callbacks):
    """Return a function that posts; what waits for the commit, like the check, has run after it."""

    def post(client, address, fields=None):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address, fields or {})

    return post


@pytest.fixture
def draft(campaign, duty_of, hand_in, alder, anna, now):
    with organisation_scope(alder):
        return hand_in(duty_of(alder), anna, sends_itself=False)


@pytest.fixture
def seeds(db):
    if not ON_SQLITE:
        sow()


@pytest.fixture
def place(request, seeds, settings, tmp_path):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    alder, anna = request.getfixturevalue("alder"), request.getfixturevalue("anna")
    campaign = request.getfixturevalue("campaign")
    second = make_user("second@alder.example", "Lê Thị Hai", alder, "records")
    sessions = []
    for user in (anna, second):
        client = Client(SERVER_NAME=HOST)
        client.force_login(user)
        sessions.append(client.session.session_key)
    assert Session.objects.count() == 2
    with every_organisation(reason=ALL):
        duty = Requirement.objects.get(organisation=alder, campaign=campaign)
        Requirement.objects.update(
            on_time_at=timezone.now() + timedelta(hours=1),
            lock_at=timezone.now() + timedelta(hours=2),
        )
    var = tmp_path / "var"
    var.mkdir()
    with shared_database(tmp_path):
        processes = Processes(var, "tests.submissions.halting")
        yield Place(processes, var, duty, sessions)
        processes.end()


@pytest.fixture
def pupils_campaign(department, office, alder, birch, cedar, year, dora, now):
    return make_campaign(department, year, dora, kind=Campaign.Kind.PUPILS, slug="hs")


@pytest.fixture
def pupil(alder, year):
    with organisation_scope(alder):
        pupil = make_pupil(alder)
        give_secret(pupil)
    return pupil


@pytest.fixture
def submit(pupils_campaign, hand_in, alder, anna):
    """Return a function: Alder sends a list of rows."""

    def submit(*rows, token="t1"):
        with organisation_scope(alder):
            duty = pupils_campaign.requirements.get(organisation=alder)
            sent = hand_in(duty, anna, token=token, received_at=BEFORE)
            Submission.objects.filter(pk=sent.pk).update(
                rows_read=len(rows), rows_accepted=len(rows)
            )
            for number, row in enumerate(rows, start=2):
                SubmittedPupil.objects.create(
                    **parties_of(sent), submission=sent, row=number, **row
                )
            sent.refresh_from_db()
        return sent

    return submit


@pytest.fixture
def look(alder, pupil, client_at, now):
    client = client_at(alder)
    client.get("/robots.txt")

    def look(code="HS001", secret=SECRET):
        return client.post(PATH, {"code": code, "secret": secret})

    look.client = client
    return look
