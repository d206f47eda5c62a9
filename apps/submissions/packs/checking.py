"""A sent list against its pack of rules; the dry run, the real check and the command run this."""

from dataclasses import dataclass, replace
from datetime import date

from apps.core.spreadsheets import UnreadableFile, read_workbook
from apps.imports.checking import check
from apps.imports.parted import whole_name
from apps.imports.specs import Finding, Spec
from apps.roster.columns import complete

from .columns import list_columns
from .comparing import compare_summaries, missing_pupils
from .identities import KnownPupil, ListedPupil, identity_keys
from .list_checks import ListChecks
from .places import OF_FILE, OTHER, rule_code
from .row_checks import grade_of, row_findings
from .rules import SEVERITIES
from .summaries import Counts, Summary, sum_summaries, summarise
from .table_checks import table_findings

__all__ = [
    "Context",
    "Counts",
    "KnownPupil",
    "ListChecked",
    "ListedPupil",
    "Summary",
    "check_list",
    "compare_summaries",
    "identity_keys",
    "list_spec",
    "missing_pupils",
    "sum_summaries",
    "summarise",
]

RANK = {severity: place for place, severity in enumerate(SEVERITIES)}
IN_PUPIL = frozenset(
    {
        *("code", "personal_id", "full_name", "family_name", "given_name", "date_of_birth", "sex"),
        *("is_female", "is_male", "ethnic_group", "class_name", "grade", "status", "mother_name"),
    }
)


@dataclass(frozen=True)
class Context:
    """What a list is held against, told by the campaign and the unit that sends.

    ``class_names``: the classes of the year, None or none where nobody has told them.
    ``last_round`` and ``last_year``: Summaries of accepted lists; ``known_pupils``: those of last
    year. ``waived``: codes of rules that the office waived.
    """

    unit_name: str
    unit_code: str
    grades: tuple
    school_year: int
    data_on: date
    class_names: frozenset | None = None
    last_round: Summary | None = None
    last_year: Summary | None = None
    known_pupils: tuple = ()
    waived: frozenset = frozenset()


@dataclass(frozen=True)
class ListChecked:
    """The outcome: rows read = accepted + rejected; ``pupils`` are the accepted rows."""

    findings: list
    rows_read: int
    rows_accepted: int
    rows_rejected: int
    pupils: tuple
    summary: Summary
    is_readable: bool = True
    encodings: tuple = ()  # (sheet, column, encoding, samples) of what was converted

    @property
    def has_errors(self):
        return any(finding.severity == "error" for finding in self.findings)

    @property
    def has_queries(self):
        return any(finding.severity == "query" for finding in self.findings)


def list_spec(data_on, keep=lambda rows: []):
    """Return the Spec by which a list is read; ``keep`` is handed all rows, good and bad."""

    def code_of(row):
        complete(row)
        return (row.get("code") or "").upper() or None

    return Spec(
        kind="submissions.list",
        title="Danh sách học sinh",
        columns=list_columns(data_on),
        key=code_of,
        key_column="code",
        check=keep,
    )


def check_list(path, pack, context, note=lambda done, total: None):
    """Read a file as a pupil list and hold it against a pack; never raises for what is in it.

    ``note(done, total)`` is told how many rows are read. A file that cannot be used has one
    finding and ``is_readable`` False.
    """
    try:
        workbook = read_workbook(path)
    except UnreadableFile as problem:
        finding = Finding("error", problem.code, problem.message, problem.remedy)
        finding = _by_rule(finding, pack, OF_FILE[problem.code])
        return ListChecked([finding], 0, 0, 0, (), Summary(), is_readable=False)
    return check_workbook(workbook, pack, context, note)


def check_workbook(workbook, pack, context, note=lambda done, total: None):
    """Hold a Workbook that was read before against a pack; return its ListChecked."""
    rows = []

    def keep(found):
        rows.extend(found)
        return []

    checked = check(list_spec(context.data_on, keep), workbook, note=note)
    names = _column_names(checked.tables)
    findings, faulty = [], {}
    for finding in checked.findings:
        column = whole_name(names.get((finding.sheet, finding.column_index), ""))
        findings.append(_by_rule(finding, pack, rule_code(finding, column)))
        if finding.row:
            faulty.setdefault((finding.sheet, finding.row), set()).add(column)
    findings += table_findings(checked.tables, rows, pack, context)
    for row in rows:
        findings += row_findings(row, faulty.get((row.sheet, row.number), set()), pack, context)
    listed = [_listed(row) for row in rows]
    checks = ListChecks(listed, pack, context, _headings(checked.tables), faulty)
    findings += checks.findings()
    findings = [_waived(finding, pack, context) for finding in findings if finding is not None]
    bad = {(one.sheet, one.row) for one in findings if one.severity == "error" and one.row}
    pupils = tuple(pupil for pupil in listed if (pupil.sheet, pupil.row) not in bad)
    findings.sort(key=_weight)
    return ListChecked(
        findings=findings,
        rows_read=checked.rows_read,
        rows_accepted=len(pupils),
        rows_rejected=checked.rows_read - len(pupils),
        pupils=pupils,
        summary=summarise(pupils),
        encodings=tuple(checked.encodings),
    )


def _weight(finding):
    """Order findings as people mend them: what blocks first, then down the sheet."""
    place = (finding.sheet, finding.row or 0, finding.column_index or 0)
    return RANK[finding.severity], *place


def _by_rule(finding, pack, code):
    """Return a finding of the pipeline under its rule: its own words, the rule's remedy."""
    rule = pack.rule(code)
    severity = finding.severity if code == OTHER else rule.severity
    return replace(
        finding, code=code, severity=severity, remedy=rule.remedy, options=(), decision=""
    )


def _waived(finding, pack, context):
    """Return a finding of a waived rule as a note; a file that cannot be used is never waived."""
    if finding.code not in context.waived or not pack.rule(finding.code).can_be_waived:
        return finding
    return replace(finding, severity="info", message=f"(Được miễn) {finding.message}")


def _column_names(tables):
    return {
        (table.sheet, index + 1): column.name.partition(":")[0]
        for table in tables
        for index, (column, _heading) in table.columns.items()
    }


def _headings(tables):
    """Return (sheet, column name) → (heading as found, index from 1)."""
    return {
        (table.sheet, column.name): (heading, index + 1)
        for table in tables
        for index, (column, heading) in table.columns.items()
    }


def _listed(row):
    birth = row.get("date_of_birth")
    return ListedPupil(
        sheet=row.sheet,
        row=row.number,
        code=row.get("code") or "",
        citizen_id=row.get("personal_id") or "",
        full_name=row.get("full_name") or "",
        date_of_birth=date(birth.year, birth.month or 1, birth.day or 1) if birth else None,
        birth_precision=birth.precision if birth else "",
        sex=row.get("sex") or "",
        ethnicity=row.get("ethnic_group") or "",
        class_name=row.get("class_name") or "",
        grade=grade_of(row),
        status=row.get("status") or "studying",
        mother_name=row.get("mother_name") or "",
        data={
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in row.values.items()
            if name not in IN_PUPIL and value
        },
    )
