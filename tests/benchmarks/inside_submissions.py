"""What the scenarios of submissions need inside Django: campaigns of any size, and an account."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone

from apps.accounts.models import Membership, User
from apps.accounts.sessions import SessionStore
from apps.core.scoping import every_organisation, organisation_scope
from apps.files.models import StoredFile
from apps.organisations.models import Affiliation, Domain, Level, NameRecord, Organisation
from apps.roster.models import SchoolYear
from apps.submissions.campaigning import open_campaign
from apps.submissions.models import Campaign, CampaignTier, Receipt, Requirement, Submission

from .counting import count_statements

WHY = "the data of a benchmark"


def make_matrix(units):
    """Give an office of its own a campaign with that many schools, most of which have sent."""
    office, officer = _office(f"do-{units}")
    _schools(office, int(units))
    campaign = _campaign(office)
    with every_organisation(reason=WHY):
        duties = list(campaign.requirements.order_by("pk"))
        for number, duty in enumerate(duties):
            if number % 10 < 8:
                _sent(duty, number)
    return {
        "host": office.canonical_host,
        "path": f"/nop-du-lieu/dot/{campaign.pk}/",
        "session": _session(officer),
        "units": len(duties),
    }


def _office(slug):
    department = Organisation.objects.get(slug="so")
    office = Organisation.objects.create(
        slug=slug, name=f"Phòng {slug}", short_name=slug, kind="office", is_demo=True
    )
    office.levels.set(Level.objects.filter(code="xa"))
    _place(office, department)
    return office, _person(f"{slug}@do.example", office, "officer")


def _place(unit, parent):
    NameRecord.objects.create(
        organisation=unit, name=unit.name, short_name=unit.short_name, valid_from="2000-01-01"
    )
    Domain.objects.create(organisation=unit, host=f"{unit.slug}.localhost", is_canonical=True)
    Affiliation.objects.create(child=unit, parent=parent, valid_from="2025-07-01")


def _person(email, unit, role):
    user = User.objects.create(email=email, full_name="Người Đo", is_demo=True)
    with organisation_scope(unit):
        Membership.objects.create(organisation=unit, user=user, role=role)
    return user


def _schools(office, count):
    level = Level.objects.get(code="thcs")
    for number in range(count):
        school = Organisation.objects.create(
            slug=f"{office.slug}-{number:04d}",
            name=f"Trường THCS Đo Tốc Độ {number:04d}",
            short_name=f"THCS Đo {number:04d}",
            kind="school",
            is_demo=True,
        )
        school.levels.set([level])
        _place(school, office)


def _campaign(office):
    now = timezone.now()
    with organisation_scope(office):
        campaign = Campaign.objects.create(
            organisation=office,
            slug="do-toc-do",
            title="Đo tốc độ",
            kind=Campaign.Kind.FILE,
            school_year=SchoolYear.current(),
            units_on=timezone.localdate(),
        )
        CampaignTier.objects.create(
            organisation=office,
            campaign=campaign,
            senders="schools",
            on_time_at=now + timedelta(hours=1),
            on_time_words="trước 17 giờ hôm nay",
            lock_at=now + timedelta(hours=2),
            lock_words="trước 18 giờ hôm nay",
        )
        return open_campaign(campaign, user=None)


def _sent(duty, number):
    now = timezone.now()
    version = Submission.objects.create(
        organisation_id=duty.organisation_id,
        recipient_id=duty.recipient_id,
        requirement=duty,
        number=1,
        state="sent" if number % 3 else "accepted",
        token="do",
        received_at=now,
        sent_at=now,
        is_on_time=True,
        summary={"pupils": 300 + number, "classes": 10},
    )
    duty.state, duty.counted, duty.is_on_time = version.state, version, True
    duty.official = version if version.state == "accepted" else None
    duty.save()


def _session(user):
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "apps.accounts.backends.MembershipBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def statements_as(host, path, session):
    """Count the statements of a page that a signed-in person sees, once it is kept."""

    def ask(client):
        client.cookies[settings.SESSION_COOKIE_NAME] = session
        return client.get(path)

    return count_statements(host, ask, visits_before=3)


def make_deadline(units):
    """Give an office a campaign of files and each of its schools a clerk who is signed in."""
    office, _officer = _office(f"han-{units}")
    _schools(office, int(units))
    campaign = _campaign(office)
    with every_organisation(reason=WHY):
        duties = list(campaign.requirements.select_related("organisation").order_by("pk"))
    clerks = []
    for duty in duties:
        clerk = _person(f"{duty.organisation.slug}@do.example", duty.organisation, "records")
        clerks.append(
            {
                "host": duty.organisation.canonical_host,
                "path": f"/nop-du-lieu/yeu-cau/{duty.pk}/tai-len/",
                "session": _session(clerk),
                "requirement": duty.pk,
            }
        )
    return {"campaign": campaign.pk, "clerks": clerks}


def account_deadline(campaign_id):
    """Hold receipts, versions and bytes of a campaign against each other."""
    with every_organisation(reason=WHY):
        duties = Requirement.objects.filter(campaign=campaign_id)
        versions = Submission.objects.filter(requirement__campaign=campaign_id)
        receipts = Receipt.objects.filter(submission__requirement__campaign=campaign_id)
        wrong = [
            receipt.number
            for receipt in receipts.select_related("submission").iterator()
            if not _has_exact_bytes(receipt)
        ]
        rows = set(StoredFile.objects.exclude(content="").values_list("content", flat=True))
        storage = StoredFile._meta.get_field("content").storage
        there = {
            f"{folder}/{name}"
            for folder in storage.listdir("")[0]
            if len(folder) == 2
            for name in storage.listdir(folder)[1]
        }
        return {
            "sent": duties.filter(state="sent").count(),
            "versions": versions.count(),
            "receipts": receipts.count(),
            "wrong": wrong,
            "lost": len(rows - there),
            "orphans": len(there - rows),
        }


def _has_exact_bytes(receipt):
    files = [one.file for one in receipt.submission.files.select_related("file")]
    found = []
    for stored in files:
        with stored.content.open("rb") as content:
            found.append(hashlib.file_digest(content, "sha256").hexdigest())
    return found == [one["sha256"] for one in receipt.files]
