"""The one admin: in Vietnamese, grouped by task, opening on what is to do today."""

from django.contrib.admin import AdminSite
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from apps.core.keeping import kept

from .dashboard import todo_list

OTHER_GROUP = "Hệ thống"
# Pages that are no table: (group, name, address, right of those who see them).
PAGES = [
    ("Nộp dữ liệu", "Nộp dữ liệu lên cấp trên", "submissions:home", "submissions.view_requirement"),
]
GROUP_ORDER = [
    "Nội dung trang",
    "Kết quả học tập",
    "Kỳ thi",
    "Học sinh",
    "Nộp dữ liệu",
    "Dữ liệu và tác vụ",
    "Đơn vị và tài khoản",
    OTHER_GROUP,
]


class PortalAdminSite(AdminSite):
    site_title = "Quản trị"
    site_header = "Quản trị"
    index_title = "Việc hôm nay"
    site_url = "/"
    empty_value_display = "–"
    enable_nav_sidebar = True

    def register(self, model_or_iterable, admin_class=None, **options):
        """Leave out admins that libraries bring: they know nothing of organisations."""
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        own = [model for model in models if model.__module__.startswith("apps.")]
        super().register(own, admin_class, **options)

    def has_permission(self, request):
        return request.user.is_active and request.user.is_staff

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        """Send people to the sign-in page."""
        target = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('accounts:sign_in')}?{urlencode({'next': target})}")

    def logout(self, request, extra_context=None):
        return redirect("accounts:sessions")

    def password_change(self, request, extra_context=None):
        return redirect("accounts:password_change")

    @method_decorator(never_cache)
    def index(self, request, extra_context=None):
        todos = todo_list(request.organisation, request.user)
        return super().index(request, {**(extra_context or {}), "todos": todos})

    def app_index(self, request, app_label, extra_context=None):
        """Lead to the start page: tasks are grouped there, not by the apps of the code."""
        return redirect("admin:index")

    def get_app_list(self, request, app_label=None):
        """Return models grouped by task instead of by app, in the order of the working day."""
        if app_label is not None:
            return super().get_app_list(request, app_label)
        if not request.user.is_authenticated:
            return self._groups(request)
        who = (request.user.is_superuser, frozenset(request.user.roles_here()))
        return kept(request, ("tasks", *who), lambda: self._groups(request))

    def _groups(self, request):
        """Return the groups; they follow from the unit and the rights of the roles alone."""
        groups = {}
        for title, name, address, right in PAGES:
            if request.user.has_perm(right):
                groups.setdefault(title, []).append(self._page_entry(name, address))
        for model, model_admin in self._registry.items():
            permissions = model_admin.get_model_perms(request)
            if not model_admin.has_module_permission(request) or True not in permissions.values():
                continue
            title = getattr(model_admin, "task_group", "") or OTHER_GROUP
            groups.setdefault(title, []).append(self._entry(model, model_admin, permissions))
        rank = {title: position for position, title in enumerate(GROUP_ORDER)}
        return [
            {
                "name": title,
                "app_label": f"nhom-{rank.get(title, 99)}",
                "app_url": "",
                "has_module_perms": True,
                "models": sorted(models, key=lambda entry: entry["name"]),
            }
            for title, models in sorted(groups.items(), key=lambda item: rank.get(item[0], 99))
        ]

    @staticmethod
    def _page_entry(name, address):
        return {
            "model": None,
            "name": name,
            "object_name": address,
            "perms": {"view": True},
            "admin_url": reverse(address),
            "add_url": None,
            "view_only": True,
        }

    def _entry(self, model, model_admin, permissions):
        label = f"{model._meta.app_label}_{model._meta.model_name}"
        return {
            "model": model,
            "name": model._meta.verbose_name_plural[:1].upper()
            + model._meta.verbose_name_plural[1:],
            "object_name": model._meta.object_name,
            "perms": permissions,
            "admin_url": reverse(f"admin:{label}_changelist", current_app=self.name)
            if permissions.get("view") or permissions.get("change")
            else None,
            "add_url": reverse(f"admin:{label}_add", current_app=self.name)
            if permissions.get("add")
            else None,
            "view_only": not permissions.get("change"),
        }
