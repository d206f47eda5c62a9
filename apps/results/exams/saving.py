"""Keep a mapping of columns for the next file of the same shape."""

from django.db import transaction

from apps.audit.models import record
from apps.core.scoping import own_organisation_id

from .models import ExamMapping


@transaction.atomic
def save_mapping(name, mapping, *, user):
    """Save the data of a Mapping under a name; one of this unit with that name is replaced."""
    options = {key: value for key, value in mapping.items() if key != "columns"}
    saved, _is_new = ExamMapping.objects.writable().update_or_create(
        name=name.strip(),
        defaults={"columns": mapping["columns"], "options": options},
        create_defaults={
            "organisation_id": own_organisation_id(),
            "columns": mapping["columns"],
            "options": options,
        },
    )
    record(user, "results.exam_mapping", saved)
    return saved
