"""An office makes one package of the accepted versions; the only writer of its state but sending.

The page asks for it, the worker makes it: all or nothing, and a second run finds it made.
"""

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from apps.audit.models import record
from apps.core.scoping import own_organisation_id
from apps.files.jobs import Progress, start_job
from apps.files.models import Job
from apps.files.storing import forget_bytes, keep_made_bytes

from .consolidation.building import build, spool_file
from .consolidation.gathering import absent_units, contents_now, standing_of
from .models import Campaign, Consolidation, Requirement

JOB = "consolidations.make"
State = Consolidation.State
LONGEST_REASON = 400
MOST_NAMES = 5
MOST_TURNS = 3  # a package of gigabytes takes minutes, in which a unit's version may be accepted
OUT_OF_DATE = "Bản tổng hợp đã cũ: có đơn vị đã đổi bản được chấp nhận. Hãy tổng hợp lại rồi gửi."


@transaction.atomic
def request_consolidation(campaign, *, acknowledged=(), reason="", user):
    """Start making a package; while one is being made, a second press returns that one.

    ``acknowledged``: ids of the missing units that a person named, for ``reason``. Raises
    ValidationError: ``nothing_accepted``, ``not_acknowledged``, ``no_reason``.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    running = _running(campaign)
    if running is not None:
        return running
    standing = standing_of(campaign, own_organisation_id())
    if not standing.included:
        raise ValidationError(
            "Chưa có đơn vị nào được chấp nhận nên chưa có gì để tổng hợp.",
            code="nothing_accepted",
        )
    _refuse_unnamed(standing.missing, set(acknowledged))
    reason = reason.strip()[:LONGEST_REASON] if standing.missing else ""
    if standing.missing and not reason:
        raise ValidationError(
            "Hãy ghi lý do tổng hợp khi còn đơn vị chưa được chấp nhận.", code="no_reason"
        )
    consolidation = Consolidation.objects.create(
        organisation_id=own_organisation_id(),
        campaign=campaign,
        acknowledgement=reason,
        missing=absent_units(standing, reason),
        made_by=user,
    )
    record(
        user,
        "submissions.consolidate",
        consolidation,
        campaign=campaign.pk,
        units=len(standing.included),
        missing=len(standing.missing),
    )
    start_job(JOB, target_id=consolidation.pk, user=user)
    return consolidation


def _running(campaign):
    """Return the package that is being made; one whose job has ended without it has failed."""
    making = Consolidation.objects.select_for_update(of=("self",)).filter(
        campaign=campaign, state=State.MAKING
    )
    for consolidation in making:
        job = job_of(consolidation)
        if job is not None and not job.is_finished:
            return consolidation
        _fail(consolidation)
    return None


def _fail(consolidation):
    consolidation.state = State.FAILED
    consolidation.save(update_fields=["state"])


def job_of(consolidation):
    """Return the newest job that makes a package, or None."""
    return Job.objects.filter(kind=JOB, target_id=str(consolidation.pk)).first()


def _refuse_unnamed(missing, acknowledged):
    unnamed = [one for one in missing if one.organisation_id not in acknowledged]
    if not unnamed:
        return
    names = ", ".join(one.organisation.name for one in unnamed[:MOST_NAMES])
    more = f" và {len(unnamed) - MOST_NAMES} đơn vị khác" if len(unnamed) > MOST_NAMES else ""
    raise ValidationError(
        f"Còn đơn vị chưa được chấp nhận: {names}{more}. Hãy miễn nộp cho đơn vị không phải nộp, "
        "hoặc đánh dấu xác nhận thiếu từng đơn vị.",
        code="not_acknowledged",
    )


def consolidate(job):
    """Job: make the package that was asked for; what keeps it back is the job's message."""
    consolidation = Consolidation.objects.select_related(
        "campaign__organisation", "organisation"
    ).get(pk=job.target_id)
    if consolidation.state != State.MAKING:
        return ""
    try:
        return _make(consolidation, Progress(job).note, job.requested_by)
    except ValidationError:
        with transaction.atomic():
            consolidation = _locked(consolidation.pk)
            if consolidation.state == State.MAKING:
                _fail(consolidation)
        raise


def _make(consolidation, note, user):
    """Build and keep the package; once more when something was decided in the meantime."""
    for _turn in range(MOST_TURNS):
        message = _made_of(
            standing_of(consolidation.campaign, consolidation.organisation),
            consolidation,
            note,
            user,
        )
        if message is not None:
            return message
    raise ValidationError(OUT_OF_DATE, code="out_of_date")


