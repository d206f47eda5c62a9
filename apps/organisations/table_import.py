"""Small master tables from a spreadsheet: preview, all or nothing, in people's words.

For lists of a few hundred rows that an export of the same list brings back unchanged. What is
large or dirty goes through ``apps.imports``.
"""

import os
import tempfile

import tablib
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpResponseRedirect
from django.urls import reverse
from import_export.admin import ImportMixin
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.results import RowResult
from import_export.widgets import Widget

from apps.audit.models import record
from apps.core.scoping import Owned, own_organisation_id
from apps.core.spreadsheets import UnreadableFile, read_workbook
from apps.core.text import fold, heading_key
from apps.core.values import (
    BadValue,
    cell_text,
    is_blank,
    parse_date,
    parse_text,
    parse_tick,
    parse_whole_number,
)

from .exporting import WorkbookFormat, heading, shown

MOST_ROWS = 2000
KINDS = {
    RowResult.IMPORT_TYPE_NEW: "Thêm",
    RowResult.IMPORT_TYPE_UPDATE: "Sửa",
    RowResult.IMPORT_TYPE_SKIP: "Giữ nguyên",
}


class AnyTableFormat(WorkbookFormat):
    """Whatever a spreadsheet program saves, read in the limited child process."""

    def can_export(self):
        return False

    def can_import(self):
        return True

    def create_dataset(self, in_stream, **kwargs):
        """Return the first sheet with its own row numbers; raise ValidationError for people."""
        with tempfile.NamedTemporaryFile(prefix="table-") as file:
            file.write(in_stream)
            file.flush()
            try:
                book = read_workbook(file.name)
            except UnreadableFile as error:
                raise ValidationError(f"{error.message} {error.remedy}") from error
        sheet = next((sheet for sheet in book.sheets if not sheet.hidden), None)
        rows = [] if sheet is None else sheet.rows
        start = next((n for n, row in enumerate(rows) if not all(map(is_blank, row))), None)
        if start is None:
            raise ValidationError("Tệp không có dòng nào. Hãy chọn tệp có bảng ở trang đầu tiên.")
        if len(rows) - start - 1 > MOST_ROWS:
            raise ValidationError(f"Bảng này chỉ nhận {MOST_ROWS} dòng. Hãy chia tệp ra.")
        headings = [cell_text(cell) for cell in rows[start]]
        dataset = tablib.Dataset(*rows[start + 1 :], headers=headings)
        dataset.heading_row = sheet.first_row + start
        return dataset


class CellWidget(Widget):
    """Reads a cell of one model field; refuses in the words of the value parsers."""

    def __init__(self, field):
        super().__init__()
        self.field = field

    def clean(self, value, row=None, **kwargs):
        try:
            return self._parsed(value)
        except BadValue as error:
            raise ValueError(f"{error.message} {error.remedy}") from error

    def _parsed(self, cell):
        field = self.field
        if field.choices:
            return self._chosen(cell, [(value, str(label)) for value, label in field.choices])
        if isinstance(field, models.ForeignKey):
            rows = field.remote_field.model._default_manager.all()
            return self._chosen(cell, [(row, str(row)) for row in rows])
        if isinstance(field, models.BooleanField):
            return parse_tick(cell)
        if isinstance(field, models.DateField):
            return parse_date(cell)
        if isinstance(field, models.IntegerField):
            return parse_whole_number(cell)
        return parse_text(cell, max_length=field.max_length)

    def _chosen(self, cell, choices):
        """Return the choice whose label, or stored value, the cell names; blank: none."""
        text = fold(cell_text(cell)).replace("-", "–")
        if not text:
            return None if self.field.null else ""
        for value, label in choices:
            stored = value.pk if isinstance(value, models.Model) else value
            if text in {fold(label).replace("-", "–"), fold(str(stored)).replace("-", "–")}:
                return value
        known = ", ".join(label for _value, label in choices[:12])
        raise ValueError(f"Không có giá trị này. Hãy ghi một trong: {known}.")


class TableField(Field):
    def __init__(self, field):
        super().__init__(attribute=field.name, column_name=heading(field), widget=CellWidget(field))
        self.field = field

    def export(self, instance, **kwargs):
        return shown(instance, self.field) if instance is not None else ""


class Changes:
    """What a row changes, column by column, for the preview."""

    def __init__(self, resource, instance, new):
        self.before = None if new else self._values(resource, instance)
        self.after = []

    def compare_with(self, resource, instance):
        self.after = self._values(resource, instance)

    def as_html(self):
        """Return (old, new) texts; ``old`` is None where nothing changes or the row is new."""
        if self.before is None:
            return [(None, after) for after in self.after]
        pairs = zip(self.before, self.after, strict=True)
        return [(None if before == after else before or "trống", after) for before, after in pairs]

    @staticmethod
    def _values(resource, instance):
        return [cell_text(field.export(instance)) for field in resource.get_import_fields()]


