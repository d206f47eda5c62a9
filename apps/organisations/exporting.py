"""Every admin list as a workbook: text stays text, no live formula, only rows of the scope.

The library draws the rows of the list with its filters and search; the cells go through
``write_table``. A list leaves out what has no place in a workbook: files, long texts, keys.
"""

import io

import tablib
from django.db import models, transaction
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
LEFT_OUT = (models.FileField, models.JSONField, models.TextField, models.BinaryField)


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


class ShownField(Field):
    """A column of a list: a model field as people read it."""

    def __init__(self, field):
        super().__init__(attribute=field.name, column_name=heading(field), readonly=True)
        self.field = field

    def export(self, instance, **kwargs):
        return shown(instance, self.field)


class ComputedField(Field):
    """A column that the admin works out, such as a pupil's class."""

    def __init__(self, name, method):
        super().__init__(attribute=name, column_name=capfirst(method.short_description))
        self.method = method

    def export(self, instance, **kwargs):
        value = self.method(instance)
        return "" if value is None else value


def heading(field):
    return capfirst(str(field.verbose_name))


def shown(instance, field):
    """Return a field's value for a cell: labels for choices and rows, local time for moments."""
    if field.choices:
        return getattr(instance, f"get_{field.name}_display")()
    value = getattr(instance, field.name)
    if isinstance(field, models.ForeignKey):
        return "" if value is None else str(value)
    if isinstance(field, models.DateTimeField) and value is not None:
        return timezone.localtime(value)
    return value


def default_columns(model):
    """Return the names of the fields that a list exports when its admin names none."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if not isinstance(field, LEFT_OUT)
        and (not field.primary_key or not isinstance(field, models.AutoField))
        and not (field.is_relation and field.related_model is Organisation)
        and (field.editable or isinstance(field, models.DateField))
    ]


class ListExport(ExportMixin):
    """Adds "Xuất Excel" to an admin list. ``export_columns`` are fields or admin methods."""

    export_columns = ()
    skip_export_form = True
    export_formats = [WorkbookFormat]
    import_export_change_list_template = "admin/import_export/change_list_tables.html"

    def has_export_permission(self, request):
        return self.has_view_permission(request)

    def get_export_queryset(self, request):
        related = [
            name for name, field in self._export_fields() if isinstance(field, models.ForeignKey)
        ]
        queryset = super().get_export_queryset(request)
        return queryset.select_related(*related) if related else queryset

    def get_export_resource_classes(self, request):
        fields = {
            name: ComputedField(name, getattr(self, name)) if field is None else ShownField(field)
            for name, field in self._export_fields()
        }
        return [type("ListResource", (ListResource,), fields)]

    def get_data_for_export(self, request, queryset, **kwargs):
        dataset = super().get_data_for_export(request, queryset, **kwargs)
        with transaction.atomic():
            record(request.user, f"{self.opts.label_lower}.export", rows=len(dataset))
        return dataset

    def get_export_filename(self, request, queryset, file_format):
        what = slugify_vi(str(self.opts.verbose_name_plural))
        unit = Organisation.objects.get(pk=own_organisation_id()).slug
        return f"{what}-{unit}-{timezone.localdate():%Y%m%d}.xlsx"

    def _export_fields(self):
        """Return (name, model field or None for an admin method) of every column."""
        known = {field.name: field for field in self.model._meta.concrete_fields}
        names = self.export_columns or default_columns(self.model)
        return [(name, known.get(name)) for name in names]


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
