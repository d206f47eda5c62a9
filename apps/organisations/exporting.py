"""Every admin list as a workbook: text stays text, no live formula, only rows of the scope.

The library draws the rows of the list with its filters and search; the cells go through
``write_table``. A workbook has the columns that the list shows, so it never tells more than the
list, unless the admin declares others.
"""

import io
from datetime import datetime

import tablib
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import (
    NotRelationField,
    get_fields_from_path,
    label_for_field,
    lookup_field,
)
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models, transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from import_export.admin import ExportMixin
from import_export.fields import Field
from import_export.formats.base_formats import Format
from import_export.resources import Resource

from apps.audit.models import record
from apps.core.scoping import own_organisation_id
from apps.core.spreadsheets.writing import write_table
from apps.core.text import slugify_vi

from .models import Organisation

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 50_000


class WorkbookFormat(Format):
    """The one format of lists: an Excel workbook of text, numbers and dates."""

    def __init__(self, encoding=None):
        self.encoding = encoding

    def get_title(self):
        return "Excel"

    def get_extension(self):
        return "xlsx"

    def get_content_type(self):
        return WORKBOOK

    def is_binary(self):
        return True

    def can_export(self):
        return True

    def export_data(self, dataset, **kwargs):
        file = io.BytesIO()
        write_table(file, dataset.headers, iter(dataset))
        return file.getvalue()


class ListColumn(Field):
    """A column as the list has it: a field, or what the admin works out."""

    def __init__(self, name, model_admin):
        label = label_for_field(name, model_admin.model, model_admin)
        super().__init__(attribute=name, column_name=capfirst(str(label)), readonly=True)
        self.model_admin = model_admin

    def export(self, instance, **kwargs):
        field, _attribute, value = lookup_field(self.attribute, instance, self.model_admin)
        return shown(instance, field) if field is not None else plain(value)


class RelatedColumn(Field):
    """A field of a related row, such as ``pupil__code``."""

    def __init__(self, name, model):
        *self.way, self.field = get_fields_from_path(model, name)
        super().__init__(attribute=name, column_name=heading(self.field), readonly=True)

    def export(self, instance, **kwargs):
        for step in self.way:
            instance = getattr(instance, step.name)
            if instance is None:
                return None
        return shown(instance, self.field)


def is_path(name):
    return "__" in name.strip("_")


def heading(field):
    return capfirst(str(field.verbose_name))


def shown(instance, field):
    """Return a field's value for a cell: labels for choices and rows, local time for moments."""
    if field.choices:
        return getattr(instance, f"get_{field.name}_display")()
    return plain(getattr(instance, field.name))


def plain(value):
    """Return a value for a cell; text stands for a row, local time for a moment."""
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


class ListExport(ExportMixin):
    """Adds "Xuất Excel" to an admin list.

    ``export_columns`` are named like those of ``list_display``, which they are by default.
    """

    export_columns = ()
    skip_export_form = True
    export_formats = [WorkbookFormat]
    import_export_change_list_template = "admin/import_export/change_list_tables.html"

    def has_export_permission(self, request):
        return self.has_view_permission(request)

    def export_action(self, request):
        """Send the workbook; a filter that cannot be, or too long a list, is said on the list."""
        label = f"{self.opts.app_label}_{self.opts.model_name}"
        address = reverse(f"admin:{label}_changelist")
        try:
            return super().export_action(request)
        except IncorrectLookupParameters:
            messages.warning(request, "Bộ lọc trong địa chỉ không dùng được. Hãy lọc lại rồi xuất.")
        except ValidationError as refusal:
            messages.warning(request, refusal.message)
            address += f"?{request.GET.urlencode()}"
        return HttpResponseRedirect(address)

    def get_export_queryset(self, request):
        related = {path for path in map(self._related_rows, self._columns()) if path}
        queryset = super().get_export_queryset(request)
        return queryset.select_related(*sorted(related)) if related else queryset

    def get_export_resource_classes(self, request):
        fields = {
            name: RelatedColumn(name, self.model) if is_path(name) else ListColumn(name, self)
            for name in self._columns()
        }
        return [type("ListResource", (ListResource,), fields)]

    def get_data_for_export(self, request, queryset, **kwargs):
        if queryset[MOST_ROWS:].exists():
            raise ValidationError(
                f"Danh sách dài hơn {MOST_ROWS} dòng. Hãy lọc hoặc tìm bớt lại rồi xuất."
            )
        dataset = super().get_data_for_export(request, queryset, **kwargs)
        with transaction.atomic():
            record(request.user, f"{self.opts.label_lower}.export", rows=len(dataset))
        return dataset

    def get_export_filename(self, request, queryset, file_format):
        what = slugify_vi(str(self.opts.verbose_name_plural))
        unit = Organisation.objects.get(pk=own_organisation_id()).slug
        return f"{what}-{unit}-{timezone.localdate():%Y%m%d}.xlsx"

    def _columns(self):
        return self.export_columns or self.list_display

    def _related_rows(self, name):
        """Return the path of the related rows that a column reads; "" when it reads none."""
        try:
            fields = get_fields_from_path(self.model, name)
        except (FieldDoesNotExist, NotRelationField):
            return ""  # the admin works it out
        return "__".join(field.name for field in fields if field.many_to_one or field.one_to_one)


class ListResource(Resource):
    """The rows of a list as the library wants them."""

    def __init__(self, **kwargs):
        """Keep the fields of the class: nothing changes them."""

    def export(self, queryset=None, **kwargs):
        fields = list(self.fields.values())
        dataset = tablib.Dataset(headers=[field.column_name for field in fields])
        for instance in queryset.iterator(chunk_size=1000):
            dataset.append([field.export(instance) for field in fields])
        return dataset
