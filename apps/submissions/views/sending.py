"""What a clerk does with a requirement and a version: upload, send, put away, explain, download."""

import hashlib
import tempfile
from io import BytesIO
from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.audit.models import record
from apps.core.spreadsheets import UnreadableFile
from apps.core.spreadsheets.marking import mark_workbook
from apps.files.views import attachment, stored_attachment
from apps.submissions import receiving
from apps.submissions.contexts import context_of
from apps.submissions.explaining import explain_rule
from apps.submissions.forms.sending import (
    SEND,
    ExplanationForm,
    NothingForm,
    ResendForm,
    RuleExplanationForm,
    UploadForm,
)
from apps.submissions.models import Finding, SubmissionFile
from apps.submissions.owed import closed_sentence
from apps.submissions.packages import open_package, template_workbook
from apps.submissions.packs import pack
from apps.submissions.resending import returned_twin
from apps.submissions.reviewing import may_review
from apps.submissions.states import State

from .base import (
    is_sender,
    need,
    need_sender,
    requirement_or_404,
    submission_or_404,
)
from .pages import requirement_page, submission_page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def upload(request, requirement_id):
    """Take files as a draft; a refused upload keeps what was typed and says nothing arrived."""
    fields, files = request.POST, request.FILES  # reads the body to its last byte
    received_at = timezone.now()
    requirement = requirement_or_404(requirement_id)
    need(request, "submissions.add_submission", requirement)
    _need_party(request, requirement)
    if request.method != "POST":
        return redirect("submissions:requirement", requirement.pk)
    form = UploadForm(
        fields, files, campaign=requirement.campaign, on_behalf=not is_sender(requirement)
    )
    if form.is_valid():
        sends = form.cleaned_data["act"] == SEND
        try:
            submission = receiving.receive(
                requirement,
                form.cleaned_data["files"],
                user=request.user,
                token=_token(form),
                received_at=received_at,
                is_trial=not sends and is_sender(requirement),
                sends_itself=sends
                and request.user.has_perm("submissions.send_submission", requirement),
                note_to_office=form.cleaned_data["note"],
                behalf_reason=form.cleaned_data.get("behalf_reason", ""),
                scores=form.scores,
            )
        except ValidationError as refusal:
            form.add_error("files", refusal)
        else:
            return redirect("submissions:submission", submission.pk)
    return requirement_page(request, requirement, upload_form=form, status=422)


def _token(form):
    """A second press of the same button with the same files is the same upload, no other one is."""
    told = [form.cleaned_data["token"], form.cleaned_data["act"]]
    told += [f"{file.name} {file.size}" for file in form.cleaned_data["files"]]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:40]


