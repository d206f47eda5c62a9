"""Sheets for tests of imports, and the pipeline run over them without files."""

from apps.core.spreadsheets import Sheet, Workbook
from apps.imports.checking import check
from apps.imports.models import ImportBatch
from apps.imports.recording import Recorder


def workbook(*rows, name="Sheet1"):
    width = max(len(row) for row in rows)
    cells = [[*row, *[""] * (width - len(row))] for row in rows]
    return Workbook(kind="xlsx", sheets=[Sheet(name=name, rows=cells)], notices=[])


def problems(checked, *severities):
    """The findings that matter: (code, row, column)."""
    wanted = severities or ("error", "query", "warning")
    return [
        (finding.code, finding.row, finding.column)
        for finding in checked.findings
        if finding.severity in wanted
    ]


def commit(spec, *rows):
    """Check, plan and write; return (checked, plan)."""
    checked = check(spec, workbook(*rows))
    assert problems(checked, "error") == []
    plan = spec.plan(checked.rows)
    spec.write(checked.rows, Recorder(ImportBatch()))
    return checked, plan
