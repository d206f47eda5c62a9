"""Receipts: the page that both parties print, and the public check of one by its code."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.core.counters import Policy
from apps.core.pictures import qr_picture
from apps.core.privatepage import private
from apps.core.scoping import every_organisation
from apps.files.throttle import seconds_to_wait
from apps.roster.secrets import normal_secret
from apps.submissions.forms.receipts import CodeForm
from apps.submissions.mailing import check_address
from apps.submissions.models import Receipt, Submission
from apps.submissions.rule_titles import pack_title

from .base import need, staff_page, submission_or_404

UNKNOWN_CODES = Policy(steps=((20, 30), (60, 120)))  # 100 bits: the brake only spares the machine


@require_safe
@login_required
@never_cache
def receipt(request, submission_id):
    """Show a receipt to the sender or the recipient, ready for A4."""
    submission = submission_or_404(submission_id)
    need(request, "submissions.view_requirement")
    found = Receipt.objects.filter(submission=submission).first()
    if found is None:
        raise Http404
    address = check_address(found)
    context = {
        "title": f"Biên nhận {found.number}",
        "receipt": found,
        "submission": submission,
        "standing": _standing(found, submission),
        "rule_pack": pack_title(found.rule_pack),
        "archives": [one for one in submission.files.select_related("file") if one.entries],
        "address": address,
        "picture": qr_picture(address),
    }
    return staff_page(request, "submissions/receipt.html", context)


def _standing(receipt, submission):
    """Return "invalid", "replaced" or "valid": all that a receipt says of what came after it."""
    if submission.is_invalid:
        return "invalid"
    newer = Submission.objects.filter(
        requirement=submission.requirement_id, number__gt=submission.number
    )
    return "replaced" if newer.exists() else "valid"


@require_safe
def ask(request):
    """Take a code from paper and lead to its page."""
    form = CodeForm(request.GET or None)
    if form.is_bound and form.is_valid():
        return redirect("receipts:check", form.cleaned_data["code"])
    return private(render(request, "submissions/receipt_ask.html", {"form": form}))


@require_safe
def check(request, check_code):
    """Say whether a receipt is valid, replaced or returned, to whoever holds its code.

    Every site of the install answers: the department checks what a commune received. Its code has
    100 bits, so who knows it holds the receipt, and no more is told than stands on it.
    """
    code = normal_secret(check_code)
    found, standing = _found(code) if "\x00" not in code else (None, "")
    if found is None:
        return private(_unknown(request))
    context = {"receipt": found, "standing": standing}
    return private(render(request, "submissions/receipt_check.html", context))


def _found(code):
    """Return (receipt with that whole code, its standing), or (None, "")."""
    with every_organisation(reason="whoever holds a receipt checks it on any site"):
        found = Receipt.objects.select_related("submission").filter(check_code=code).first()
        return found, _standing(found, found.submission) if found is not None else ""


def _unknown(request):
    """A calm page with the form again; whoever tries many codes waits."""
    wait = seconds_to_wait(request, "receipt", UNKNOWN_CODES)
    context = {"form": CodeForm(), "is_unknown": True, "wait_seconds": wait}
    response = render(request, "submissions/receipt_ask.html", context, status=429 if wait else 404)
    if wait:
        response["Retry-After"] = str(wait)
    return response
