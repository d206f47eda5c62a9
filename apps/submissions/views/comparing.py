"""The page on which two versions of a list stand against each other."""

from collections import Counter

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.submissions.comparing import ADDED, CHANGED, REMOVED, compare

from .base import need, staff_page, submission_or_404

CHANGES_ON_A_PAGE = 50
KINDS = {REMOVED: "Không còn", ADDED: "Thêm mới", CHANGED: "Thay đổi"}


@require_safe
@login_required
@never_cache
def versions(request, submission_id, other_id):
    """Show what changed from another version of the same duty to this one, to both parties."""
    new, old = submission_or_404(submission_id), submission_or_404(other_id)
    need(request, "submissions.view_submission")
    if new.requirement_id != old.requirement_id or new.pk == old.pk:
        raise Http404
    changes = compare(old, new)
    counts = Counter(change.kind for change in changes)
    kind = request.GET.get("kind", "")
    shown = [change for change in changes if change.kind == kind] if kind in KINDS else changes
    context = {
        "title": f"So {new} với {old}",
        "submission": new,
        "new": new,
        "old": old,
        "kinds": [(name, label, counts[name]) for name, label in KINDS.items()],
        "kind": kind if kind in KINDS else "",
        "total": len(changes),
        "page_obj": Paginator(shown, CHANGES_ON_A_PAGE).get_page(request.GET.get("page")),
        "is_erased": new.erased_at is not None or old.erased_at is not None,
    }
    return staff_page(request, "submissions/compare.html", context)
