"""Upload → check → preview → commit once → undo as one act; writes a batch's state with `dropping`.

Nothing is written before the commit. The commit reads the stored file again, so that what is
written is what the file says, and refuses a second run.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.audit.models import record
from apps.core.scoping import own_organisation_id
from apps.core.spreadsheets import UnreadableFile
from apps.files.jobs import Progress, start_job
from apps.files.models import Job
from apps.files.storing import SPREADSHEETS, keep_bytes
from apps.organisations.models import Organisation

from .checking import Checked, check_file
from .models import ImportBatch
from .obstacles import refuse_obstacles
from .previews import LONGEST_REASON, keep_counts, keep_findings, kept, plan_digest, summary_of
from .recording import Recorder, take_back
from .specs import Finding, choice_place, spec_for

State = ImportBatch.State
LONGEST_NUMBER = 60
KEPT_DECISIONS = {"rows", "reasons"}
TO_CHECK = {State.CHECKING, State.UPLOADED}
CHECKED_AGAIN = {
    *(State.CHECKING, State.CHECKED, State.UNREADABLE, State.COMMITTING, State.DROPPED),
}


def upload(upload_file, *, kind, parameters, user, is_ready=True):
    """Keep a file and start checking it. Raises ValidationError when the file is not taken.

    One that is not ready waits for more parameters: ``check_with`` starts its check.
    """
    return start_batch(
        keep_bytes(upload_file, user=user, kinds=SPREADSHEETS),
        kind=kind,
        parameters=parameters,
        user=user,
        is_ready=is_ready,
    )


@transaction.atomic
def start_batch(stored, *, kind, parameters, user, is_ready=True):
    """Start checking a StoredFile of this unit, saved already or not; ``is_ready`` as above."""
    if stored.pk is None:
        stored.save()
    batch = ImportBatch.objects.create(
        organisation_id=own_organisation_id(),
        kind=kind,
        file=stored,
        parameters=parameters,
        state=State.CHECKING if is_ready else State.UPLOADED,
        uploaded_by=user,
    )
    record(user, "imports.upload", batch, kind=kind)
    if is_ready:
        start_job("imports.check", target_id=batch.pk, user=user)
    return batch


@transaction.atomic
def check_with(batch, parameters, *, user):
    """Read a file by other parameters: check it (again), with nothing decided yet."""
    batch = locked(batch)
    if batch.state not in {State.UPLOADED, State.CHECKED, State.UNREADABLE}:
        raise ValidationError(
            "Tệp này đang được kiểm tra hoặc đã ghi, nên không đổi cách đọc được nữa.",
            code="wrong_state",
        )
    batch.parameters, batch.decisions = parameters, {}
    batch.state = State.CHECKING
    batch.save(update_fields=["parameters", "decisions", "state"])
    return start_job("imports.check", target_id=batch.pk, user=user)


def read_and_check(batch, job):
    """Return (Spec, Checked) of a batch's stored file; an unreadable file is one error finding."""
    spec = spec_for(batch.kind, batch.organisation, batch.parameters)
    rows, reasons = batch.decisions.get("rows"), batch.decisions.get("reasons")
    try:
        note = Progress(job).note
        return spec, check_file(spec, batch.file.content.path, rows, note, reasons=reasons)
    except UnreadableFile as problem:
        finding = Finding("error", problem.code, problem.message, problem.remedy)
        return spec, Checked(findings=[finding])


def check_batch(job):
    """Job: check the file of a batch and keep findings and preview.

    A worker that was taken for dead may end after another has done its work: what it read then
    counts no more.
    """
    batch = ImportBatch.objects.select_related("file", "organisation").get(pk=job.target_id)
    if batch.state not in TO_CHECK:
        return ""
    asked = (batch.parameters, batch.decisions)
    spec, checked = read_and_check(batch, job)
    plan = checked.plan_of(spec)
    with transaction.atomic():
        batch = locked(batch)
        if batch.state not in TO_CHECK or (batch.parameters, batch.decisions) != asked:
            return ""
        batch.state = State.CHECKED if checked.rows_read else State.UNREADABLE
        _keep(batch, checked, plan)
    return f"{checked.rows_read} dòng, {checked.rejected} dòng có lỗi"


def _keep(batch, checked, plan):
    """Keep what a check found and would do, for people to see."""
    keep_findings(batch, checked.findings)
    keep_counts(batch, checked, plan)
    batch.summary = summary_of(checked, plan)
    batch.checked_at = timezone.now()
    batch.save()


@transaction.atomic
def confirm_queries(batch, *, user):
    """Note that a person has looked at all points that ask for confirmation."""
    batch = locked(batch)
    if batch.state != State.CHECKED:
        raise ValidationError("Tệp này không còn chờ xác nhận.", code="wrong_state")
    batch.decisions = {**batch.decisions, "queries": True}
    batch.save(update_fields=["decisions"])
    record(user, "imports.confirm", batch)
    return batch