def _need_party(request, row):
    """Only who decides about a unit acts for it; who inherited its past only reads."""
    if not (is_sender(row) or may_review(request.user, row)):
        raise PermissionDenied


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def report_nothing(request, requirement_id):
    """Send a signed statement that there is nothing to report."""
    received_at = timezone.now()
    requirement = requirement_or_404(requirement_id)
    need_sender(request, "submissions.send_submission", requirement)
    if request.method != "POST":
        return redirect("submissions:requirement", requirement.pk)
    form = NothingForm(request.POST)
    if form.is_valid():
        try:
            submission = receiving.report_nothing(
                requirement,
                statement=form.cleaned_data["statement"],
                signed_name=form.cleaned_data["signed_name"],
                user=request.user,
                token=form.cleaned_data["token"],
                received_at=received_at,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect("submissions:receipt", submission.pk)
    return requirement_page(request, requirement, nothing_form=form, status=422)


@require_POST
@login_required
@never_cache
def send(request, submission_id):
    """Send a draft for good; what keeps it back is said on its page."""
    submission = _draft(request, submission_id, "submissions.send_submission")
    form, reason = None, ""
    if submission.is_draft and returned_twin(submission) is not None:
        form = ResendForm(request.POST)
        if not form.is_valid():
            return submission_page(request, submission, resend_form=form, status=422)
        reason = form.cleaned_data["reason"]
    try:
        receiving.send(submission, user=request.user, resend_reason=reason)
    except ValidationError as refusal:
        return _refused(request, submission_id, refusal, resend_form=form)
    return redirect("submissions:receipt", submission.pk)


@require_POST
@login_required
@never_cache
def discard(request, submission_id):
    submission = _draft(request, submission_id, "submissions.add_submission")
    try:
        receiving.discard(submission, user=request.user)
    except ValidationError as refusal:
        return _refused(request, submission_id, refusal)
    messages.success(request, "Đã bỏ bản tải lên. Các lần nộp trước và biên nhận vẫn nguyên.")
    return redirect("submissions:requirement", submission.requirement_id)


@require_POST
@login_required
@never_cache
def check_again(request, submission_id):
    submission = _draft(request, submission_id, "submissions.add_submission")
    try:
        receiving.check_again(submission, user=request.user)
    except ValidationError as refusal:
        return _refused(request, submission_id, refusal)
    return redirect("submissions:submission", submission.pk)


def _refused(request, submission_id, refusal, **forms):
    """Return the page of the version as it stands now, with why the act was refused."""
    messages.error(request, " ".join(refusal.messages))
    return submission_page(request, submission_or_404(submission_id), **forms, status=422)


def _draft(request, submission_id, right):
    """Return a version to act on: the sender's, or one that this unit uploaded for the sender."""
    submission = submission_or_404(submission_id)
    need(request, right, submission)
    _need_party(request, submission)
    if not (is_sender(submission) or submission.behalf_reason):
        raise PermissionDenied
    return submission


@require_POST
@login_required
@never_cache
def explain(request, finding_id):
    """Note why one finding is right as it is."""
    finding = get_object_or_404(Finding.objects.select_related("submission"), pk=finding_id)
    submission = submission_or_404(finding.submission_id)
    need_sender(request, "submissions.explain_finding", submission)
    form = ExplanationForm(request.POST)
    if form.is_valid():
        try:
            receiving.explain(finding, form.cleaned_data["text"], user=request.user)
        except ValidationError as refusal:
            form.add_error("text", refusal)
        else:
            return _explained(request, submission, "Đã lưu giải trình")
    return submission_page(request, submission, explanation_form=form, about=finding.pk, status=422)


@require_POST
@login_required
@never_cache
def explain_all(request, submission_id):
    """Give all findings of one rule that wait for it the same explanation."""
    submission = submission_or_404(submission_id)
    need_sender(request, "submissions.explain_finding", submission)
    form = RuleExplanationForm(request.POST)
    if form.is_valid():
        code, explanation = form.cleaned_data["code"], form.cleaned_data["text"]
        try:
            number = explain_rule(submission, code, explanation, user=request.user)
        except ValidationError as refusal:
            form.add_error("text", refusal)
        else:
            deed = f"Đã lưu giải trình cho {number} điểm cùng quy tắc"
            return _explained(request, submission, deed)
    about = request.POST.get("code", "")
    return submission_page(request, submission, explanation_form=form, about=about, status=422)


def _explained(request, submission, deed):
    """Say what is left to explain; return to the findings as they were filtered, or, where none
    of a draft is left, to the top of the page, where it is sent.
    """
    left = submission.findings.unexplained().count()
    is_done = submission.is_draft and not left
    if left:
        told = f"{deed}; còn {left} điểm cần giải trình."
    elif is_done:
        told = f"{deed}; không còn điểm nào cần giải trình."
        if _may_be_sent(request, submission):
            told += " Hãy bấm “Nộp” để gửi tới nơi nhận."
    else:
        told = f"{deed}."
    messages.success(request, told)
    address = reverse("submissions:submission", args=[submission.pk])
    query = request.GET.urlencode()
    return redirect(f"{address}{'?' + query if query else ''}{'' if is_done else '#phat-hien'}")


def _may_be_sent(request, submission):
    """Tell whether nothing but the press of “Nộp” is left to do."""
    return (
        submission.state == State.UPLOADED
        and request.user.has_perm("submissions.send_submission", submission)
        and (submission.sends_itself or not closed_sentence(submission.requirement))
        and not receiving.lacks_scores(submission)
        and returned_twin(submission) is None
    )


@require_safe
@login_required
@never_cache
def template(request, requirement_id):
    """Hand out the campaign's own form, else the blank list of its rules for this unit."""
    requirement = requirement_or_404(requirement_id)
    need(request, "submissions.view_requirement", requirement)
    campaign = requirement.campaign
    if campaign.template is not None:
        if not campaign.template.may_be_opened:
            raise Http404
        return stored_attachment(campaign.template)
    if not (campaign.is_about_pupils and campaign.rule_pack):
        raise Http404
    content = template_workbook(context_of(requirement), pack(campaign.rule_pack))
    return attachment(BytesIO(content), f"mau-{campaign.slug}.xlsx", XLSX)


@require_safe
@login_required
@never_cache
def own_file(request, submission_file_id):
    """Give a sender back one of its own files as it was sent; recorded."""
    found = _file(submission_file_id)
    need_sender(request, "submissions.view_submission", found)
    if found.submission.erased_at is not None:
        raise Http404
    if not found.file.may_be_opened:
        raise PermissionDenied
    record(request.user, "files.download", found.file)
    return stored_attachment(found.file)


@require_safe
@login_required
@never_cache
def marked_file(request, submission_file_id):
    """Hand a checked list back as a workbook with the bad cells marked."""
    found = _file(submission_file_id)
    need_sender(request, "submissions.view_submission", found)
    if found.submission.erased_at is not None:
        raise Http404
    if not found.file.may_be_opened:
        raise PermissionDenied
    findings = list(found.findings.all())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ket-qua.xlsx"
        try:
            mark_workbook(_list_in(found, Path(folder)), findings, path)
        except UnreadableFile:
            messages.error(request, "Tệp này không phải bảng tính nên không tô màu được ô lỗi.")
            return redirect("submissions:submission", found.submission_id)
        content = path.read_bytes()
    record(request.user, "files.download", found.file)
    return attachment(BytesIO(content), f"o-loi-{Path(found.file.original_name).stem}.xlsx", XLSX)


def _list_in(found, folder):
    """Return the path of the list that a file is, or that lies in it as an archive."""
    path = Path(found.file.content.path)
    if found.role != SubmissionFile.Role.ARCHIVE:
        return path
    opened = open_package([(found.file.original_name, path)], folder)
    return opened.list_file.path if opened.list_file is not None else path


def _file(submission_file_id):
    rows = SubmissionFile.objects.select_related("submission", "file")
    return get_object_or_404(rows, pk=submission_file_id)
