"""Taking files and sending them: the instant of the last byte decides, and a receipt says so."""

import hashlib

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from apps.audit.models import record
from apps.core.scoping import own_organisation_id
from apps.files.jobs import start_job
from apps.files.models import Job
from apps.files.storing import forget_bytes, keep_bytes

from .criteria import criteria_of
from .explaining import whole_explanation
from .mailing import mail_receipt
from .models import Finding, Receipt, Submission, SubmissionFile
from .resending import returned_twin, same_sentence
from .states import ACCEPTED, State
from .workflow import (
    choose_official,
    count_on_time,
    follow,
    locked_requirement,
    locked_submission,
    move,
    note,
)

MOST_FILES = 12
RECEIVED_NOTHING = "Máy chủ chưa nhận được tệp nào. Biểu mẫu vẫn còn; hãy chọn tệp và gửi lại."


def receive(
    requirement,
    uploads,
    *,
    user,
    token,
    received_at,
    is_trial=False,
    sends_itself=False,
    note_to_office="",
    behalf_reason="",
    scores=None,
):
    """Keep uploaded files as a draft of a requirement and start checking them.

    ``received_at``: aware instant at which the last byte had arrived. ``token``: drawn by the form;
    a second press with it returns the first draft. Bytes are hashed, scanned and stored before the
    transaction that writes the rows; killed in between, they stay as a listed orphan. Raises
    ValidationError: ``no_files``, ``too_many_files``, ``locked``, ``no_reason``, and those of
    ``keep_bytes``.
    """
    known = requirement.submissions.filter(token=token).first()
    if known is not None:
        return known
    _refuse_closed(requirement, received_at)
    is_behalf = own_organisation_id() != requirement.organisation_id
    if is_behalf and not behalf_reason.strip():
        raise ValidationError("Hãy ghi lý do nộp thay đơn vị.", code="no_reason")
    stored = _keep_all(uploads, user)
    draft = {
        "token": token,
        "is_trial": is_trial,
        "sends_itself": sends_itself and not is_trial,
        "received_at": received_at,
        "uploaded_by": user,
        "behalf_reason": behalf_reason.strip()[:300] if is_behalf else "",
        "note": note_to_office.strip()[:500],
        "scores": scores or {},
    }
    try:
        return _write_draft(requirement, stored, draft, user)
    except (ValidationError, PermissionDenied):
        forget_bytes(stored)
        raise


def _keep_all(uploads, user):
    """Store the bytes of all uploads, or of none."""
    if not uploads:
        raise ValidationError(RECEIVED_NOTHING, code="no_files")
    if len(uploads) > MOST_FILES:
        raise ValidationError(
            f"Một lần nhận tối đa {MOST_FILES} tệp. Hãy nén các tệp thành một tệp ZIP.",
            code="too_many_files",
        )
    stored = []
    try:
        for upload in uploads:
            stored.append(keep_bytes(upload, user=user, kinds=None))
    except ValidationError:
        forget_bytes(stored)
        raise
    return stored


@transaction.atomic
def _write_draft(requirement, stored, draft, user):
    """Write the rows of a draft under the lock; return what a second press wrote before."""
    requirement = locked_requirement(requirement.pk)
    known = requirement.submissions.filter(token=draft["token"]).first()
    if known is not None:
        forget_bytes(stored)
        return known
    _refuse_closed(requirement, draft["received_at"])
    submission = Submission.objects.create(
        **parties_of(requirement),
        requirement=requirement,
        state=State.CHECKING,
        rule_pack=requirement.campaign.rule_pack,
        **draft,
    )
    for file in stored:
        file.save()
        SubmissionFile.objects.create(**parties_of(submission), submission=submission, file=file)
    if not submission.is_trial:
        names = ", ".join(file.original_name for file in stored)
        deed = "Tải lên thay đơn vị" if submission.is_on_behalf else "Tải lên"
        note(requirement, f"{deed}: {names}", user=user, submission=submission)
    follow(requirement)
    record(user, "submissions.upload", submission, files=len(stored), trial=submission.is_trial)
    start_job("submissions.check", target_id=submission.pk, user=user)
    return submission


def parties_of(row):
    """Return the two parties of a row, for rows that hang on it."""
    return {"organisation_id": row.organisation_id, "recipient_id": row.recipient_id}


def _refuse_closed(requirement, moment, so="Tệp chưa được nhận."):
    if requirement.accepts_at(moment):
        return
    if requirement.state == State.MOVED:
        raise ValidationError(
            "Đơn vị đã chuyển về cơ quan quản lý khác. Hãy nộp theo yêu cầu mới.", code="moved"
        )
    if requirement.state == State.EXCUSED:
        raise ValidationError(
            "Đơn vị được miễn nộp đợt này. Cần nộp thì hãy đề nghị nơi nhận bỏ miễn nộp.",
            code="excused",
        )
    if not requirement.campaign.is_open:
        raise ValidationError("Đợt báo cáo không mở, không nhận tệp nữa.", code="locked")
    raise ValidationError(
        f"Đã khóa nhận từ {requirement.locked_from}. {so} "
        f"Hãy đề nghị {requirement.recipient.short_name} mở khóa.",
        code="locked",
    )