class TableResource(ModelResource):
    """One model's table; rows belong to the organisation of the site."""

    @classmethod
    def get_diff_class(cls):
        return Changes

    def get_queryset(self):
        objects = self._meta.model._default_manager.all()
        return objects.writable() if issubclass(self._meta.model, Owned) else objects

    def before_import(self, dataset, **kwargs):
        """Give the columns their own names; all must be there."""
        known = {
            heading_key(field.column_name): field.column_name for field in self.fields.values()
        }
        dataset.headers = [known.get(heading_key(name), name) for name in dataset.headers]
        missing = [name for name in known.values() if name not in dataset.headers]
        if missing:
            raise ValidationError(
                f"Thiếu cột: {', '.join(missing)}. Hãy xuất danh sách ra Excel, sửa trong tệp đó "
                "rồi tải lên."
            )
        twice = sorted({name for name in dataset.headers if dataset.headers.count(name) > 1})
        if set(twice) & set(known.values()):
            raise ValidationError(f"Cột lặp lại: {', '.join(twice)}. Hãy giữ lại một cột.")

    def skip_row(self, instance, original, row, import_validation_errors=None):
        if all(is_blank(cell) for cell in row.values()):
            return True
        return super().skip_row(instance, original, row, import_validation_errors)

    def import_row(self, row, instance_loader, **kwargs):
        if all(is_blank(cell) for cell in row.values()):
            blank = RowResult()
            blank.import_type, blank.diff = RowResult.IMPORT_TYPE_SKIP, None
            return blank
        return super().import_row(row, instance_loader, **kwargs)

    def init_instance(self, row=None):
        instance = super().init_instance(row)
        if isinstance(instance, Owned):
            instance.organisation_id = own_organisation_id()
        return instance

    def get_instance(self, instance_loader, row):
        """Find the row that the key columns name; a key that cannot be read names none."""
        try:
            return super().get_instance(instance_loader, row)
        except ValueError:
            return None

    def import_data(self, dataset, **kwargs):
        result = super().import_data(dataset, **kwargs | {"rollback_on_validation_errors": True})
        result.heading_row = getattr(dataset, "heading_row", 1)
        result.problems = list(self._problems(result))
        result.shown_rows = [
            (result.heading_row + number, KINDS[row.import_type], row.import_type, row.diff)
            for number, row in enumerate(result.rows, 1)
            if row.import_type in KINDS and row.diff is not None
        ]
        return result

    def _problems(self, result):
        """Yield (spreadsheet row or None, column or nothing, sentence) of everything refused."""
        for error in result.base_errors:
            for sentence in getattr(error.error, "messages", [str(error.error)]):
                yield None, "", sentence
        for number, errors in result.row_errors():
            for _error in errors:
                row = result.heading_row + number
                yield row, "", "Không đọc được dòng này. Hãy so lại với các dòng khác của bảng."
        for row in result.invalid_rows:
            for name, sentences in row.field_specific_errors.items():
                column = self.fields[name].column_name if name in self.fields else ""
                for sentence in sentences:
                    yield result.heading_row + row.number, column, sentence
            for sentence in row.non_field_specific_errors:
                yield result.heading_row + row.number, "", sentence


class TableFileForm(forms.Form):
    """One file; its kind is seen from its content."""

    import_file = forms.FileField(
        label="Tệp bảng tính",
        help_text="Excel, LibreOffice hoặc CSV. Bảng ở trang đầu, dòng đầu là tên cột.",
        error_messages={"required": "Hãy chọn tệp.", "empty": "Tệp này rỗng. Hãy chọn tệp khác."},
    )
    format = forms.CharField(widget=forms.HiddenInput, initial="0", required=False)

    def __init__(self, formats, resources, **kwargs):
        super().__init__(**kwargs)

    def clean_format(self):
        return "0"


class TableImport(ImportMixin):
    """Adds "Nhập từ bảng tính" to an admin list of a small master table.

    ``import_columns`` are model fields; ``import_key`` those that name a row.
    """

    import_columns = ()
    import_key = ()
    import_formats = [AnyTableFormat]
    import_form_class = TableFileForm
    import_template_name = "admin/import_export/import.html"
    import_export_change_list_template = "admin/import_export/change_list_tables.html"

    def has_import_permission(self, request):
        return self.has_add_permission(request) and self.has_change_permission(request)

    def get_import_resource_classes(self, request):
        fields = {
            name: TableField(self.model._meta.get_field(name)) for name in self.import_columns
        }
        options = {
            "model": self.model,
            "fields": self.import_columns,
            "import_id_fields": self.import_key,
            "skip_unchanged": True,
            "report_skipped": True,
            "use_transactions": True,
            "clean_model_instances": True,
        }
        meta = type("Meta", (), options)
        return [type("MasterResource", (TableResource,), {**fields, "Meta": meta})]

    def import_action(self, request, **kwargs):
        response = super().import_action(request, **kwargs)
        response.context_data["title"] = f"Nhập từ bảng tính: {self.opts.verbose_name_plural}"
        return response

    def add_data_read_fail_error_to_form(self, form, e):
        sentences = getattr(e, "messages", ["Không đọc được tệp. Hãy lưu lại dạng .xlsx."])
        for sentence in sentences:
            form.add_error("import_file", sentence)

    def process_result(self, result, request):
        if result.problems:
            messages.error(
                request, "Dữ liệu đã thay đổi sau khi xem trước nên chưa ghi gì. Hãy tải lại tệp."
            )
            url = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_import")
            return HttpResponseRedirect(url)
        return super().process_result(result, request)

    def generate_log_entries(self, result, request):
        totals = result.totals
        record(
            request.user,
            f"{self.opts.label_lower}.import",
            new=totals[RowResult.IMPORT_TYPE_NEW],
            changed=totals[RowResult.IMPORT_TYPE_UPDATE],
        )

    def add_success_message(self, result, request):
        new, changed, same = (result.totals[kind] for kind in KINDS)
        messages.success(request, f"Đã nhập: thêm {new}, sửa {changed}, giữ nguyên {same} dòng.")

    def process_import(self, request, **kwargs):
        try:
            return super().process_import(request, **kwargs)
        except FileNotFoundError:
            messages.error(request, "Tệp xem trước không còn. Hãy tải tệp lên lại.")
            return HttpResponseRedirect(os.path.join("..", "import", ""))
