"""Rows of a small master table: cells read, rows found by key, problems said in sentences."""

import re
from datetime import date

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.functional import cached_property
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.results import RowResult
from import_export.widgets import Widget

from apps.core.scoping import Owned, own_organisation_id
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

from .exporting import heading, shown

KINDS = {
    RowResult.IMPORT_TYPE_NEW: "Thêm",
    RowResult.IMPORT_TYPE_UPDATE: "Sửa",
    RowResult.IMPORT_TYPE_SKIP: "Giữ nguyên",
}


class CellWidget(Widget):
    """Reads a cell of one model field; refuses in the words of the value parsers."""

    def __init__(self, field):
        super().__init__()
        self.field = field

    def clean(self, value, row=None, **kwargs):
        try:
            return self._parsed(value)
        except BadValue as error:
            remedy = error.remedy if error.severity == "error" else "Hãy ghi lại cho rõ trong tệp."
            raise ValueError(f"{error.message} {remedy}") from error

    def _parsed(self, cell):
        field = self.field
        if field.choices:
            return self._chosen(cell, [(value, str(label)) for value, label in field.choices])
        if isinstance(field, models.ForeignKey):
            return self._chosen(cell, self._rows)
        if isinstance(field, models.BooleanField):
            return parse_tick(cell)
        if isinstance(field, models.DateField):
            return parse_date(cell)
        if isinstance(field, models.IntegerField):
            return parse_whole_number(cell)
        if isinstance(cell, date):
            raise ValueError(
                "Phần mềm bảng tính đã đổi ô này thành ngày. Hãy đặt ô kiểu Văn bản (Text) rồi "
                "gõ lại."
            )
        return parse_text(cell, max_length=field.max_length)

    @cached_property
    def _rows(self):
        return [(row, str(row)) for row in self.field.remote_field.model._default_manager.all()]

    def _chosen(self, cell, choices):
        """Return the choice whose label the cell names; blank: none."""
        text = fold(cell_text(cell)).replace("-", "–")
        if not text:
            return None if self.field.null or self.field.is_relation else ""
        for value, label in choices:
            if text == fold(label).replace("-", "–"):
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
        self.heading_row = getattr(dataset, "heading_row", 1)
        self.seen = {}  # key → spreadsheet row
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
        except self._meta.model.MultipleObjectsReturned as error:
            raise ValidationError(
                f"Danh sách đang có nhiều dòng cùng {self._key_names()}, không biết phải sửa dòng "
                "nào. Hãy sửa từng dòng đó trong trang làm việc."
            ) from error

    def import_instance(self, instance, row, **kwargs):
        """Read the cells; refuse a row that is said twice, or nearly as another is."""
        errors = {}
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as refusal:
            errors = refusal.update_error_dict(errors)
        if not set(self._meta.import_id_fields) & set(errors):
            sentence = self._twin(instance, self.heading_row + kwargs["row_number"])
            if sentence:
                errors.setdefault(NON_FIELD_ERRORS, []).append(sentence)
        if errors:
            raise ValidationError(errors)

    def _twin(self, instance, row):
        """Return what is wrong with a key: said twice, or it lost zeros or differs in case."""
        key = self._key(instance)
        first = self.seen.setdefault(key, row)
        if first != row:
            return f"Dòng này trùng {self._key_names()} với dòng {first}. Hãy giữ lại một dòng."
        if not instance._state.adding:
            return ""
        known, where = self.near.setdefault(_near(key), (key, f"ở dòng {row}"))
        if known == key:
            return ""
        text = " – ".join(part for part in known if isinstance(part, str))
        return (
            f"Đã có “{text}” {where}, chỉ khác chữ hoa, dấu cách hoặc số 0 ở đầu. Nếu là một, hãy "
            "ghi giống như vậy; nếu không, hãy thêm trong trang làm việc."
        )

    @cached_property
    def near(self):
        """Return {key without case, blanks and zeros: (key, where it is)} of the stored rows."""
        keys = [self._key(stored) for stored in self.get_queryset()]
        return {_near(key): (key, "trong danh sách") for key in keys}

    def _key(self, instance):
        fields = [self.fields[name].field for name in self._meta.import_id_fields]
        return tuple(getattr(instance, field.attname) for field in fields)

    def _key_names(self):
        names = (self.fields[name].column_name for name in self._meta.import_id_fields)
        return ", ".join(f"“{name}”" for name in names)

    def import_data(self, dataset, **kwargs):
        result = super().import_data(dataset, **kwargs | {"rollback_on_validation_errors": True})
        result.problems = list(self._problems(result))
        result.shown_rows = [
            (self.heading_row + number, KINDS[row.import_type], row.import_type, row.diff)
            for number, row in enumerate(result.rows, 1)
            if row.import_type in KINDS and row.diff is not None
        ]
        return result

    def _problems(self, result):
        """Yield (spreadsheet row or None, column or nothing, sentence) of everything refused."""
        for error in result.base_errors:
            for sentence in getattr(error.error, "messages", [str(error.error)]):
                yield None, "", sentence
        if result.base_errors:
            return  # the columns are not known, so the rows say nothing
        for number, errors in result.row_errors():
            for _error in errors:
                row = self.heading_row + number
                yield row, "", "Không đọc được dòng này. Hãy so lại với các dòng khác của bảng."
        for row in result.invalid_rows:
            for name, sentences in row.field_specific_errors.items():
                column = self.fields[name].column_name if name in self.fields else ""
                for sentence in sentences:
                    yield self.heading_row + row.number, column, sentence
            for sentence in row.non_field_specific_errors:
                yield self.heading_row + row.number, "", sentence


def _near(key):
    """Return a key without what people and spreadsheets change by accident."""
    return tuple(
        re.sub(r"(?<![0-9])0+(?=[0-9])", "", fold(part).replace(" ", ""))
        if isinstance(part, str)
        else part
        for part in key
    )
