"""Import candidates and scores of an exam: checked and written in blocks, memory flat."""

from collections import Counter
from functools import cached_property
from itertools import islice

from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.audit.models import record
from apps.imports.checking import CheckedStream
from apps.imports.specs import Finding, Plan, PlanItem, Spec, Tally

from .changes import told_changes
from .checks import CrossChecks, row_checks
from .distribution import refresh_figures
from .file_findings import FileFindings
from .joining import OUTSIDE, Joiner
from .mapping import BadMapping
from .models import Candidate, CandidateRevision, Exam
from .reading import NoLayout, exam_rows, mapping_of
from .releasing import locked
from .rows import RowReader

KIND = "results.exam"
BLOCK = 1000
ROWS_OF_A_SHEET = 10**8  # places of numbers are kept as one integer each: there may be a million
FIELDS = (
    *("full_name", "date_of_birth", "school_name", "class_name", "scores", "details", "total"),
    *("result", "prize"),
)
UNDONE = 0  # the batch of revisions that keep what an undo took from the public
SHOWN = {"scores", "total", "result", "prize"}
GUIDE = (
    "Mỗi thí sinh một dòng. Số báo danh định dạng Text để không mất số 0.",
    "Vắng ghi V, đình chỉ ghi ĐC, miễn ghi M; môn không thi để trống.",
    "Trang sau cho ghép từng cột của tệp với một mục; cách ghép được lưu để dùng lại.",
)


def exam_spec(organisation, parameters):
    """Return the Spec of an exam's file.

    ``parameters``: {"exam": slug, "mapping": data of a Mapping or None to guess}. Raises
    ValidationError when this organisation has no such exam.
    """
    exam = Exam.objects.writable().filter(slug=parameters.get("exam") or "").first()
    if exam is None:
        raise ValidationError("Đơn vị không có kỳ thi này.", code="no_exam")
    work = _ExamImport(organisation, exam, parameters.get("mapping"))
    return Spec(
        kind=KIND,
        title="Điểm thi",
        guide=GUIDE,
        read_file=work.read_file,
        write_file=work.write_file,
        undo_official=work.undo_official,
        before_undo=work.before_undo,
        after_undo=work.after_undo,
    )


