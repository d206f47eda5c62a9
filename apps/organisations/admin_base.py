"""The base of every admin of an owned model.

Rows, filters, choices and autocomplete are limited by the default manager; what is left is the
organisation itself, rights that differ per row, a 404 for what is another's, and the audit.
"""

from csp.decorators import csp_update
from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import get_fields_from_path, unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import models
from django.db.models import Q
from django.db.models.constants import LOOKUP_SEP
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from apps.audit.models import Entry, record
from apps.core.scoping import own_organisation_id
from apps.core.text import fold

from .exporting import ListExport
from .models import Organisation

# What the filters of a list and its calendar put behind the name of their field.
ASKED_OF_FIELDS = {
    *("exact", "in", "isnull", "isempty", "gt", "gte", "lt", "lte"),
    *("year", "month", "day"),
}


class PlainFields:
    """Fields as browsers draw them; a form never offers to delete what it only points at."""

    formfield_overrides = {
        models.DateTimeField: {
            "form_class": forms.DateTimeField,
            "widget": forms.DateTimeInput(
                attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
            ),
        },
        models.DateField: {
            "widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        },
    }

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = False
        return field


class RowsInline(PlainFields, admin.TabularInline):
    """Rows of another table inside a form, one line each."""

    extra = 0


class FoldedSearch:
    """Search with and without accents: words for a ``…search_text`` are folded like its column."""

    search_help_text = "Tìm theo họ tên (có dấu hay không dấu) hoặc mã học sinh."

    def get_search_results(self, request, queryset, search_term):
        for word in search_term.split():
            wanted = Q()
            for path in self.search_fields:
                is_folded = path.endswith("search_text")
                wanted |= Q(**{f"{path}__icontains": fold(word) if is_folded else word})
            queryset = queryset.filter(wanted)
        return queryset, False


class AuditedAdmin(PlainFields, ListExport, admin.ModelAdmin):
    """Admin whose acts go into the audit instead of Django's log, which stores names."""

    list_per_page = 50
    empty_value_display = "–"
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    history_limit = 100
    task_group = ""

    def lookup_allowed(self, lookup, value, request):
        """Answer what the list's own filters ask; anything else leads back to the whole list.

        The library answers for every column of the table, so an address like ``?total__gte=9``
        would tell sealed scores, secrets and whose look-up it was, without showing the column.
        """
        parts = lookup.split(LOOKUP_SEP)
        try:
            self.opts.get_field(self.opts.pk.name if parts[0] == "pk" else parts[0])
        except FieldDoesNotExist:
            return super().lookup_allowed(lookup, value, request)
        filters = [*self.get_list_filter(request), self.date_hierarchy]
        paths = [one[0] if isinstance(one, tuple) else one for one in filters]
        if any(_asks_for(parts, path, self.model) for path in paths if isinstance(path, str)):
            return True
        if lookup in {getattr(one, "parameter_name", None) for one in filters}:
            return True
        raise IncorrectLookupParameters

    def changelist_view(self, request, extra_context=None):
        title = {"title": capfirst(str(self.opts.verbose_name_plural))}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def log_addition(self, request, obj, message):
        record(request.user, f"{self.opts.label_lower}.add", obj)

    def log_change(self, request, obj, message):
        fields = sorted(
            {
                name
                for part in message
                if isinstance(part, dict)
                for name in part.get("changed", {}).get("fields", ())
            }
        )
        record(request.user, f"{self.opts.label_lower}.change", obj, fields=fields)

    def log_deletions(self, request, queryset):
        for obj in queryset:
            record(request.user, f"{self.opts.label_lower}.delete", obj)

    def history_view(self, request, object_id, extra_context=None):
        """Show the audit entries of one object."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            raise Http404
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        entries = Entry.objects.filter(
            target_type=self.opts.label_lower, target_id=str(obj.pk)
        ).select_related("actor")[: self.history_limit]
        context = {
            **self.admin_site.each_context(request),
            "title": f"Nhật ký: {obj}",
            "object": obj,
            "opts": self.opts,
            "entries": entries,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/audit_history.html", context)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """Another organisation's row does not exist here: 404, not a redirect that says so."""
        raise Http404


def _asks_for(parts, path, model):
    """Tell whether the parts of a lookup ask for the field of a path, or for its related row."""
    steps = path.split(LOOKUP_SEP)
    if parts[: len(steps)] != steps:
        return False
    rest = parts[len(steps) :]
    field = get_fields_from_path(model, path)[-1]
    if field.is_relation and rest[:1] == [field.target_field.name]:
        rest = rest[1:]
    return len(rest) <= 2 and ASKED_OF_FIELDS.issuperset(rest)


class ReadOnlyMixin:
    """A table that acts write; in the admin it is read."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class SharedAdmin(AuditedAdmin):
    """Admin of a table that all organisations read and the operator alone writes."""

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_add_permission(self, request):
        return request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_module_permission(self, request):
        return request.user.is_superuser


class OwnedAdmin(AuditedAdmin):
    """Admin of an owned model; a new row belongs to the organisation of the site."""

    def get_exclude(self, request, obj=None):
        return [*(super().get_exclude(request, obj) or ()), "organisation"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.remote_field.model is Organisation and "queryset" not in kwargs:
            kwargs["queryset"] = Organisation.objects.filter(pk=own_organisation_id())
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def _may(self, request, verb, obj):
        return request.user.has_perm(f"{self.opts.app_label}.{verb}_{self.opts.model_name}", obj)

    def has_module_permission(self, request):
        return any(self._may(request, verb, None) for verb in ("view", "add", "change", "delete"))

    def has_view_permission(self, request, obj=None):
        return self._may(request, "view", obj) or self._may(request, "change", obj)

    def has_add_permission(self, request):
        return self._may(request, "add", None)

    def has_change_permission(self, request, obj=None):
        return self._may(request, "change", obj)

    def has_delete_permission(self, request, obj=None):
        return self._may(request, "delete", obj)

    def save_model(self, request, obj, form, change):
        if not change and obj.organisation_id is None:
            obj.organisation_id = own_organisation_id()
        if not self._may(request, "change" if change else "add", obj):
            raise PermissionDenied
        super().save_model(request, obj, form, change)

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Give a new row its organisation before validation, so that uniqueness is checked."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is not None:
            return form

        class FormOfThisOrganisation(form):
            def __init__(self, *args, **form_kwargs):
                super().__init__(*args, **form_kwargs)
                self.instance.organisation_id = own_organisation_id()

            def _get_validation_exclusions(self):
                return super()._get_validation_exclusions() - {"organisation"}

        return FormOfThisOrganisation


class RichTextAdmin(admin.ModelAdmin):
    """An admin with the rich-text editor: its form alone has a relaxed content policy.

    The editor draws itself with style attributes and toolbar handlers; script elements stay
    limited to our own files.
    """

    class Media:
        js = ["js/editor.js"]

    @staticmethod
    def _relaxed(view):
        return csp_update(
            {"style-src": ["'unsafe-inline'"], "script-src-attr": ["'unsafe-inline'"]}
        )(view)

    def add_view(self, request, form_url="", extra_context=None):
        return self._relaxed(super().add_view)(request, form_url, extra_context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return self._relaxed(super().change_view)(request, object_id, form_url, extra_context)
