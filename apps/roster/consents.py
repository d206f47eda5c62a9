"""Consents to name or show a child: recorded and withdrawn."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.audit.models import record

from .models import Consent


@transaction.atomic
def withdraw(consent, *, user):
    """End a consent now; pages that name the child ask again on their next request."""
    consent = Consent.objects.select_for_update().get(pk=consent.pk)
    if consent.withdrawn_at is not None:
        raise ValidationError("Sự đồng ý này đã được rút trước đó.", code="withdrawn")
    consent.withdrawn_at = timezone.now()
    consent.withdrawn_by = user
    consent.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record(user, "roster.withdraw_consent", consent, purpose=consent.purpose)
    return consent
