"""The workbooks that people fill in: headings, lists to choose from, and a guide."""

import tempfile
from pathlib import Path

from apps.core.spreadsheets.writing import TemplateColumn, template_workbook


def template_content(columns, guide, *, rows=(), titles=()):
    """Return the bytes of a template of Columns: with ``rows`` to go on with, else an example."""
    columns = [
        TemplateColumn(
            column.heading,
            required=column.required,
            choices=column.choices,
            example=column.example,
            help=column.help,
        )
        for column in columns
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mau.xlsx"
        template_workbook(path, columns, guide=list(guide), rows=rows, titles=titles)
        return path.read_bytes()