def check_again(submission, *, user):
    """Check a draft once more, after a waiver or when the check did not finish."""
    with transaction.atomic():
        submission = locked_submission(submission.pk)
        running = jobs_of(submission).unfinished().first()
        if running is not None:
            return running
        if submission.state != State.CHECKING:
            move(submission, State.CHECKING, user=user, text="", action="submissions.check_again")
        return start_job("submissions.check", target_id=submission.pk, user=user)


def jobs_of(submission):
    return Job.objects.filter(kind__startswith="submissions.", target_id=str(submission.pk))


@transaction.atomic
def send(submission, *, user, resend_reason=""):
    """Send a checked draft: give it its number and its receipt. A second press does nothing.

    ``resend_reason``: why files that were returned come again as they were. Raises
    ValidationError: ``has_errors``, ``no_scores``, ``unexplained``, ``unchanged``,
    ``not_ready``, ``locked``.
    """
    submission = locked_submission(submission.pk)
    if submission.number is not None:
        return submission
    requirement = submission.requirement
    _refuse_unready(submission)
    unchanged = _unchanged_words(submission, resend_reason)
    now = timezone.now()
    _refuse_closed(requirement, submission.received_at)
    if not submission.sends_itself:  # a draft waits until the lock, however early its bytes came
        _refuse_closed(requirement, now, "Bản tải lên chưa được nộp trước lúc đó.")
    replace_earlier(requirement, user)
    newest = requirement.submissions.sent().order_by("-number").first()
    submission.number = newest.number + 1 if newest is not None else 1
    submission.is_trial = False
    submission.sent_at = now
    submission.is_on_time = requirement.on_time.is_met_at(submission.received_at)
    submission.days_late = requirement.on_time.days_late(submission.received_at)
    submission.save(
        update_fields=[
            *("number", "is_trial", "sent_at", "is_on_time", "days_late", "resend_reason"),
        ]
    )
    state = State.NOTHING if submission.is_nothing else State.SENT
    verdict = requirement.on_time.verdict(submission.received_at)
    for_whom = " thay đơn vị" if submission.is_on_behalf else ""
    move(
        submission,
        state,
        user=user,
        text=f"Nộp lần {submission.number}{for_whom}. {verdict}{unchanged}",
        action="submissions.send",
        on_time=submission.is_on_time,
    )
    count_on_time(requirement)
    choose_official(requirement)  # a report of nothing that gave way counts no longer
    receipt = issue_receipt(submission)
    if user is not None:
        mail_receipt(receipt)
    if submission.pupils.exists():
        start_job("submissions.cross_check", target_id=submission.pk, user=user)
    return submission


def _refuse_unready(submission):
    if submission.state == State.NEEDS_FIX or submission.findings.blocking().exists():
        raise ValidationError(
            "Tệp còn lỗi nên chưa nộp được. Hãy sửa theo bảng lỗi rồi tải lại tệp.",
            code="has_errors",
        )
    if submission.state != State.UPLOADED:
        raise ValidationError(
            f"Lần nộp đang ở tình trạng “{State(submission.state).label}”, chưa nộp được.",
            code="not_ready",
        )
    if lacks_scores(submission):
        raise ValidationError(
            "Bản này chưa có điểm tự chấm nên chưa nộp được. Hãy tải lại tệp và chấm đủ các tiêu "
            "chí.",
            code="no_scores",
        )
    unexplained = submission.findings.unexplained().count()
    if unexplained:
        raise ValidationError(
            f"Còn {unexplained} điểm cần giải trình. Hãy ghi giải trình rồi nộp.",
            code="unexplained",
        )


def _unchanged_words(submission, reason):
    """Refuse what was returned and comes again unchanged without a reason; tell it with one."""
    twin = returned_twin(submission)
    if twin is None:
        return ""
    same = same_sentence(submission, twin)
    if not reason.strip():
        raise ValidationError(
            f"{same} Hãy ghi vì sao nộp lại tệp không đổi, hoặc tải lên tệp đã sửa.",
            code="unchanged",
        )
    submission.resend_reason = whole_explanation(reason)[:300]
    return f" {same} Lý do nộp lại: {submission.resend_reason}"


def lacks_scores(submission):
    """Tell whether files were tried without the scores that sending them needs."""
    criteria = criteria_of(submission.requirement.campaign)
    is_scored = all(one.code in submission.scores for one in criteria)
    return submission.kind == Submission.Kind.FILES and not is_scored


def replace_earlier(requirement, user):
    """Versions that wait for a decision give way; the accepted one stays official."""
    waiting = requirement.submissions.sent().filter(
        state__in=[State.SENT, State.REVIEWING, State.NOTHING]
    )
    for earlier in waiting.select_for_update(of=("self",)):
        earlier.requirement = requirement
        move(earlier, State.REPLACED, user=user, text="", action="submissions.replace")