class _ExamImport:
    def __init__(self, organisation, exam, mapping):
        self.organisation = organisation
        self.exam = exam
        self.mapping_data = mapping
        self.subjects = list(exam.subjects.all())
        self.names = {subject.code: subject.name for subject in self.subjects}
        self.sheets = []  # names, in the order of the file

    @cached_property
    def joiner(self):
        """What it has read of the rosters serves the check and the write of one job."""
        return Joiner(self.organisation, self.exam)

    def read_file(self, path, note):
        """Return the CheckedStream of a file."""
        checked = CheckedStream(plan=Plan(Tally(), Tally(), Tally(), Tally()))
        findings = FileFindings(checked, self.names)
        try:
            mapping = mapping_of(path, self.mapping_data, self.subjects)
        except BadMapping as bad:
            checked.findings.append(
                Finding("error", "mapping_wrong", str(bad), "Hãy ghép lại các cột của tệp.")
            )
            return checked
        cross = CrossChecks(self.exam, self.subjects)
        joiner, numbers, unknown_schools = self.joiner, {}, Counter()
        joiner.counts.clear()
        try:
            with exam_rows(path, mapping) as rows:
                findings.notices(rows.notices)
                for block in _blocks(rows, RowReader(self.exam, self.subjects, mapping)):
                    stored = self._stored([row.values.get("number") for _place, row in block])
                    joiner.prepare([row for _place, row in block])
                    for place, row in block:
                        checked.rows_read += 1
                        known = stored.get(row.values.get("number"))
                        match = joiner.match(row, known)
                        row.problems += match.problems
                        self._check(place, row, known, findings, numbers, cross)
                        if match.how == OUTSIDE and row.values.get("school_name"):
                            unknown_schools[row.values["school_name"]] += 1
                        if not row.is_bad:
                            checked.accepted_rows += 1
                            joiner.count(match)
                            self._plan(row, known, match, checked.plan)
                    note(checked.rows_read, rows.total)
                findings.sheets(rows)
        except NoLayout:
            findings.add_file(
                "error",
                "no_header",
                "Không tìm thấy dòng tiêu đề có cột số báo danh đã ghép.",
                "Kiểm tra tên các cột, hoặc ghép lại cột cho tệp này.",
            )
        for severity, code, message, remedy in cross.findings(self.exam):
            findings.add_file(severity, code, message, remedy)
        if joiner.counts:
            checked.overviews.append(joiner.overview())
        if unknown_schools and not self.organisation.is_school:
            names = ", ".join(name for name, _count in unknown_schools.most_common(5))
            findings.add_file(
                "warning",
                "school_unknown",
                f"{sum(unknown_schools.values())} thí sinh của {len(unknown_schools)} trường không "
                f"có trong hệ thống, ví dụ: {names}.",
                "Thí sinh vẫn tra cứu được; trường không thấy các em trong danh sách của mình.",
            )
        if not checked.rows_read and not checked.has_errors:
            findings.add_file(
                "error",
                "no_rows",
                "Tệp có dòng tiêu đề nhưng không có thí sinh nào.",
                "Hãy kiểm tra xem có chọn đúng tệp không.",
            )
        return checked

    def _check(self, place, row, known, findings, numbers, cross):
        number = row.values.get("number")
        if number is not None:
            if number in numbers:
                first = numbers[number] % ROWS_OF_A_SHEET
                sheet = self.sheets[numbers[number] // ROWS_OF_A_SHEET]
                where = f"dòng {first}" + (f" của trang “{sheet}”" if sheet != place.sheet else "")
                row.refuse(
                    "repeated_number",
                    f"Số báo danh này trùng với {where}.",
                    "Mỗi thí sinh một số báo danh; sửa hoặc xóa một trong hai dòng.",
                    "number",
                )
            else:
                if place.sheet not in self.sheets[-1:]:
                    self.sheets.append(place.sheet)
                numbers[number] = (len(self.sheets) - 1) * ROWS_OF_A_SHEET + place.number
        kept = known.scores if known is not None else {}
        row.problems += row_checks(self.exam, row, kept=kept, is_of_choice=cross.is_of_choice)
        cross.see(row, kept)
        for severity, code, message, remedy, target in row.problems:
            findings.add(place, severity, code, message, remedy, target)

    def _stored(self, numbers):
        wanted = [number for number in numbers if number]
        rows = Candidate.objects.filter(exam=self.exam, number__in=wanted)
        return {row.number: row for row in rows}

    def _plan(self, row, known, match, plan):
        if known is None:
            plan.new.append(PlanItem(f"Số báo danh {row.values['number']}"))
            return
        changed = _changed(known, row.values)
        changes = told_changes(known, changed, self.subjects)
        if known.pupil_id is None and match.pupil_id is not None:
            changes.append(("hồ sơ học sinh", "chưa nối", "nối"))
        target = plan.changed if changes or changed else plan.unchanged
        target.append(PlanItem(f"Số báo danh {known.number}", tuple(changes)))
        if self.exam.was_open and changed.keys() & SHOWN:
            plan.official += 1

    def write_file(self, path, recorder):
        """Write all candidates of a file that was checked; the caller holds the transaction."""
        self.exam = locked(self.exam)
        mapping = mapping_of(path, self.mapping_data, self.subjects)
        with exam_rows(path, mapping) as rows:
            for block in _blocks(rows, RowReader(self.exam, self.subjects, mapping)):
                read = [row for _place, row in block]
                self.joiner.prepare(read)
                self._write_block(read, recorder.batch)
        refresh_figures(self.exam)

    def _write_block(self, rows, batch):
        stored = self._stored([row.values["number"] for row in rows])
        created, updated, revisions = [], [], []
        _reason, decision = batch.official_decision
        for row in rows:
            values = row.values
            known = stored.get(values["number"])
            match = self.joiner.match(row, known)
            if known is None:
                candidate = Candidate(
                    organisation=self.organisation,
                    exam=self.exam,
                    school_id=match.school_id,
                    pupil_id=match.pupil_id,
                    batch=batch.pk,
                    **values,
                )
                created.append(candidate)
                continue
            changed = _changed(known, values)
            if changed or match.pupil_id != known.pupil_id:
                revisions.append(self._revision(known, batch.pk))
                for name, value in changed.items():
                    setattr(known, name, value)
                known.pupil_id = match.pupil_id
                if self.exam.was_open and changed.keys() & SHOWN:
                    _note_amendment(known, decision)
                updated.append(known)
        Candidate.objects.bulk_create(created, batch_size=BLOCK)
        Candidate.objects.bulk_update(updated, [*FIELDS, "pupil"], batch_size=200)
        CandidateRevision.objects.bulk_create(revisions, batch_size=BLOCK)

    def undo_official(self, batch):
        """Tell how many candidates lose or change scores that were public."""
        if not self.exam.was_open:
            return 0
        made = Candidate.objects.filter(exam=self.exam, batch=batch.pk).count()
        return made + CandidateRevision.objects.filter(batch=batch.pk).count()

    def _revision(self, candidate, batch):
        return CandidateRevision(
            organisation=self.organisation,
            candidate=candidate,
            batch=batch,
            before=_snapshot(candidate),
        )

    def before_undo(self, batch, user):
        """Take away the candidates of a batch and give changed ones their values back."""
        self.exam = locked(self.exam)
        later = CandidateRevision.objects.filter(batch__gt=batch.pk).filter(
            candidate__in=Candidate.objects.filter(exam=self.exam)
        )
        touched = CandidateRevision.objects.filter(batch=batch.pk)
        if (
            later.filter(candidate__batch=batch.pk).exists()
            or later.filter(candidate__in=touched.values("candidate")).exists()
        ):
            raise ValidationError(
                "Không hoàn tác được: lần nhập sau đã sửa điểm của các thí sinh này. "
                "Hãy hoàn tác lần nhập sau trước.",
                code="changed_since",
            )
        restored, kept = [], []
        _reason, decision = batch.undo_decision
        for revision in touched.select_related("candidate"):
            candidate = revision.candidate
            if self.exam.was_open:
                kept.append(self._revision(candidate, UNDONE))
            for name, value in revision.before.items():
                setattr(candidate, name, Candidate._meta.get_field(name).to_python(value))
            if self.exam.was_open:
                _note_amendment(candidate, decision)
            restored.append(candidate)
        Candidate.objects.bulk_update(restored, [*FIELDS, "pupil"], batch_size=200)
        touched.delete()
        CandidateRevision.objects.bulk_create(kept, batch_size=BLOCK)
        removed = self._remove(Candidate.objects.filter(exam=self.exam, batch=batch.pk))
        record(user, "results.exam_undo", self.exam, removed=removed, restored=len(restored))

    @staticmethod
    def _remove(candidates):
        """Delete candidates with what hangs on them, a block at a time; return how many."""
        removed = 0
        while block := list(candidates.order_by("pk").values_list("pk", flat=True)[:BLOCK]):
            Candidate.objects.filter(pk__in=block).delete()
            removed += len(block)
        return removed

    def after_undo(self):
        refresh_figures(self.exam)


def _changed(candidate, values):
    """Return field → new value; blanks take nothing away, scores of other files stay."""
    changed = {}
    for name in FIELDS:
        new, old = values.get(name), getattr(candidate, name)
        if name in {"scores", "details"}:
            new = {**old, **new}
        if new not in (None, "") and new != old:
            changed[name] = new
    return changed


class _Place:
    """Where a row stands: sheet, row number and its Layout."""

    __slots__ = ("layout", "number", "sheet")

    def __init__(self, sheet, number, layout):
        self.sheet, self.number, self.layout = sheet, number, layout


def _blocks(rows, reader):
    """Yield lists of (_Place, CandidateRow)."""
    read = (
        (_Place(sheet, number, layout), reader.read(layout, number, cells))
        for sheet, number, cells, layout in rows
    )
    while block := list(islice(read, BLOCK)):
        yield block


def _note_amendment(candidate, decision):
    """Let the candidate read when and on what decision a public score was changed.

    Raise ValidationError ``no_decision``: the exam may have opened since the file was checked.
    """
    if not decision:
        raise ValidationError(
            "Điểm kỳ thi này vừa được công bố. Muốn thay đổi, hãy kiểm tra lại tệp rồi ghi lý do "
            "và số quyết định.",
            code="no_decision",
        )
    today = f"{timezone.localdate():%d/%m/%Y}"
    candidate.details = {**candidate.details, "amended_on": today, "amended_by": decision}


def _snapshot(candidate):
    values = {name: getattr(candidate, name) for name in FIELDS}
    values["date_of_birth"] = values["date_of_birth"] and values["date_of_birth"].isoformat()
    values["total"] = None if values["total"] is None else str(values["total"])
    values["pupil_id"] = candidate.pupil_id
    return values
