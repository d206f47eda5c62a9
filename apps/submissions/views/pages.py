"""Pages of the sender: what is due, one requirement, one version."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Min, Q
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.core.text import shortened
from apps.submissions.criteria import scored
from apps.submissions.forms.sending import (
    FindingFilterForm,
    NothingForm,
    ResendForm,
    UploadForm,
)
from apps.submissions.models import (
    Campaign,
    Finding,
    Requirement,
    Submission,
    SubmissionFile,
)
from apps.submissions.owed import closed_sentence, holidays_near, in_order
from apps.submissions.receiving import jobs_of, lacks_scores
from apps.submissions.resending import returned_twin, same_sentence
from apps.submissions.reviewing import may_review, valid_waivers
from apps.submissions.rule_titles import pack_title, rule_title
from apps.submissions.states import OWED, State
from apps.submissions.taking_over import may_take_over
from apps.submissions.todo import consolidated

from .base import (
    events_page,
    is_recipient,
    is_sender,
    need,
    requirement_or_404,
    staff_page,
    submission_or_404,
)

FINDINGS_ON_A_PAGE = 50
PAST_ON_A_PAGE = 20
LONGEST_TITLE = 90
MOST_DRAFTS = 10  # in the list of versions; what was sent is always there
COMPARED = ("round_", "year_")  # rules that hold a list against an earlier one


@require_safe
@login_required
@never_cache
def home(request):
    """What this unit owes, the most urgent first, and what it sent in earlier campaigns."""
    need(request, "submissions.view_requirement")
    ours = Requirement.objects.sent_by(request.organisation).select_related(
        "campaign__school_year", "organisation", "recipient"
    )
    running = in_order(ours.running().current())
    holidays = holidays_near(running)
    past = ours.exclude(campaign__state=Campaign.State.OPEN) | ours.filter(state=State.MOVED)
    context = {
        "title": "Nộp dữ liệu",
        "now": timezone.now(),
        "duties": [(one, holidays.get(one.pk, [])) for one in running],
        "page_obj": Paginator(past.order_by("-on_time_at", "-pk"), PAST_ON_A_PAGE).get_page(
            request.GET.get("page")
        ),
    }
    return staff_page(request, "submissions/home.html", context)


@require_safe
@login_required
@never_cache
def requirement(request, requirement_id):
    found = requirement_or_404(requirement_id)
    need(request, "submissions.view_requirement")
    return requirement_page(request, found)


def requirement_page(request, requirement, *, upload_form=None, nothing_form=None, status=200):
    """Show one duty to either party, with its forms as typed so far."""
    ours, theirs = is_sender(requirement), is_recipient(requirement)
    campaign = requirement.campaign
    closed = closed_sentence(requirement)
    may_upload = (
        (ours or may_review(request.user, requirement))
        and not closed
        and request.user.has_perm("submissions.add_submission", requirement)
    )
    may_send = request.user.has_perm("submissions.send_submission", requirement)
    versions = _versions(requirement, ours)
    changes = list(requirement.date_changes.select_related("made_by"))
    context = {
        "title": campaign.title
        if ours or not may_upload
        else f"Nộp thay {requirement.organisation.short_name}: {campaign.title}",
        "now": timezone.now(),
        "requirement": requirement,
        "is_sender": ours,
        "is_recipient": theirs,
        "closed": closed,
        "moved_to": requirement.followed_by.order_by("-pk").first()
        if requirement.state == State.MOVED and ours
        else None,
        "holidays": holidays_near([requirement])[requirement.pk],
        "date_changes": changes,
        "extension": _extension(changes) if requirement.state != State.EXCUSED else None,
        "waivers": [
            (rule_title(campaign.rule_pack, code), waiver)
            for code, waiver in valid_waivers(requirement).items()
        ],
        "versions": versions,
        "returned": _returned(requirement),
        "remark": _remark(versions),
        "prepared": next((one for one in versions if _is_prepared(one)), None),
        "newest": next((one for one in versions if one.number is not None), None),
        "page_obj": events_page(request, requirement),
        "may_send": may_send,
        "consolidates": ours
        and bool(consolidated(request.organisation, request.user, [campaign.pk])),
    }
    if upload_form is not None and not may_upload:
        context["refusals"] = [error for errors in upload_form.errors.values() for error in errors]
    if may_upload:
        context["is_owed"] = requirement.state in OWED
        context["has_template"] = campaign.template_id is not None or bool(
            campaign.is_about_pupils and campaign.rule_pack
        )
        context["upload_form"] = upload_form or UploadForm(campaign=campaign, on_behalf=not ours)
        if ours and may_send and campaign.allows_nothing and not requirement.is_accepted:
            context["nothing_form"] = nothing_form or NothingForm()
    return staff_page(request, "submissions/requirement.html", context, status)


def _extension(changes):
    """Return the DateChange that gave this unit dates of its own, or None."""
    of_dates = [one for one in changes if one.act in {one.Act.EXTEND, one.Act.CAMPAIGN}]
    return of_dates[-1] if of_dates and of_dates[-1].act == of_dates[-1].Act.EXTEND else None


def _versions(requirement, ours):
    """The versions that a party sees, the newest first; the office sees no draft but its own.

    Of the drafts and trials only the newest: however many were tried, nothing sent is pushed out.
    """
    rows = requirement.submissions.of_sender().select_related("uploaded_by", "receipt")
    drafts = rows.filter(number__isnull=True)
    if not ours:
        drafts = drafts.exclude(behalf_reason="")
    shown = [*rows.filter(number__isnull=False), *drafts.order_by("-pk")[:MOST_DRAFTS]]
    return sorted(shown, key=lambda one: one.pk, reverse=True)


def _remark(versions):
    """Return what the office wants minded about the version that it accepted; "" for none."""
    noted = (one for one in versions if one.state == State.ACCEPTED_WITH_NOTE)
    return next((one.decision_note for one in noted), "")


def _is_prepared(version):
    """Tell whether the recipient is about to send this version for the unit."""
    return version.is_on_behalf and version.is_draft and not version.is_trial


def _returned(requirement):
    """Return the newest version sent where it came back and nothing newer was sent; else None."""
    if requirement.state not in OWED:
        return None
    newest = requirement.submissions.sent().select_related("decided_by").order_by("-number").first()
    return newest if newest is not None and newest.state == State.RETURNED else None


@require_safe
@login_required
@never_cache
def submission(request, submission_id):
    found = submission_or_404(submission_id)
    need(request, "submissions.view_requirement")
    return submission_page(request, found)


def submission_page(
    request, submission, *, explanation_form=None, about=None, resend_form=None, status=200
):
    """Show one version: progress while it is checked, then files, counts and findings.

    ``about`` is what a refused explanation was for: the number of a finding or the code of a rule.
    """
    ours = is_sender(submission)
    requirement = submission.requirement
    job = jobs_of(submission).first()
    filter_form = FindingFilterForm(request.GET)
    findings = submission.findings.select_related("waiver", "explained_by")
    unexplained = submission.findings.unexplained()
    may_send = request.user.has_perm("submissions.send_submission", submission)
    files = list(submission.files.select_related("file"))
    twin = returned_twin(submission)
    rules = _rules(submission)
    context = {
        "title": f"{requirement.campaign}: {submission}"
        if ours
        else f"{submission.organisation.short_name}, {submission}: {requirement.campaign}",
        "submission": submission,
        "requirement": requirement,
        "is_sender": ours,
        "job": job,
        "is_running": _is_running(submission, job),
        "files": files,
        "marked": _checked_list(submission, files) if ours and _has_cells(rules) else None,
        "receipt": getattr(submission, "receipt", None),
        "counts": dict(
            submission.findings.order_by().values_list("severity").annotate(number=Count("pk"))
        ),
        "rules": rules,
        "open_queries": sum(rule["open"] for rule in rules),
        "waived_queries": sum(rule["waived"] for rule in rules),
        "rule_pack": pack_title(submission.rule_pack),
        "blocking": submission.findings.blocking().count(),
        "unexplained": unexplained.count(),
        "compared": findings.filter(_compared())[:20],
        "filter_form": filter_form,
        "page_obj": Paginator(filter_form.narrowed(findings), FINDINGS_ON_A_PAGE).get_page(
            request.GET.get("page")
        ),
        "scores": scored(submission),
        "earlier": _earlier(submission),
        "closed": closed_sentence(requirement),
        "may_explain": ours and request.user.has_perm("submissions.explain_finding", submission),
        "may_act": (ours or (submission.behalf_reason and may_review(request.user, requirement)))
        and request.user.has_perm("submissions.add_submission", submission),
        "may_send": may_send,
        "may_review": submission.number is not None
        and requirement.state != State.MOVED
        and may_review(request.user, requirement),
        "may_look": not ours
        and submission.erased_at is None
        and request.user.has_perm("submissions.view_submission"),
        "may_take_over": may_take_over(request.user, request.organisation, submission),
        "is_newest": not requirement.submissions.sent().filter(pk__gt=submission.pk).exists(),
        "unchanged": same_sentence(submission, twin) if twin is not None else "",
        "lacks_scores": submission.is_draft and lacks_scores(submission),
        "resend_form": resend_form or ResendForm(),
        "explanation_form": explanation_form,
        "about": about,
    }
    return staff_page(request, "submissions/submission.html", context, status)


def _is_running(submission, job):
    """Tell whether a draft is being checked, or was and sends itself in a moment."""
    if job is None or job.is_finished:
        return False
    goes_on = submission.state == State.UPLOADED and submission.sends_itself
    return submission.state == State.CHECKING or goes_on


def _has_cells(rules):
    """Tell whether anything was found that a clerk looks up in the sheet; remarks are not."""
    return any(rule["severity"] != Finding.Severity.INFO for rule in rules)


def _checked_list(submission, files):
    """Return the SubmissionFile that holds the list whose cells can be marked, or None."""
    roles = {SubmissionFile.Role.LIST, SubmissionFile.Role.ARCHIVE}
    if not submission.rows_read or not submission.tallies or submission.erased_at is not None:
        return None
    return next((one for one in files if one.role in roles), None)


def _rules(submission):
    """Return the rules that found something: title, counts, queries that wait; worst first."""
    query = Q(severity=Finding.Severity.QUERY)
    waits = query & Q(explanation="", waiver__isnull=True)
    rows = (
        submission.findings.order_by()
        .values("code", "severity")
        .annotate(
            number=Count("pk"),
            open=Count("pk", filter=waits),
            waived=Count("pk", filter=query & Q(waiver__isnull=False)),
            example=Min("message"),
        )
    )
    order = list(Finding.Severity.values)
    rules = sorted(rows, key=lambda row: (order.index(row["severity"]), row["code"]))
    for row in rules:
        title = shortened(row["example"].rstrip("."), LONGEST_TITLE)
        row["title"] = rule_title(submission.rule_pack, row["code"], title)
    return rules


def _compared():
    found = Q()
    for prefix in COMPARED:
        found |= Q(code__startswith=prefix)
    return found


def _earlier(submission):
    """Earlier versions sent, to compare rows with; newest first."""
    rows = Submission.objects.sent().filter(
        requirement=submission.requirement_id, pk__lt=submission.pk, rows_accepted__gt=0
    )
    return rows.order_by("-number")[:5] if submission.rows_accepted else []
