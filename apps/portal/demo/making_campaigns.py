"""The campaigns of the made-up province: the letter's own of 2013, last year's, and a running one.

Everything goes through the acts of the service, as if people had done it; afterwards the moments
of the past are written over the clock's, since nobody can send in 2013 any more.
"""

import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.utils import timezone

from apps.core.scoping import organisation_scope
from apps.files.models import Job, StoredFile
from apps.organisations.models import Holiday
from apps.submissions.campaigning import close_campaign, open_campaign
from apps.submissions.checking import check_now
from apps.submissions.consolidating import consolidate, job_of, request_consolidation
from apps.submissions.deadlines import Wording, make_deadline
from apps.submissions.dispatching import send_on
from apps.submissions.models import (
    Campaign,
    CampaignTier,
    Consolidation,
    Event,
    Receipt,
    Requirement,
    SavedReason,
    Submission,
)
from apps.submissions.receiving import explain, receive, send
from apps.submissions.reviewing import accept, excuse, give_back

from .organisations import BY_SLUG
from .sent_lists import list_file

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
LETTER = date(2013, 9, 16)
EXPLANATION = "Đã đối chiếu với hồ sơ học sinh của trường, số liệu đúng."


# Reasons that officers choose from when they return a file: the department's serve all below it.
SAVED_REASONS = {
    "so": [
        "Sĩ số khác báo cáo thống kê đầu năm: hãy đối chiếu từng lớp, sửa rồi nộp lại.",
        "Thiếu học sinh của một hay nhiều lớp: hãy kết xuất đủ các lớp rồi nộp lại.",
        "Tệp không phải của năm học này: hãy chọn đúng năm học, kết xuất rồi nộp lại.",
        "Bản quét thiếu chữ ký hoặc dấu: hãy quét lại văn bản đã ký, đóng dấu rồi nộp lại.",
    ],
    "xa-an-binh": [
        "Giải trình chưa rõ: hãy ghi lý do cụ thể cho từng trường hợp rồi nộp lại.",
        "Còn học sinh đã chuyển đi trong danh sách: hãy cập nhật trạng thái rồi nộp lại.",
    ],
}


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


def make_campaigns(made):
    make_saved_reasons(made)
    make_letter_campaign(made)
    make_last_years_campaign(made)
    make_running_campaign(made)


def make_saved_reasons(made):
    for slug, texts in SAVED_REASONS.items():
        with organisation_scope(made[slug]):
            for position, text in enumerate(texts, start=1):
                SavedReason.objects.create(organisation=made[slug], text=text, position=position)


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
    for slug, at in (
        ("mn-hoa-mai", "10/10/2013 09:21:40"),
        ("th-hoa-sen", "15/10/2013 08:12:05"),
        ("thcs-binh-minh", "14/10/2013 16:45:11"),
        ("thcs-tan-lap", "14/10/2013 23:59:58"),
        ("thpt-cao-nguyen", "11/10/2013 10:02:33"),
        ("gdtx-an-binh", "15/10/2013 00:00:00"),
    ):
        _hand_in(campaign, made[slug], _raw(slug, at))
    _hand_in(campaign, made["phong-an-binh"], _raw_package("24/10/2013 16:30:00"))
    with organisation_scope(issuer):
        close_campaign(campaign, user=None, at=_moment("18/11/2013 08:00:00"))
    return campaign


def make_last_years_campaign(made):
    """The start of 2025–2026: all accepted and consolidated; what this year is compared with."""
    issuer = made["so"]
    campaign = _campaign(
        issuer,
        slug="qlhs-dau-nam-2025",
        title="Dữ liệu học sinh đầu năm học 2025–2026",
        school_year_id=2025,
        round=Campaign.Round.START,
        basis="Công văn trình diễn của Sở, tháng 9/2025",
        data_on=date(2025, 9, 30),
        units_on=date(2025, 9, 15),
        rule_pack="qlhs-2026",
        dates={
            "schools": (date(2025, 10, 15), date(2025, 11, 15)),
            "offices": (date(2025, 10, 25), date(2025, 11, 15)),
        },
        opened_at=_moment("15/09/2025 08:00:00"),
    )
    for slug, at in (
        ("th-hoa-sen", "08/10/2025 14:20:00"),
        ("thcs-binh-minh", "13/10/2025 10:05:30"),
        ("thcs-tan-lap", "15/10/2025 07:40:12"),
        ("thpt-cao-nguyen", "10/10/2025 09:00:00"),
        ("gdtx-an-binh", "14/10/2025 16:59:00"),
    ):
        _hand_in(campaign, made[slug], _list(slug, 2025, _moment(at)))
    _excuse(campaign, made["mn-hoa-mai"], "Trường mầm non báo cáo theo hệ thống riêng năm học này")
    for slug, at in (("xa-an-binh", "23/10/2025 15:00:00"), ("xa-tan-lap", "24/10/2025 08:30:00")):
        _send_package_on(campaign, made[slug], _moment(at))
    with organisation_scope(issuer):
        close_campaign(campaign, user=None, at=_moment("17/11/2025 08:00:00"))
    return campaign


