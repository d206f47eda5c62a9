"""What one unit owes in one campaign, with its own dates and state."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from apps.core.scoping import Inherited, OwnedManager, OwnedQuerySet, TwoParty
from apps.organisations.models import Organisation
from apps.submissions.deadlines import Deadline
from apps.submissions.states import ACCEPTED, DECIDABLE, OWED, State

from .campaigns import Campaign, CampaignTier


class RequirementQuerySet(OwnedQuerySet):
    def sent_by(self, organisation):
        return self.filter(organisation=organisation)

    def received_by(self, organisation):
        return self.filter(recipient=organisation)

    def current(self):
        """Without those that went on to another recipient."""
        return self.exclude(state=State.MOVED)

    def running(self):
        return self.filter(campaign__state=Campaign.State.OPEN)

    def owed(self):
        return self.filter(state__in=OWED)

    def overdue(self, now=None):
        return self.owed().filter(on_time_at__lte=now or timezone.now())

    def waiting(self):
        """Sent, and nobody at the office has decided yet."""
        return self.filter(state__in=[State.SENT, State.REVIEWING])


class Requirement(TwoParty):
    """One sender's duty in a campaign. Its two parties stay, whatever happens to the tree."""

    recipient = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name="nơi nhận"
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="requirements", verbose_name="đợt báo cáo"
    )
    senders = models.CharField("cấp nộp", max_length=8, choices=CampaignTier.Senders.choices)
    state = models.CharField(
        "tình trạng", max_length=14, choices=State.choices, default=State.AWAITED
    )
    on_time_at = models.DateTimeField("hạn nộp (mốc loại trừ)")
    on_time_words = models.CharField("hạn nộp", max_length=60)
    lock_at = models.DateTimeField("khóa nhận (mốc loại trừ)")
    lock_words = models.CharField("khóa nhận", max_length=60)
    unlocked_until = models.DateTimeField("mở khóa đến", null=True, blank=True)
    # The version that decides whether the unit was on time, and the one that counts now.
    counted = models.ForeignKey(
        "submissions.Submission", on_delete=models.PROTECT, null=True, related_name="+"
    )
    is_on_time = models.BooleanField("đúng hạn", null=True)
    days_late = models.PositiveSmallIntegerField("số ngày trễ", default=0)
    official = models.ForeignKey(
        "submissions.Submission", on_delete=models.PROTECT, null=True, related_name="+"
    )
    excuse = models.CharField("lý do miễn nộp", max_length=300, blank=True)
    excused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="followed_by"
    )
    created_at = models.DateTimeField("giao lúc", auto_now_add=True)

    objects = OwnedManager.from_queryset(RequirementQuerySet)()

    class Meta:
        verbose_name = "yêu cầu nộp"
        verbose_name_plural = "yêu cầu nộp"
        ordering = ["-campaign_id", "organisation__name", "pk"]
        permissions = [("review_requirement", "Xem xét, chấp nhận, trả lại, gia hạn, miễn nộp")]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "organisation", "recipient"],
                name="submissions_requirement_once",
            ),
            models.CheckConstraint(
                condition=Q(lock_at__gte=F("on_time_at")),
                name="submissions_requirement_lock_after_deadline",
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "campaign", "state"], name="submissions_matrix")
        ]

    def __str__(self):
        return f"{self.campaign} – {self.organisation}"

    @property
    def on_time(self):
        return Deadline(self.on_time_at, self.on_time_words)

    @property
    def lock(self):
        return Deadline(self.lock_at, self.lock_words)

    @property
    def locked_from(self):
        """The first moment at which nothing is taken, in words that cannot be read as an end."""
        return f"{timezone.localtime(self.lock_at):%H:%M:%S ngày %d/%m/%Y}"

    @property
    def is_accepted(self):
        return self.state in ACCEPTED

    @property
    def is_decidable(self):
        return self.state in DECIDABLE

    def accepts_at(self, moment):
        """Tell whether a file that arrived at ``moment`` is still taken."""
        if self.state in {State.MOVED, State.EXCUSED} or not self.campaign.is_open:
            return False
        is_unlocked = self.unlocked_until is not None and moment < self.unlocked_until
        return is_unlocked or self.lock.is_met_at(moment)

    @property
    def is_open(self):
        return self.accepts_at(timezone.now())

    @property
    def is_overdue(self):
        return self.state in OWED and not self.on_time.is_met_at(timezone.now())

    @property
    def state_words(self):
        """The state as staff read it, with on time or the days late once something was sent."""
        words = State(self.state).label
        if self.state in {State.SENT, State.REVIEWING, State.RETURNED, *ACCEPTED} and (
            self.is_on_time is not None
        ):
            return f"{words} ({'đúng hạn' if self.is_on_time else f'trễ {self.days_late} ngày'})"
        return words


