"""Who did what to what, when: entries are written once and never changed."""

from django.conf import settings
from django.db import models

from apps.core.scoping import OwnedManager, TwoParty, is_lifted, own_organisation_id

from .labels import action_label, detail_lines, target_label


class Entry(TwoParty):
    """One act. ``recipient`` is the other organisation that it concerns, if any."""

    parties = ("organisation", "recipient")

    recipient = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="đơn vị liên quan",
    )
    at = models.DateTimeField("lúc", auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người làm",
    )
    action = models.CharField("việc", max_length=60)
    target_type = models.CharField("loại đối tượng", max_length=60, blank=True)
    target_id = models.CharField("mã đối tượng", max_length=40, blank=True)
    detail = models.JSONField("chi tiết", default=dict, blank=True)

    objects = OwnedManager()

    class Meta:
        verbose_name = "mục nhật ký"
        verbose_name_plural = "nhật ký"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["organisation", "-at"], name="audit_by_organisation"),
            models.Index(fields=["target_type", "target_id"], name="audit_by_target"),
        ]

    def __str__(self):
        return f"{self.action_label} {self.target_id}".strip()

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError("An audit entry is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("An audit entry is never deleted.")

    @property
    def action_label(self):
        return action_label(self.action)

    @property
    def target_label(self):
        return target_label(self.target_type)

    @property
    def detail_lines(self):
        return detail_lines(self.detail)


def _owner(organisation):
    if organisation is not None and is_lifted():
        return organisation.pk
    return own_organisation_id()


def record(user, action, target=None, *, organisation=None, recipient=None, **detail):
    """Write one entry inside the caller's transaction.

    ``action`` is dotted: ``app.verb``. ``detail`` holds ids, counts and states, never a person's
    data. The entry belongs to the organisation whose scope is open; ``organisation``, when it is
    another one (the operator acts on it), reads it as the other party. Where the scope is lifted
    it is the owner.
    """
    owner = _owner(organisation)
    other = recipient.pk if recipient is not None else None
    if organisation is not None and organisation.pk != owner:
        other = organisation.pk
    for field in getattr(target, "parties", ()):
        party = getattr(target, f"{field}_id")
        if other is None and party is not None and party != owner:
            other = party
    return Entry.objects.create(
        organisation_id=owner,
        recipient_id=other,
        actor=user if user is not None and user.pk else None,
        action=action,
        target_type=target._meta.label_lower if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        detail=detail,
    )
