"""The public check of a receipt: what it says, and nothing of what was sent."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.submissions.models import Receipt


@require_safe
@never_cache
def check(request, check_code):
    """Say whether a receipt is valid, replaced or returned, to whoever holds its code."""
    receipts = Receipt.objects.select_related("submission__requirement")
    receipt = get_object_or_404(receipts, check_code=check_code.upper())
    newer = Receipt.objects.filter(
        submission__requirement=receipt.submission.requirement,
        submission__number__gt=receipt.submission.number,
    )
    context = {"receipt": receipt, "is_replaced": newer.exists()}
    return render(request, "submissions/receipt_check.html", context)