@transaction.atomic
def decide(batch, choices, *, reasons=None, rest="", rest_reason="", user):
    """Note what rows mean (finding's pk → value of an option) and check again with that.

    ``reasons``: finding's pk → why, for choices that need it. ``rest``: the value for all rows
    that nobody decided and that offer it, for ``rest_reason``. Refuse with ValidationError:
    ``wrong_state``, ``no_such_option``, ``no_reason``, ``nothing_chosen``.
    """
    batch = locked(batch)
    if batch.state != State.CHECKED:
        raise ValidationError("Tệp này không còn chờ lựa chọn.", code="wrong_state")
    decided, why = {}, {}
    for finding in batch.findings.filter(is_choice=True):
        offered = {value for value, _label in finding.options}
        chosen = choices.get(finding.pk, "")
        reason = (reasons or {}).get(finding.pk, "").strip()[:LONGEST_REASON]
        if not chosen and not finding.decision and rest in offered:
            chosen, reason = rest, reason or rest_reason.strip()[:LONGEST_REASON]
        if chosen and chosen not in offered:
            raise ValidationError("Lựa chọn này không có ở dòng đó.", code="no_such_option")
        if not chosen or (chosen == finding.decision and reason in ("", finding.reason)):
            continue
        place = choice_place(finding)
        decided[place] = chosen
        if finding.needs_reason:
            if not reason:
                raise ValidationError(
                    f"Hãy ghi lý do cho lựa chọn ở dòng {finding.row}.", code="no_reason"
                )
            why[place] = reason
    if not decided:
        raise ValidationError("Hãy chọn ít nhất cho một dòng.", code="nothing_chosen")
    batch.state = State.CHECKING
    decisions = {"rows": {**batch.decisions.get("rows", {}), **decided}}
    if known := {**batch.decisions.get("reasons", {}), **why}:
        decisions["reasons"] = known
    batch.decisions = decisions
    batch.save(update_fields=["state", "decisions"])
    detail = {"rows": len(decided), "with_reason": len(why)} if why else {"rows": len(decided)}
    record(user, "imports.decide", batch, **detail)
    return start_job("imports.check", target_id=batch.pk, user=user)


def _decisions_kept(batch):
    """Return the decisions that outlive a new check: those about rows, not the confirmation."""
    return {name: value for name, value in batch.decisions.items() if name in KEPT_DECISIONS}


@transaction.atomic
def check_again(batch, *, user):
    """Start the check anew, after a job that did not finish or a change in the roster."""
    batch = locked(batch)
    if unfinished_job(batch) is not None:
        raise ValidationError("Tác vụ của tệp này vẫn đang chạy.", code="running")
    if batch.state == State.UNDOING:
        batch.state = State.COMMITTED
        batch.save(update_fields=["state"])
        return None
    if batch.state not in CHECKED_AGAIN:
        raise ValidationError("Lần nhập này không kiểm tra lại được nữa.", code="wrong_state")
    batch.state, batch.decisions = State.CHECKING, _decisions_kept(batch)
    batch.dropped_at = None
    batch.save(update_fields=["state", "decisions", "dropped_at"])
    return start_job("imports.check", target_id=batch.pk, user=user)


def unfinished_job(batch):
    """Return the job that works on a batch, or None."""
    return jobs_of(batch).unfinished().first()


def jobs_of(batch):
    return Job.objects.filter(kind__startswith="imports.", target_id=str(batch.pk))


@transaction.atomic
def request_commit(batch, *, user, reason="", decision_number=""):
    """Start writing a checked file. A second request, or open problems, are refused.

    ``reason`` and ``decision_number`` are asked for where the file changes what the public was
    told already.
    """
    batch = locked(batch)
    if batch.state != State.CHECKED:
        raise ValidationError(
            "Tệp này đã được ghi hoặc đang được ghi; bấm lần nữa không có tác dụng.",
            code="already_done",
        )
    _refuse_open_problems(batch)
    if batch.summary.get("official"):
        batch.decisions = {**batch.decisions, "official": official(reason, decision_number)}
    batch.state = State.COMMITTING
    batch.save(update_fields=["state", "decisions"])
    return start_job("imports.commit", target_id=batch.pk, user=user)


def commit_batch(job):
    """Job: write the rows of a batch, all or none, once, and only as they were shown."""
    batch = ImportBatch.objects.select_related("file", "organisation").get(pk=job.target_id)
    if batch.state != State.COMMITTING:
        return ""
    spec, checked = read_and_check(batch, job)  # its progress is seen before the transaction ends
    with transaction.atomic():
        batch = locked(batch)
        if batch.state != State.COMMITTING:
            return ""
        # Two files of one unit are written one after the other, each over what the other left.
        Organisation.objects.select_for_update(no_key=True).get(pk=batch.organisation_id)
        plan = checked.plan_of(spec)
        if _is_as_shown(batch, checked, plan):
            write(batch, spec, checked, plan, user=job.requested_by)
            return f"đã ghi {checked.accepted} dòng"
        batch.state, batch.decisions = State.CHECKED, _decisions_kept(batch)
        _keep(batch, checked, plan)
    raise ValidationError(
        "Dữ liệu trên hệ thống đã thay đổi sau lần kiểm tra nên tệp chưa được ghi. "
        "Hãy xem lại các vấn đề và phần thay đổi rồi bấm ghi lần nữa.",
        code="changed_since",
    )


