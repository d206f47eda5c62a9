"""The campaigns of the made-up province: the letter's own of 2013, last year's, and a running one.

Everything goes through the acts of the service, as if people had done it; afterwards the moments
of the past are written over the clock's, since nobody can send in 2013 any more.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile

from apps.core.scoping import organisation_scope
from apps.files.models import StoredFile
from apps.submissions.campaigning import close_campaign, open_campaign
from apps.submissions.checking import check_now
from apps.submissions.deadlines import Wording, make_deadline
from apps.submissions.models import Campaign, CampaignTier, Event, Receipt, Requirement, Submission
from apps.submissions.receiving import receive, send
from apps.submissions.reviewing import accept, give_back

from .organisations import BY_SLUG

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
LETTER = date(2013, 9, 16)


@dataclass(frozen=True)
class Handed:
    """One version: who, when the last byte arrived, the file, and what the office did."""

    slug: str
    at: datetime
    name: str
    content: bytes
    verdict: str = "accept"  # "accept", "return" or "" for a version that waits
    remark: str = ""


def _moment(text):
    return datetime.strptime(text, "%d/%m/%Y %H:%M:%S").replace(tzinfo=VIETNAM)


def make_letter_campaign(made):
    """The letter of autumn 2013: schools before 15/10, offices before 25/10; closed since."""
    issuer = made["so"]
    campaign = _campaign(
        issuer,
        slug="qlhs-dau-nam-2013",
        title="Dữ liệu phân hệ Quản lý học sinh (V.EMIS) đầu năm học 2013–2014",
        school_year_id=2013,
        round=Campaign.Round.START,
        basis="Công văn trình diễn của Sở, tháng 9/2013",
        instructions=(
            "Sau khi cập nhật danh sách, lý lịch học sinh (nhập mới ở lớp đầu cấp), các cơ sở giáo "
            "dục báo cáo dữ liệu phân hệ Quản lý học sinh. Trường thuộc phòng nộp về phòng, đơn vị "
            "trực thuộc nộp về Sở; phòng tổng hợp rồi nộp Sở."
        ),
        data_on=date(2013, 9, 30),
        units_on=LETTER,
        rule_pack="qlhs-2013",
        dates={
            "schools": (date(2013, 10, 15), date(2013, 11, 15)),
            "offices": (date(2013, 10, 25), date(2013, 11, 15)),
        },
        opened_at=_moment("16/09/2013 08:00:00"),
    )
    handed = [
        _raw("mn-hoa-mai", "10/10/2013 09:21:40"),
        _raw("th-hoa-sen", "15/10/2013 08:12:05"),
        _raw("thcs-binh-minh", "14/10/2013 16:45:11"),
        _raw("thcs-tan-lap", "14/10/2013 23:59:58"),
        _raw("thpt-cao-nguyen", "11/10/2013 10:02:33"),
        _raw("gdtx-an-binh", "15/10/2013 00:00:00"),
        _raw("phong-an-binh", "24/10/2013 16:30:00"),
    ]
    for one in handed:
        _hand_in(campaign, made[one.slug], one)
    with organisation_scope(issuer):
        close_campaign(campaign, user=None, at=_moment("18/11/2013 08:00:00"))
    return campaign


def _raw(slug, at):
    code = f"99{BY_SLUG[slug].number:06d}"
    content = (
        b"V.EMIS QLHS\x00\x01" + f"{code};2013-2014;du lieu trinh dien".encode() + b"\x00" * 64
    )
    return Handed(slug, _moment(at), f"QLHS_{code}_2013-2014.vemis", content)


def _campaign(issuer, *, dates, opened_at, **fields):
    """Create and open a campaign; ``dates``: senders → (on time before, lock before), both days."""
    with organisation_scope(issuer):
        campaign = Campaign.objects.create(
            organisation=issuer, kind=Campaign.Kind.PUPILS, reminder_days=[7, 3, 1, 0], **fields
        )
        for senders, days in dates.items():
            on_time, lock = (make_deadline(Wording.BEFORE_DAY, day) for day in days)
            CampaignTier.objects.create(
                organisation=issuer,
                campaign=campaign,
                senders=senders,
                on_time_at=on_time.instant,
                on_time_words=on_time.words,
                lock_at=lock.instant,
                lock_words=lock.words,
            )
        return open_campaign(campaign, user=None, at=opened_at)


def _hand_in(campaign, unit, handed):
    """Hand a version in, send it, decide about it, and date all of it as it would have been."""
    with organisation_scope(unit):
        duty = Requirement.objects.sent_by(unit).get(campaign=campaign)
        version = receive(
            duty,
            [ContentFile(handed.content, name=handed.name)],
            user=None,
            token=f"{handed.slug}-{handed.at:%d%H%M%S}",
            received_at=handed.at,
        )
        version = check_now(version, user=None)
        version = send(version, user=None)
    with organisation_scope(duty.recipient):
        if handed.verdict == "accept":
            accept(version, user=None, remark=handed.remark)
        elif handed.verdict == "return":
            give_back(version, reason=handed.remark, user=None)
    _date_back(version, handed.at)
    return version


def _date_back(version, at):
    """Give what hangs on a version the moments it would have had."""
    decided = at + timedelta(days=1)
    with organisation_scope(version.organisation):
        Submission.objects.filter(pk=version.pk).update(
            created_at=at, checked_at=at + timedelta(seconds=20), sent_at=at + timedelta(minutes=1)
        )
        Submission.objects.filter(pk=version.pk, decided_at__isnull=False).update(
            decided_at=decided
        )
        StoredFile.objects.filter(pk__in=version.files.values("file")).update(created_at=at)
        Receipt.objects.filter(submission=version).update(issued_at=at + timedelta(minutes=1))
        for event in Event.objects.filter(submission=version).order_by("pk"):
            is_decision = event.by_organisation_id != version.organisation_id
            Event.objects.filter(pk=event.pk).update(at=decided if is_decision else at)
