"""A small kind of import over text columns, for tests of reading alone."""

from apps.core.values import cell_text
from apps.imports.specs import Column, Plan, Spec

HEADINGS = ["STT", "Mã học sinh", "Họ và tên", "Ngày sinh", "Ghi chú"]


def plain_spec():
    return Spec(
        kind="tests.plain",
        title="Danh sách thử",
        columns=(
            Column("code", "Mã học sinh", cell_text, aliases=("Mã HS",)),
            Column("name", "Họ và tên", cell_text, required=True, filled=True, is_text=True),
            Column("born", "Ngày sinh", cell_text),
            Column("note", "Ghi chú", cell_text),
        ),
        plan=lambda rows: Plan(),
        write=lambda rows, recorder: None,
        key=lambda row: row.get("code") or None,
        key_column="code",
    )