class DateChange(TwoParty):
    """One change of a date of a requirement, with who, when and why; never edited."""

    class Act(models.TextChoices):
        EXTEND = "extend", "gia hạn nộp"
        UNLOCK = "unlock", "mở khóa"
        LOCK = "lock", "khóa lại"
        CAMPAIGN = "campaign", "đổi hạn của cả đợt"

    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    requirement = models.ForeignKey(
        Requirement, on_delete=models.CASCADE, related_name="date_changes"
    )
    act = models.CharField("việc", max_length=10, choices=Act.choices)
    old_words = models.CharField("trước", max_length=80, blank=True)
    new_words = models.CharField("sau", max_length=80, blank=True)
    reason = models.CharField("lý do", max_length=300)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField("lúc", default=timezone.now)

    class Meta:
        verbose_name = "thay đổi hạn"
        verbose_name_plural = "thay đổi hạn"
        ordering = ["made_at", "pk"]

    def __str__(self):
        return f"{self.get_act_display()}: {self.new_words}"


class Event(TwoParty):
    """One thing that happened to a requirement, as both parties read it."""

    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="events")
    submission = models.ForeignKey(
        "submissions.Submission", on_delete=models.CASCADE, null=True, related_name="events"
    )
    text = models.CharField("việc", max_length=400)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    by_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField("lúc", default=timezone.now)

    class Meta:
        verbose_name = "diễn biến"
        verbose_name_plural = "diễn biến"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.text


class Waiver(TwoParty):
    """A rule that one unit need not keep in a campaign: why, by whom, until when."""

    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="waivers")
    rule = models.CharField("quy tắc", max_length=60)
    reason = models.CharField("lý do", max_length=300)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField("duyệt lúc", default=timezone.now)
    expires_on = models.DateField("có hiệu lực đến hết ngày")
    withdrawn_at = models.DateTimeField("thu hồi lúc", null=True, blank=True)

    class Meta:
        verbose_name = "miễn quy tắc"
        verbose_name_plural = "miễn quy tắc"
        ordering = ["-approved_at", "-pk"]
        permissions = [("approve_waiver", "Duyệt miễn một quy tắc")]

    def __str__(self):
        return f"{self.rule}: {self.reason}"


class SavedReason(Inherited):
    """A sentence that officers use again when they return a file."""

    text = models.CharField("lý do trả lại", max_length=300)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "lý do soạn sẵn"
        verbose_name_plural = "lý do soạn sẵn"
        ordering = ["position", "text"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "text"],
                name="submissions_reason_once",
                violation_error_message="Lý do này đã có.",
            )
        ]

    def __str__(self):
        return self.text


class Reminder(TwoParty):
    """One reminder that went to a unit, so that none goes twice."""

    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="reminders")
    key = models.CharField("mốc nhắc", max_length=40)
    mailed = models.PositiveSmallIntegerField("số thư đã gửi", default=0)
    made_by = models.ForeignKey(  # None: the clock
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField("lúc", default=timezone.now)

    class Meta:
        verbose_name = "lần nhắc"
        verbose_name_plural = "lần nhắc"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "key", "organisation"], name="submissions_reminder_once"
            )
        ]

    def __str__(self):
        return self.key
