"""What the pages of the service share: rights, the staff frame, the rows of this unit."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from apps.core.scoping import own_organisation_id
from apps.core.staffpages import need
from apps.core.staffpages import staff_page as framed
from apps.submissions.models import Requirement, Submission

EVENTS_ON_A_PAGE = 50
SENDING, RECEIVING = "submissions:home", "Campaign"  # entries of the menu, as the admin names them
SENDERS_PAGES = {"home", "corrections", "answer_correction"}


def staff_page(request, template, context, status=200):
    is_sending = _is_sending(request, context)
    context = {
        "current_task": SENDING if is_sending else RECEIVING,
        "is_sender": is_sending,
        **context,
    }
    return framed(request, template, context, status)


def _is_sending(request, context):
    """Tell whether a page is about what this unit sends, not about what it receives."""
    row = context.get("submission") or context.get("requirement")
    if row is not None:
        return is_sender(row)
    return request.resolver_match.url_name in SENDERS_PAGES


def requirement_or_404(requirement_id):
    rows = Requirement.objects.select_related(
        "campaign", "campaign__school_year", "campaign__organisation", "organisation", "recipient"
    )
    return get_object_or_404(rows, pk=requirement_id)


def submission_or_404(submission_id):
    """Return a version that this unit may see: a draft is its sender's, or who uploaded it."""
    rows = Submission.objects.select_related(
        "requirement__campaign", "organisation", "recipient", "uploaded_by"
    )
    submission = get_object_or_404(rows, pk=submission_id)
    is_ours = own_organisation_id() == submission.organisation_id
    if not (is_ours or submission.number is not None or submission.behalf_reason):
        raise Http404
    return submission


def is_sender(row):
    """Tell whether this unit is the sending party of a requirement or version."""
    return own_organisation_id() == row.organisation_id


def is_recipient(row):
    return own_organisation_id() == row.recipient_id


def need_sender(request, right, row):
    """Only the sender does this, with the right for it; the other party is refused."""
    need(request, right, row)
    if not is_sender(row):
        raise PermissionDenied


def events_page(request, requirement):
    """Return a page of the course of events; only the sender reads those of its drafts."""
    rows = requirement.events.select_related("by", "by_organisation", "submission")
    if not is_sender(requirement):
        unseen = Q(submission__number__isnull=True, submission__behalf_reason="")
        rows = rows.exclude(unseen & Q(submission__isnull=False))
    return Paginator(rows, EVENTS_ON_A_PAGE).get_page(request.GET.get("page"))
