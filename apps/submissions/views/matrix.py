"""The table of all units of an office in one campaign, and what is done to many at once."""

from datetime import timedelta
from io import BytesIO

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.audit.models import record
from apps.core.keeping import kept
from apps.core.mail import mail_is_on
from apps.core.rereading import kept_while_same, this_minute
from apps.core.scoping import current_scope, own_organisation_id
from apps.core.spreadsheets.writing import write_table
from apps.files.models import PeriodicRun
from apps.files.views import attachment
from apps.submissions import reminding
from apps.submissions.campaigning import is_issuer
from apps.submissions.drawing import drawn_rows
from apps.submissions.forms.campaigns import ChosenUnitsForm, MatrixForm
from apps.submissions.matrix import chosen_ids, counts_in, duties_here, standing
from apps.submissions.models import CrossMatch, Requirement
from apps.submissions.reviewing import accept_many, newest_waiting
from apps.submissions.table import HEADINGS, table_rows

from .base import need, staff_page
from .campaigns import campaign_or_404

UNITS_ON_A_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@login_required
@never_cache
@kept_while_same
def campaign(request, campaign_id):
    """Who has sent, when, how late, with what figures, and what waits for a decision."""
    found = campaign_or_404(request, campaign_id)
    need(request, "submissions.view_campaign", None)
    if found.state == found.State.DRAFT:
        return redirect("submissions:campaign_open", found.pk)
    duties = duties_here(found)
    units = standing(duties, now=this_minute())
    form = MatrixForm(request.GET)
    ids = chosen_ids(duties, rows=units, **form.chosen())
    page = Paginator(ids, UNITS_ON_A_PAGE).get_page(request.GET.get("page"))
    run, is_late = _reminding_run()
    counts = counts_in(units)
    context = {
        "title": found.title,
        "campaign": found,
        "counts": counts,
        "filters": _drawn_filters(request, form),
        "page_obj": page,
        "rows": drawn_rows(found, list(page.object_list)),
        "query": request.GET.urlencode(),
        "is_filtered": any(value for key, value in request.GET.items() if key not in _ORDER),
        "own_id": own_organisation_id(),
        "receives": _receives(duties, counts),
        "is_issuer": is_issuer(found),
        "may_review": request.user.has_perm("submissions.review_requirement"),
        "may_open": request.user.has_perm("submissions.open_campaign"),
        "now": timezone.now(),
        "match_count": CrossMatch.objects.open().filter(campaign=found).count(),
        "reminding": run,
        "is_reminding_late": is_late,
        "is_mail_on": mail_is_on(),
    }
    return staff_page(request, "submissions/campaign.html", context)


def _receives(duties, counts):
    """Tell whether this office itself receives, so that it may consolidate; what it took over from
    an abolished one is only read."""
    if not current_scope().before:
        return bool(counts["all"])
    return duties.filter(recipient=own_organisation_id()).exists()


_ORDER = {"sort", "page"}


def _drawn_filters(request, form):
    """Draw the form of the filters; without a text to search there are few of them to keep."""

    def draw():
        return render_to_string("submissions/_matrix_filters.html", {"form": form})

    chosen = form.chosen()
    return draw() if chosen["text"] else kept(request, tuple(chosen.items()), draw)


def _reminding_run():
    """Return (last run of the reminders or None, whether it is too long ago)."""
    run = PeriodicRun.objects.filter(pk=reminding.WORK).first()
    every = timedelta(minutes=settings.PERIODIC_WORK[reminding.WORK][1])
    return run, run is None or run.is_late(every)


@require_safe
@login_required
@never_cache
def export(request, campaign_id):
    """The table as a workbook: every unit that the filter leaves."""
    found = campaign_or_404(request, campaign_id)
    need(request, "submissions.view_campaign", None)
    ids = chosen_ids(duties_here(found), **MatrixForm(request.GET).chosen())
    content = BytesIO()
    write_table(content, HEADINGS, table_rows(found, ids), sheet_title="Tình hình nộp")
    content.seek(0)
    record(request.user, "submissions.export", found, units=len(ids))
    name = f"tinh-hinh-nop-{request.organisation.slug}-{timezone.localdate():%Y%m%d}.xlsx"
    return attachment(content, name, XLSX)


