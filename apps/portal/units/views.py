"""The links of invitations that an import of units has made: shown once, to be handed over."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from apps.core.mail import mail_is_on
from apps.imports.labels import KINDS
from apps.imports.models import ImportBatch
from apps.imports.views import staff_page

from . import inviting
from .importing import KIND


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(KINDS[KIND].right)
def invitations(request, batch_id):
    """List who was invited to the units of a batch; a POST makes new links and shows them."""
    batch = get_object_or_404(ImportBatch.objects.of_kind(KIND), pk=batch_id)
    if batch.state != ImportBatch.State.COMMITTED:
        raise Http404
    if request.method == "POST":
        people = inviting.renew_links(batch, user=request.user)
    else:
        people = inviting.invited_by(batch)
    context = {
        "title": "Liên kết mời quản lý",
        "batch": batch,
        "people": people,
        "has_links": any(one.link for one in people),
        "waiting": sum(1 for one in people if one.may_be_renewed),
        "mail_is_on": mail_is_on(),
    }
    return render(request, "portal/unit_invitations.html", context)
