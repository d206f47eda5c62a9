"""Leave to name or show a child in public."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.core.scoping import Owned, OwnedManager, OwnedQuerySet
from apps.roster.ages import agrees_itself_if_born_by

from .pupils import Pupil


class ConsentQuerySet(OwnedQuerySet):
    def valid(self, purpose, on=None):
        """Consents for a purpose in force on a date: given, not withdrawn, not expired.

        From the seventh birthday on only with the child's own; an unknown birthday is no excuse.
        """
        on = on or timezone.localdate()
        born_by = agrees_itself_if_born_by(on)
        return (
            self.filter(purpose=purpose, given_on__lte=on)
            .filter(Q(child_agreed=True) | Q(pupil__date_of_birth__gt=born_by))
            .filter(Q(expires_on__isnull=True) | Q(expires_on__gte=on))
            .filter(withdrawn_at__isnull=True)
        )


class Consent(Owned):
    """Leave to name or show a child in public: from the representative, and the child from 7 on.

    Law on personal data protection 91/2025/QH15, article 24.
    """

    class Purpose(models.TextChoices):
        PRIZE = "prize", "nêu tên khen thưởng, giải thi"
        PHOTO = "photo", "đăng ảnh"
        WORK = "work", "đăng bài viết, sản phẩm của học sinh"

    pupil = models.ForeignKey(
        Pupil, on_delete=models.CASCADE, related_name="consents", verbose_name="học sinh"
    )
    purpose = models.CharField("mục đích", max_length=8, choices=Purpose.choices)
    scope = models.CharField("phạm vi", max_length=250, blank=True)
    representative = models.CharField("người đại diện đồng ý", max_length=120)
    child_agreed = models.BooleanField("học sinh từ đủ 7 tuổi đã đồng ý", default=False)
    given_on = models.DateField("ngày đồng ý")
    expires_on = models.DateField("đến hết ngày", null=True, blank=True)
    withdrawn_at = models.DateTimeField("rút lúc", null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người ghi việc rút",
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người ghi",
    )

    objects = OwnedManager.from_queryset(ConsentQuerySet)()

    class Meta:
        verbose_name = "đồng ý nêu tên, đăng ảnh"
        verbose_name_plural = "đồng ý nêu tên, đăng ảnh"
        ordering = ["-given_on", "-pk"]
        indexes = [models.Index(fields=["pupil", "purpose"], name="roster_consent_of_pupil")]

    def __str__(self):
        return f"{self.get_purpose_display()} #{self.pk}"