def chosen_units(request, campaign):
    """Return requirements ticked in the table, or None after saying that nothing was ticked."""
    here = Requirement.objects.filter(campaign=campaign, recipient=own_organisation_id())
    ids = list(here.order_by().values_list("pk", flat=True))
    form = ChosenUnitsForm(request.POST, ids=ids)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["unit"]))
        return None
    return form.cleaned_data["unit"]


def posted_query(request):
    """Return the filter of the table that a form of the page carries along."""
    return QueryDict(request.POST.get("query", "")[:500])


def back_to_table(request, campaign):
    """Return to the table as it was filtered."""
    query = posted_query(request).urlencode()
    url = reverse("submissions:campaign", args=[campaign.pk])
    return redirect(f"{url}?{query}" if query else url)


@require_POST
@login_required
@never_cache
def accept_chosen(request, campaign_id):
    """Accept the newest versions of the ticked units that wait for a decision."""
    found = campaign_or_404(request, campaign_id)
    need(request, "submissions.review_requirement", None)
    ids = chosen_units(request, found)
    if ids is None:
        return back_to_table(request, found)
    accepted, refused = accept_many(newest_waiting(ids), user=request.user)
    if accepted:
        messages.success(request, f"Đã chấp nhận {len(accepted)} đơn vị.")
    skipped = len(set(ids)) - len(accepted) - len(refused)
    if skipped:
        messages.warning(request, f"Bỏ qua {skipped} đơn vị không có lần nộp nào chờ quyết định.")
    for submission, sentence in refused:
        messages.error(request, f"{submission.organisation.short_name}: {sentence}")
    return back_to_table(request, found)


@require_POST
@login_required
@never_cache
def remind_chosen(request, campaign_id):
    """Remind the ticked units that have not sent now, or all of them in the background."""
    found = campaign_or_404(request, campaign_id)
    need(request, "submissions.review_requirement", None)
    if not found.is_open:
        messages.error(request, "Đợt không mở nên không nhắc nữa.")
        return back_to_table(request, found)
    if "all" in request.POST:
        _remind_all(request, found)
        return back_to_table(request, found)
    ids = chosen_units(request, found)
    if ids is None:
        return back_to_table(request, found)
    rows = Requirement.objects.filter(pk__in=ids).order_by("pk")
    told = reminding.remind_now(rows, user=request.user)
    record(request.user, "submissions.remind", found, units=told.reminded)
    if told.reminded:
        messages.success(request, f"Đã nhắc {told.reminded} đơn vị. {told.where()}".strip())
    if told.lately:
        messages.warning(
            request, f"{told.lately} đơn vị vừa được nhắc trong 4 giờ qua, không nhắc lại."
        )
    if told.done:
        messages.warning(request, f"{told.done} đơn vị không còn gì phải nộp, không nhắc.")
    return back_to_table(request, found)


def _remind_all(request, campaign):
    """Start reminding whoever has not sent and was not reminded lately; say how many of each."""
    due, lately = reminding.missing_now(campaign, own_organisation_id())
    if not due and not lately:
        messages.warning(request, "Không có đơn vị nào chưa nộp nên không phải nhắc.")
    elif not due:
        messages.warning(
            request,
            f"Không nhắc thêm: {lately} đơn vị chưa nộp đều vừa được nhắc trong 4 giờ qua.",
        )
    else:
        reminding.request_reminders(campaign, user=request.user)
        where = (
            "Đơn vị được gửi thư và thấy lời nhắc ở trang “Việc hôm nay”."
            if mail_is_on()
            else "Hệ thống chưa bật gửi thư nên đơn vị chỉ thấy lời nhắc ở trang “Việc hôm nay” "
            "của mình."
        )
        again = f" {lately} đơn vị vừa được nhắc trong 4 giờ qua, không nhắc lại." if lately else ""
        messages.success(request, f"Đang nhắc {due} đơn vị chưa nộp.{again} {where}")
