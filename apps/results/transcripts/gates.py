"""Who may open the stored file of a print run: whoever may issue what is on it."""

from apps.results.models import TranscriptRun


def may_open(user, stored):
    """Tell whether a stored file is no run of transcripts, or the person may issue them."""
    if user.has_perm("results.issue_transcript"):
        return True
    return not TranscriptRun.objects.filter(file=stored).exists()