def _is_as_shown(batch, checked, plan):
    """Tell whether the file still asks, and would still do, what people have seen and agreed to."""
    if checked.has_errors or checked.is_undecided or _has_new_queries(batch, checked):
        return False
    return plan_digest(plan) == batch.summary.get("digest")


def write(batch, spec, checked, plan, *, user):
    """Write checked rows and note every change; the caller holds the transaction and the lock."""
    recorder = Recorder(batch, user)
    checked.write(spec, batch.file.content.path, recorder)
    recorder.save()
    keep_counts(batch, checked, plan)
    batch.state = State.COMMITTED
    batch.committed_at = timezone.now()
    batch.save()
    record(user, "imports.commit", batch, kind=batch.kind, rows=checked.accepted)


def official(reason, decision_number):
    """Return [reason, number] of a decision; raise ValidationError ``no_decision`` without both."""
    reason, number = reason.strip()[:LONGEST_REASON], decision_number.strip()[:LONGEST_NUMBER]
    if not reason or not number:
        raise ValidationError(
            "Tệp này thay đổi kết quả gia đình đã xem được. Hãy ghi lý do và số quyết định.",
            code="no_decision",
        )
    return [reason, number]


def undo_official(batch):
    """Return how much of what the public was told an undo of a batch would change."""
    return spec_for(batch.kind, batch.organisation, batch.parameters).undo_official(batch)


@transaction.atomic
def request_undo(batch, *, user, reason="", decision_number=""):
    """Start taking a committed batch back as one act; a decision as for ``request_commit``."""
    batch = locked(batch)
    if batch.state != State.COMMITTED:
        raise ValidationError("Lần nhập này không ở trạng thái đã ghi.", code="wrong_state")
    refuse_obstacles(batch)
    if undo_official(batch):
        batch.decisions = {**batch.decisions, "undo": official(reason, decision_number)}
    batch.state = State.UNDOING
    batch.save(update_fields=["state", "decisions"])
    return start_job("imports.undo", target_id=batch.pk, user=user)


def undo_batch(job):
    """Job: take back all changes of a batch, all or none."""
    batch = ImportBatch.objects.get(pk=job.target_id)
    if batch.state != State.UNDOING:
        return ""
    try:
        with transaction.atomic():
            batch = locked(batch)
            if batch.state != State.UNDOING:
                return ""
            refuse_obstacles(batch)
            spec = spec_for(batch.kind, batch.organisation, batch.parameters)
            spec.before_undo(batch, job.requested_by)
            take_back(batch)
            spec.after_undo()
            batch.state = State.UNDONE
            batch.undone_at = timezone.now()
            batch.save(update_fields=["state", "undone_at"])
            record(job.requested_by, "imports.undo", batch, kind=batch.kind)
    except ValidationError:
        ImportBatch.objects.filter(pk=batch.pk, state=State.UNDOING).update(state=State.COMMITTED)
        raise
    return "đã hoàn tác"


def undo_summary(batch):
    """Return [(what, count)] that an undo would delete or restore."""
    labels = {"created": "xóa", "updated": "trả về như cũ"}
    counts = {}
    for change in batch.changes.only("model", "action"):
        key = (change.model, change.action)
        counts[key] = counts.get(key, 0) + 1
    return [(model, labels[action], number) for (model, action), number in sorted(counts.items())]


def locked(batch):
    """Return a batch as it is now, held until the end of the transaction."""
    return (
        ImportBatch.objects.select_for_update(of=("self",))
        .select_related("file", "organisation")
        .get(pk=batch.pk)
    )


def _has_new_queries(batch, checked):
    """Tell whether the file raises a question now that nobody was asked before."""
    asked = set(
        batch.findings.filter(severity="query").values_list("code", "sheet", "row", "message")
    )
    return any(
        (found.code, found.sheet[:120], found.row, found.message[:500]) not in asked
        for found in kept(checked.findings)
        if found.severity == "query"
    )


def _refuse_open_problems(batch):
    severities = set(
        batch.findings.filter(is_choice=False).values_list("severity", flat=True).distinct()
    )
    if "error" in severities:
        raise ValidationError(
            "Tệp vẫn còn lỗi. Hãy sửa trong Excel rồi tải lại tệp.", code="has_errors"
        )
    if batch.findings.undecided().exists():
        raise ValidationError(
            "Còn dòng chưa chọn. Hãy chọn cho từng dòng trước khi ghi.", code="undecided"
        )
    if "query" in severities and not batch.decisions.get("queries"):
        raise ValidationError(
            "Còn điểm cần xác nhận. Hãy xem các điểm đó và đánh dấu đã xem trước khi ghi.",
            code="has_queries",
        )
    if not batch.rows_accepted:
        raise ValidationError("Tệp không có dòng nào để ghi.", code="no_rows")