def _made_of(standing, consolidation, note, user):
    """Build the package and write its bytes to their place, then its rows in a short transaction.

    Nobody waits behind a lock for gigabytes. A process killed in between leaves bytes that the
    hourly check lists. Returns None when what is in the package is no longer what counts.
    """
    known = {one["unit"] for one in consolidation.missing}
    _refuse_unnamed(standing.missing, known)
    absent = absent_units(standing, consolidation.acknowledgement)
    with spool_file() as spool:
        built = build(consolidation, standing, absent, spool, note)
        units = len(standing.included)
        stored = keep_made_bytes(
            _Noted(spool, lambda: note(units, units + 1)),
            name=_file_name(consolidation),
            user=user,
            scan=built.scan,
        )
    try:
        return _keep(consolidation.pk, standing, built, absent, stored, user)
    finally:
        if stored.pk is None:
            forget_bytes([stored])


class _Noted(File):
    """A file that gives a sign of life with every block that is read of it."""

    def __init__(self, file, go_on):
        super().__init__(file)
        self.go_on = go_on

    def chunks(self, chunk_size=None):
        for chunk in super().chunks(chunk_size):
            self.go_on()
            yield chunk


@transaction.atomic
def _keep(pk, standing, built, absent, stored, user):
    """Write the rows of a package whose bytes are in their place; return the job's message."""
    consolidation = _locked(pk)
    if consolidation.state != State.MAKING:
        return ""
    if contents_now(consolidation.campaign, consolidation.organisation) != standing.contents:
        return None
    stored.save()
    consolidation.file = stored
    consolidation.missing, consolidation.parts = absent, built.parts
    consolidation.totals = built.totals.as_json() if built.totals is not None else {}
    consolidation.totals |= {"rows": built.rows, "units": len(built.units)}
    consolidation.state = State.MADE
    consolidation.save()
    record(
        user,
        "submissions.consolidated",
        consolidation,
        units=len(built.units),
        rows=built.rows,
        sha256=stored.sha256,
    )
    return f"đã tổng hợp {len(built.units)} đơn vị, {built.rows} dòng"


def _file_name(consolidation):
    day = f"{timezone.localtime(consolidation.made_at):%Y%m%d-%H%M}"
    return f"tong-hop-{consolidation.campaign.slug}-{consolidation.organisation.slug}-{day}.zip"


def _locked(pk):
    return (
        Consolidation.objects.select_for_update(of=("self",))
        .select_related("campaign", "organisation")
        .get(pk=pk)
    )


def changes_since(consolidation):
    """Return a sentence for every unit whose accepted version is not the one in the package."""
    standing = standing_of(consolidation.campaign, consolidation.organisation_id)
    now = {one.pk: one for one in standing.included}
    then = {part["requirement"]: part for part in consolidation.parts}
    sentences = []
    for pk, part in then.items():
        official = now[pk].official if pk in now else None
        if official is None:
            sentences.append(f"{part['name']}: lần nộp {part['number']} không còn được chấp nhận.")
        elif official.pk != part["submission"]:
            sentences.append(
                f"{part['name']}: đã chấp nhận {official}, trong gói là lần {part['number']}."
            )
    sentences += [
        f"{one.organisation.name}: đã chấp nhận {one.official}, chưa có trong gói."
        for pk, one in now.items()
        if pk not in then
    ]
    return sentences


def outdated_packages():
    """Return [(campaign id, title, was sent, units that differ)] of running campaigns of this unit.

    The newest package of each is held against the versions that count now. Two queries.
    """
    newest = Consolidation.objects.filter(campaign__state=Campaign.State.OPEN, file__isnull=False)
    newest = newest.order_by().values("campaign").annotate(newest=Max("pk")).values("newest")
    packages = list(
        Consolidation.objects.filter(pk__in=newest)
        .order_by("campaign_id")
        .values_list("campaign_id", "campaign__title", "state", "parts")
    )
    now = {campaign_id: {} for campaign_id, *_rest in packages}
    counting = Requirement.objects.received_by(own_organisation_id()).current()
    rows = counting.filter(campaign__in=list(now), official__isnull=False).order_by()
    for campaign_id, pk, official_id in rows.values_list("campaign_id", "pk", "official_id"):
        now[campaign_id][pk] = official_id
    found = []
    for campaign_id, title, state, parts in packages:
        then = {part["requirement"]: part["submission"] for part in parts}
        differ = len(dict(then.items() ^ now[campaign_id].items()))
        if differ:
            found.append((campaign_id, title, state == State.SENT, differ))
    return found
