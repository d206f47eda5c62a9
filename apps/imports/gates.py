"""Who may open the stored file of an import: the file is as closed as its kind."""

from .labels import closed_kinds
from .models import ImportBatch


def opens(user, stored):
    """Tell whether a file stands under an import, and the person may see imports."""
    if not user.has_perm("imports.view_importbatch", stored):
        return False
    return ImportBatch.objects.filter(file=stored).exists()


def may_open(user, stored):
    """Tell whether no batch of a kind that is closed to the person stands on the file."""
    closed = closed_kinds(user)
    return not (closed and ImportBatch.objects.filter(file=stored, kind__in=closed).exists())
