"""Reminding units that have not sent: before the date, once for each step, until they are done.

A step is a number of days before the deadline. After an outage only the nearest step is sent, not
every one that was missed. A date that was extended starts its steps anew.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.audit.models import Entry, record
from apps.core.mail import mail_is_on
from apps.core.scoping import organisation_scope
from apps.files.jobs import Progress, start_job
from apps.files.models import Job
from apps.organisations.models import Organisation

from .mailing import mail_digest, mail_reminder
from .models import Campaign, Reminder, Requirement
from .owed import time_left
from .receiving import parties_of
from .states import OWED
from .workflow import locked_requirement, note

WORK = "submissions.send_reminders"
EARLIEST_HOUR = 7  # nobody is woken by a reminder
PAUSE = timedelta(hours=4)  # between two reminders of one unit by hand
JOB = "submissions.remind"


def send_due_reminders():
    """Periodic: send what is due, in the hours in which people read. Returns what was done."""
    if timezone.localtime().hour < EARLIEST_HOUR:
        return f"chờ đến {EARLIEST_HOUR} giờ"
    return send_reminders()


def send_reminders(now=None):
    """Send every reminder and digest that is due. Running twice sends nothing twice."""
    now = now or timezone.now()
    reminded = digests = 0
    for office in Organisation.objects.offices().active().order_by("pk"):
        with organisation_scope(office):
            for campaign, requirements in _owed_by_campaign(office).items():
                keys = set()
                for requirement in requirements:
                    key = step_key(requirement, now)
                    if key is not None:
                        keys.add(key)
                        reminded += _remind_once(requirement, key, user=None) is not None
                    elif not requirement.on_time.is_met_at(now):
                        keys.add(_key(requirement, "qua-han"))
                digests += _digest(office, campaign, keys)
    return f"nhắc {reminded} đơn vị, gửi {digests} bản tổng hợp"


def _owed_by_campaign(office):
    """Return campaign → its requirements that are still owed to an office, in order of names."""
    rows = (
        Requirement.objects.received_by(office)
        .running()
        .owed()
        .select_related("campaign", "organisation", "recipient")
        .order_by("campaign_id", "organisation__name", "pk")
    )
    found = {}
    for row in rows:
        found.setdefault(row.campaign_id, (row.campaign, []))[1].append(row)
    return dict(found.values())


def step_key(requirement, now):
    """Return the key of the step that is due, or None: no step yet, or the date is over."""
    if not requirement.on_time.is_met_at(now):
        return None
    left = requirement.on_time.days_left(now)
    due = [days for days in requirement.campaign.reminder_days if days >= left]
    return _key(requirement, min(due)) if due else None


def _key(requirement, step):
    return f"{timezone.localtime(requirement.on_time_at):%Y%m%d%H%M}-{step}"


@transaction.atomic
def _remind_once(requirement, key, *, user):
    """Remind one unit unless it is done or was reminded under this key; return the Reminder."""
    requirement = locked_requirement(requirement.pk)
    if requirement.state not in OWED or not requirement.campaign.is_open:
        return None
    reminder, is_new = Reminder.objects.get_or_create(
        **parties_of(requirement), requirement=requirement, key=key
    )
    if not is_new:
        return None
    reminder.mailed, reminder.made_by = mail_reminder(requirement), user
    reminder.save(update_fields=["mailed", "made_by"])
    left = time_left(requirement)
    note(requirement, f"Nhắc nộp: {left}. Hạn {requirement.on_time_words}.", user=user)
    return reminder


@transaction.atomic
def _digest(office, campaign, keys):
    """Tell the office who is missing and who was late, once for each step; return 1 or 0.

    The log holds which steps were told.
    """
    campaign = Campaign.objects.select_related("organisation").get(pk=campaign.pk)
    told = {
        entry.detail.get("key")
        for entry in Entry.objects.filter(
            action="submissions.digest",
            target_type="submissions.campaign",
            target_id=str(campaign.pk),
            organisation=office,
        )
    }
    fresh = sorted(keys - told)
    if not fresh:
        return 0
    for key in fresh:
        record(None, "submissions.digest", campaign, key=key)
    here = Requirement.objects.received_by(office).filter(campaign=campaign).current()
    here = here.select_related("organisation", "campaign").order_by("organisation__name")
    mail_digest(
        office,
        campaign,
        missing=[(row, time_left(row)) for row in here if row.state in OWED],
        late=[row for row in here if row.is_on_time is False],
        total=len(here),
    )
    return 1


@dataclass
class Reminded:
    """How many units were reminded by hand, how many of them without any mail; how many not."""

    reminded: int = 0
    unmailed: int = 0
    lately: int = 0
    done: int = 0

    def where(self):
        """Say where units see a reminder that no mail brought, "" where mails went to all."""
        if not self.unmailed:
            return ""
        seen = "chỉ thấy lời nhắc ở trang “Việc hôm nay” của mình"
        if not mail_is_on():
            return f"Hệ thống chưa bật gửi thư nên đơn vị {seen}."
        return f"{self.unmailed} đơn vị không có ai nhận thư nên {seen}."


def remind_now(requirements, *, user):
    """Remind chosen units by hand; return what became of them as Reminded."""
    now = timezone.now()
    told = Reminded()
    for requirement in requirements:
        if requirement.state not in OWED:
            told.done += 1
        elif requirement.reminders.filter(made_at__gt=now - PAUSE).exists():
            told.lately += 1
        else:
            key = f"tay-{timezone.localtime(now):%Y%m%d%H%M}"
            reminder = _remind_once(requirement, key, user=user)
            told.done += reminder is None
            told.reminded += reminder is not None
            told.unmailed += reminder is not None and not reminder.mailed
    return told


@transaction.atomic
def request_reminders(campaign, *, user):
    """Start reminding every unit that has not sent; return the Job, the running one if there is."""
    Campaign.objects.filter(pk=campaign.pk).select_for_update(of=("self",)).first()
    running = Job.objects.filter(kind=JOB, target_id=str(campaign.pk)).unfinished().first()
    if running is not None:
        return running
    record(user, "submissions.remind", campaign)
    return start_job(JOB, target_id=campaign.pk, user=user)


def missing_now(campaign, office_id):
    """Return how many units owe an office something now: (due to be reminded, reminded lately)."""
    owed = Requirement.objects.filter(campaign=campaign, recipient=office_id).owed()
    since = timezone.now() - PAUSE
    lately = owed.filter(reminders__made_at__gt=since).order_by().distinct().count()
    return owed.count() - lately, lately


def remind_all_missing(job):
    """Job: remind every unit of a campaign that owes this office something now."""
    rows = list(
        Requirement.objects.filter(campaign=job.target_id, recipient=job.organisation_id)
        .owed()
        .order_by("pk")
    )
    progress, told = Progress(job), Reminded()
    for number, row in enumerate(rows, start=1):
        one = remind_now([row], user=job.requested_by)
        told.reminded, told.lately = told.reminded + one.reminded, told.lately + one.lately
        told.unmailed += one.unmailed
        progress.note(number, len(rows))
    words = f"Đã nhắc {told.reminded} đơn vị; {told.lately} đơn vị vừa được nhắc trong 4 giờ qua."
    return f"{words} {told.where()}".strip()