@transaction.atomic
def report_nothing(requirement, *, statement, signed_name, user, token, received_at):
    """Send a signed statement that there is nothing to report, with a receipt of its own.

    It counts without a decision, so it never takes the place of data that the office accepted.
    Raises ValidationError: ``not_allowed``, ``accepted``, ``no_statement``, and those of ``send``.
    """
    requirement = locked_requirement(requirement.pk)
    known = requirement.submissions.filter(token=token).first()
    if known is not None:
        return known
    if not requirement.campaign.allows_nothing:
        raise ValidationError(
            "Đợt này không nhận báo cáo “không phát sinh”. Hãy nộp tệp.", code="not_allowed"
        )
    if requirement.submissions.filter(state__in=ACCEPTED).exists():
        raise ValidationError(
            "Dữ liệu của đơn vị đã được chấp nhận nên không báo “không phát sinh” thay được. "
            f"Hãy nộp tệp mới, hoặc đề nghị {requirement.recipient.short_name} xem xét lại.",
            code="accepted",
        )
    if not statement.strip() or not signed_name.strip():
        raise ValidationError("Hãy ghi nội dung báo cáo và họ tên người ký.", code="no_statement")
    _refuse_closed(requirement, received_at)
    submission = Submission.objects.create(
        **parties_of(requirement),
        requirement=requirement,
        kind=Submission.Kind.NOTHING,
        state=State.UPLOADED,
        sends_itself=True,
        token=token,
        received_at=received_at,
        uploaded_by=user,
        statement=statement.strip()[:500],
        signed_name=signed_name.strip()[:120],
    )
    return send(submission, user=user)


@transaction.atomic
def discard(submission, *, user):
    """Put a draft away; its files stay stored until their span ends."""
    submission = locked_submission(submission.pk)
    return move(
        submission,
        State.DISCARDED,
        user=user,
        text="" if submission.is_trial else "Bỏ bản tải lên chưa nộp",
        action="submissions.discard",
    )


@transaction.atomic
def explain(finding, text, *, user):
    """Note why a query is as it is; the explanation travels up with the version."""
    submission = locked_submission(finding.submission_id)
    finding = Finding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    if finding.severity != Finding.Severity.QUERY:
        raise ValidationError("Điểm này không cần giải trình.", code="no_query")
    if not submission.is_draft and not finding.is_cross:
        raise ValidationError("Lần nộp đã gửi đi, không sửa giải trình được nữa.", code="sent")
    finding.explanation = whole_explanation(text)
    finding.explained_by, finding.explained_at = user, timezone.now()
    finding.save(update_fields=["explanation", "explained_by", "explained_at"])
    record(user, "submissions.explain", finding)
    return finding


def issue_receipt(submission):
    """Write the receipt of a version that was just sent; the caller holds the transaction."""
    requirement = submission.requirement
    files = [
        {"name": one.file.original_name, "size": one.file.size, "sha256": one.file.sha256}
        for one in submission.files.select_related("file")
    ]
    deadline = requirement.on_time
    return Receipt.objects.create(
        **parties_of(submission),
        submission=submission,
        number=f"BN-{requirement.campaign.school_year_id}-{requirement.pk:06d}-{submission.number:02d}",
        unit_name=requirement.organisation.name_on(timezone.localdate()),
        recipient_name=requirement.recipient.name_on(timezone.localdate()),
        campaign_title=requirement.campaign.title,
        received_at=submission.received_at,
        is_on_time=submission.is_on_time,
        days_late=submission.days_late,
        verdict=deadline.verdict(submission.received_at),
        rule=_applied_rule(submission),
        files=files,
        size=sum(one["size"] for one in files),
        sha256=files_digest(files, submission.statement),
        rows=submission.rows_accepted,
        rule_pack=submission.rule_pack,
    )


def files_digest(files, statement=""):
    """Return the SHA-256 of a version: of the only file, else of the lines "sha256  name".

    A version without files is its statement.
    """
    if len(files) == 1:
        return files[0]["sha256"]
    lines = "".join(f"{one['sha256']}  {one['name']}\n" for one in files) or statement
    return hashlib.sha256(lines.encode()).hexdigest()


def _applied_rule(submission):
    requirement, counted = submission.requirement, submission.requirement.counted
    if counted.pk in {submission.pk, submission.carried_from}:
        return (
            "Thời điểm nhận đủ byte cuối cùng quyết định đúng hạn hay trễ; "
            "đây là lần nộp được tính hạn."
        )
    outcome = "đúng hạn" if requirement.is_on_time else "trễ hạn"
    where = ""
    if counted.requirement_id != requirement.pk:
        where = f" về {counted.recipient.short_name}, nơi nhận trước"
    return (
        "Hạn của đơn vị tính theo lần nộp đầu tiên không bị trả lại vì không hợp lệ "
        f"(lần {counted.number}{where}, {outcome})."
    )