def make_running_campaign(made):
    """The start of 2026–2027, due ten days after the demo is made: in every state of the work."""
    issuer, today = made["so"], timezone.localdate()
    campaign = _campaign(
        issuer,
        slug="qlhs-dau-nam-2026",
        title="Dữ liệu học sinh đầu năm học 2026–2027",
        school_year_id=2026,
        round=Campaign.Round.START,
        basis="Công văn trình diễn của Sở về nộp dữ liệu đầu năm học",
        instructions=(
            "Cập nhật danh sách, lý lịch học sinh trên phần mềm, nhập mới ở lớp đầu cấp, rồi kết "
            "xuất và nộp. Gửi kèm tệp kết xuất nguyên gốc nếu có. Nên dùng “Kiểm tra thử” trước."
        ),
        data_on=date(2026, 9, 30),
        units_on=min(today, date(2026, 10, 1)),
        rule_pack="qlhs-2026",
        dates={
            "schools": (today + timedelta(days=11), today + timedelta(days=31)),
            "offices": (today + timedelta(days=21), today + timedelta(days=41)),
        },
        opened_at=timezone.now() - timedelta(days=14),
    )
    morning = datetime.combine(today, time(9, 15), tzinfo=VIETNAM)
    for slug, days, verdict, remark in (
        ("th-hoa-sen", 6, "accept", ""),
        ("thpt-cao-nguyen", 3, "", ""),
        ("thcs-tan-lap", 4, "return", "Lớp 9A1 thiếu học sinh so với báo cáo tháng trước."),
    ):
        handed = _list(slug, 2026, morning - timedelta(days=days), verdict, remark)
        _hand_in(campaign, made[slug], handed)
    _excuse(campaign, made["mn-hoa-mai"], "Trường mầm non báo cáo theo hệ thống riêng năm học này")
    make_holidays(issuer, today + timedelta(days=10))
    return campaign


def make_holidays(issuer, last_day_on_time):
    """Days off of the whole country, and one of the made-up province next to the live deadline."""
    days = (
        ("Quốc khánh", date(2026, 9, 1), date(2026, 9, 2)),
        ("Tết Dương lịch", date(2027, 1, 1), date(2027, 1, 1)),
        ("Ngày Chiến thắng, Quốc tế Lao động", date(2027, 4, 30), date(2027, 5, 1)),
        ("Ngày hội văn hóa tỉnh", last_day_on_time, last_day_on_time),
    )
    with organisation_scope(issuer):
        for name, first, last in days:
            Holiday.objects.create(organisation=issuer, name=name, first_day=first, last_day=last)


def _list(slug, year, at, verdict="accept", remark=""):
    unit = BY_SLUG[slug]
    name = f"danh-sach-hoc-sinh-{slug}-{year}.xlsx"
    return Handed(slug, at, name, list_file(unit, year), verdict, remark)


def _excuse(campaign, unit, reason):
    with organisation_scope(unit):
        duty = Requirement.objects.sent_by(unit).get(campaign=campaign)
    with organisation_scope(duty.recipient):
        excuse(duty, reason=reason, user=None)


def _raw(slug, at):
    code = f"99{BY_SLUG[slug].number:06d}"
    content = (
        b"V.EMIS QLHS\x00\x01" + f"{code};2013-2014;du lieu trinh dien".encode() + b"\x00" * 64
    )
    return Handed(slug, _moment(at), f"QLHS_{code}_2013-2014.vemis", content)


def _raw_package(at):
    """The exports of its schools in one archive, as the office of the district handed them on."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for slug in ("mn-hoa-mai", "th-hoa-sen", "thcs-binh-minh", "thcs-tan-lap"):
            one = _raw(slug, at)
            archive.writestr(zipfile.ZipInfo(one.name, (2013, 10, 24, 16, 0, 0)), one.content)
    name = "QLHS_PGD_An_Binh_2013-2014.zip"
    return Handed("phong-an-binh", _moment(at), name, buffer.getvalue())


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
            sends_itself=True,
        )
        version = check_now(version, user=None)
        for query in version.findings.unexplained():
            explain(query, EXPLANATION, user=None)
        version = send(version, user=None)
        Job.objects.unfinished().update(state=Job.State.DONE, finished_at=timezone.now())
    with organisation_scope(duty.recipient):
        if handed.verdict == "accept":
            accept(version, user=None, remark=handed.remark)
        elif handed.verdict == "return":
            give_back(version, reason=handed.remark, user=None)
    _date_back(version, handed.at)
    return version


def _send_package_on(campaign, office, at):
    """Let an office consolidate what it accepted, send it on at a moment, and have it accepted."""
    with organisation_scope(office):
        package = request_consolidation(campaign, user=None)
        consolidate(job_of(package))
        package.refresh_from_db()
        version = send_on(package, user=None, at=at)
        Consolidation.objects.filter(pk=package.pk).update(made_at=at - timedelta(hours=1))
        Job.objects.unfinished().update(state=Job.State.DONE, finished_at=timezone.now())
    with organisation_scope(version.recipient):
        accept(version, user=None)
    _date_back(version, at)


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
