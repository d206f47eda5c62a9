"""What becomes of the log of a unit whose creation is taken back: it outlives the unit."""

from apps.core.scoping import every_organisation

from .models import Entry


def hand_over(gone, *, to):
    """Give the entries of a unit that is about to be deleted to another; what they say stays.

    The one exception to "the parties of an entry are fixed": one party ceases to exist, and an
    entry is never deleted.
    """
    with every_organisation(reason="the log of a unit that is deleted goes to the one above"):
        Entry.objects.filter(recipient=gone).update(recipient=None)
        Entry.objects.filter(organisation=gone, recipient=to).update(recipient=None)
        Entry.objects.filter(organisation=gone).update(organisation=to)
