"""Files of the senders in the hands of the office: one, many as a ZIP, or a look at the first rows.

Every one is logged, and the sender sees who took its file.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.audit.models import record
from apps.core.scoping import current_scope, own_organisation_id
from apps.core.spreadsheets import UnreadableFile
from apps.files.views import save_as, stored_attachment
from apps.submissions.bundling import note_download, plan_bundle, stream_bundle
from apps.submissions.forms.campaigns import MatrixForm
from apps.submissions.matrix import chosen_ids, duties_here
from apps.submissions.models import SubmissionFile
from apps.submissions.packages import PackageLimits
from apps.submissions.packages.unpacking import ArchiveRefused
from apps.submissions.packs.package_texts import PACKAGE_FINDINGS
from apps.submissions.previewing import has_preview, preview, preview_entry
from apps.submissions.workflow import note

from .base import need, staff_page
from .campaigns import campaign_or_404
from .matrix import back_to_table, chosen_units, posted_query

MOST_ENTRIES = 200


def received_file(request, submission_file_id):
    """Return a file that was officially sent to this office, or to one it took over."""
    rows = SubmissionFile.objects.select_related(
        "file", "submission__requirement__campaign", "submission__organisation"
    )
    scope = current_scope()
    found = get_object_or_404(rows, pk=submission_file_id, recipient__in=scope.own | scope.before)
    is_sent = found.submission.number is not None or found.submission.behalf_reason
    if not is_sent or found.submission.erased_at is not None:
        raise Http404
    need(request, "submissions.view_submission", None)
    if not found.file.may_be_opened:
        raise PermissionDenied
    return found


@require_safe
@login_required
@never_cache
def file(request, submission_file_id):
    """Hand out one sent file as it came."""
    found = received_file(request, submission_file_id)
    with transaction.atomic():
        record(request.user, "submissions.download", found, submission=found.submission_id)
        if found.recipient_id == own_organisation_id():  # a successor only reads
            note(
                found.submission.requirement,
                f"{request.user.full_name} đã tải tệp {found.file.original_name} "
                f"của {found.submission}",
                user=request.user,
                submission=found.submission,
            )
    return stored_attachment(found.file)


@require_safe
@login_required
@never_cache
def file_preview(request, submission_file_id):
    """Show the first rows of a sent file; noted in the audit."""
    found = received_file(request, submission_file_id)
    name, facts = found.file.original_name, _facts(found.file.size, found.file.sha256, found.role)
    tables, problem = [], ""
    if has_preview(name, found.role):
        try:
            tables = preview(found)
        except UnreadableFile as refusal:
            problem = refusal.message
    return _preview_page(request, found, name, facts, tables, problem, entries=found.entries)


@require_safe
@login_required
@never_cache
def entry_preview(request, submission_file_id, place):
    """Show the first rows of one table inside a sent archive or package; noted in the audit."""
    found = received_file(request, submission_file_id)
    if not 1 <= place <= len(found.entries):
        raise Http404
    entry = found.entries[place - 1]
    if not has_preview(entry["name"], entry["role"]):
        raise Http404
    facts = _facts(entry["size"], entry["sha256"], entry["role"])
    tables, problem = [], ""
    try:
        tables = preview_entry(found, entry)
    except UnreadableFile as refusal:
        problem = refusal.message
    except ArchiveRefused as refusal:
        problem = PACKAGE_FINDINGS[refusal.code].message.format(
            name=found.file.original_name, limit="", each=PackageLimits().max_file_bytes >> 20
        )
    if tables is None:
        raise Http404
    return _preview_page(request, found, entry["name"], facts, tables, problem)


def _facts(size, sha256, role):
    return {"size": size, "sha256": sha256, "role": role}


def _preview_page(request, found, name, facts, tables, problem, entries=()):
    record(request.user, "submissions.preview", found, submission=found.submission_id)
    context = {
        "title": f"{'Xem trước' if tables or problem else 'Thông tin tệp'}: {name}",
        "found": found,
        "submission": found.submission,
        "facts": facts,
        "entries": entries[:MOST_ENTRIES],
        "tables": tables,
        "problem": problem,
    }
    return staff_page(request, "submissions/file_preview.html", context)


@require_POST
@login_required
@never_cache
def bundle(request, campaign_id):
    """Stream the files of the ticked units, or of all that the filter leaves, as one ZIP."""
    campaign = campaign_or_404(request, campaign_id)
    need(request, "submissions.view_submission", None)
    if "all" in request.POST:
        ids = chosen_ids(duties_here(campaign), **MatrixForm(posted_query(request)).chosen())
    else:
        ids = chosen_units(request, campaign)
        if ids is None:
            return back_to_table(request, campaign)
    planned = plan_bundle(campaign, ids)
    if not planned.entries:
        messages.warning(request, "Chưa có tệp nào để tải: các đơn vị đã chọn chưa nộp tệp.")
        return back_to_table(request, campaign)
    note_download(planned, campaign, user=request.user)
    response = StreamingHttpResponse(stream_bundle(planned), content_type="application/zip")
    day = timezone.localdate()
    name = f"{campaign.slug}-{request.organisation.slug}-{day:%Y%m%d}.zip"
    return save_as(name, response)
