"""Taking back what the recorder of an import cannot see: rows that the new units own."""

from django.core.exceptions import ValidationError

from apps.accounts.models import Invitation
from apps.audit.handing_over import hand_over
from apps.audit.models import record
from apps.core.scoping import organisation_scope

from .inviting import units_created_by


def take_back_what_units_own(batch, user):
    """Delete open invitations and move the log up; refuse once somebody has come to a unit."""
    for unit in units_created_by(batch):
        with organisation_scope(unit):
            if Invitation.objects.filter(accepted_at__isnull=False).exists():
                raise ValidationError(
                    f"Không hoàn tác được: {unit.name} đã có người nhận lời mời. "
                    "Hãy dùng việc “Giải thể” ở trang của đơn vị.",
                    code="has_people",
                )
            Invitation.objects.all().delete()
        hand_over(unit, to=batch.organisation)
        record(user, "organisations.take_back", unit, slug=unit.slug)
