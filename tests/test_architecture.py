"""The shape of the project: layers, owners, rights, and where the scope may be lifted."""

import ast
import re
from pathlib import Path

from django.apps import apps
from django.contrib import admin
from django.db.models import UniqueConstraint

from apps.accounts.permissions import ROLE_RIGHTS
from apps.core.scoping import Owned, OwnedManager
from apps.organisations.admin_base import AuditedAdmin, OwnedAdmin

ROOT = Path(__file__).resolve().parent.parent
LAYERS = [
    {"core"},
    {"audit"},
    {"organisations"},
    {"accounts"},
    {"files"},
    {"imports"},
    {"roster"},
    {
        *("results", "inventory", "timetables", "procedures", "statistics", "resources"),
        *("content", "submissions", "itsecurity"),
    },
    {"portal"},
]
LEVEL = {app: level for level, layer in enumerate(LAYERS) for app in layer}
OWN_APPS = sorted(path.name for path in (ROOT / "apps").iterdir() if (path / "apps.py").exists())

# Tables without an owner: read by all, written by the operator or by the system itself.
SHARED_MODELS = {
    "organisations.Level",
    "organisations.Organisation",
    "organisations.Domain",
    "organisations.Affiliation",
    "organisations.NameRecord",
    "organisations.Succession",
    "accounts.User",
    "accounts.RecoveryCode",
    "accounts.Session",
    "accounts.SignInCounter",
    "files.PeriodicRun",
    "files.FileDoubt",
    "files.ThrottleCounter",
    "roster.SchoolYear",
    "roster.Subject",
    "roster.SubjectGrades",
    "roster.LookupCounter",
}

# Files that may read or write the rows of every organisation, each with a reason in the call.
MAY_LIFT_SCOPE = {
    "apps/core/scoping.py",
    "apps/audit/handing_over.py",
    "apps/content/viewing.py",
    "apps/files/jobs.py",
    "apps/files/orphans.py",  # files and rows of all units are held against each other
    "apps/results/renewing.py",
    "apps/results/transcripts/printing.py",
    "apps/accounts/management/commands/init_site.py",
    "apps/accounts/resetting.py",
    "apps/portal/due.py",  # what came due by the clock is looked for in all units at once
    "apps/submissions/campaigning.py",  # an office gives duties to units of the levels below it
    "apps/submissions/crosschecking.py",  # a child is looked for in the lists of all units
    "apps/submissions/erasing.py",  # the data of a campaign ends at units of all levels
    "apps/submissions/mailing.py",  # a mail goes to the people of the other party
    "apps/submissions/views/receipts.py",  # a receipt is checked by its code on any site
}
MAY_READ_BELOW = {
    "apps/core/scoping.py",
    "apps/results/exams/joining.py",  # candidates of an office against the rosters below it
    "apps/submissions/overview.py",  # an issuer reads how far the levels below are
    "apps/results/exams/prizes.py",  # winners of the schools below an office, if they agreed
}

# Words of the interface that must not stand in the code of the layers below it.
FORBIDDEN = {
    r"\|safe\b": "rich text goes through |richtext",
    r"mark_safe\(": "rich text goes through |richtext",
    r"except Exception": "catch the narrowest exception",
    r"except:": "catch the narrowest exception",
    r"suppress\(Exception": "catch the narrowest exception",
    r"ckeditor_uploader": "the upload view is our own",
}


def sources(*folders):
    for folder in folders or ("apps", "schoolportal"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT), path.read_text(encoding="utf-8")


def imported_apps(tree):
    """Apps that a module imports, also inside functions; dotted paths in strings do not count."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""] if node.level == 0 else []
            if node.level == 0 and node.module == "apps":
                names = [f"apps.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] == "apps" and len(parts) > 1:
                yield parts[1]


def own_models():
    return [model for model in apps.get_models() if model._meta.app_label in OWN_APPS]


def test_every_app_has_its_layer():
    assert [app for app in OWN_APPS if app not in LEVEL] == []


def test_apps_import_downwards_only():
    wrong = [
        f"{path} imports apps.{target}"
        for path, source in sources("apps")
        if len(path.parts) > 2
        for target in imported_apps(ast.parse(source))
        if target != path.parts[1] and LEVEL.get(target, 99) >= LEVEL[path.parts[1]]
    ]

    assert wrong == []


def test_no_relative_import_leaves_its_app():
    wrong = [
        str(path)
        for path, source in sources("apps")
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.level > 1
    ]

    assert wrong == []


def test_every_model_is_owned_or_listed_as_shared():
    unowned = {model._meta.label for model in own_models() if not issubclass(model, Owned)}

    assert unowned == {label for label in SHARED_MODELS if label.split(".")[0] in OWN_APPS}


def test_every_owned_model_has_the_scoped_default_manager():
    wrong = [
        model._meta.label
        for model in own_models()
        if issubclass(model, Owned) and not isinstance(model._default_manager, OwnedManager)
    ]

    assert wrong == []


def test_every_uniqueness_of_an_owned_model_names_the_organisation():
    wrong = []
    for model in own_models():
        if not issubclass(model, Owned):
            continue
        for constraint in model._meta.total_unique_constraints + [
            c for c in model._meta.constraints if isinstance(c, UniqueConstraint)
        ]:
            if "organisation" not in constraint.fields:
                wrong.append(f"{model._meta.label}.{constraint.name}")
        wrong += [f"{model._meta.label} {group}" for group in model._meta.unique_together]
        wrong += [
            f"{model._meta.label}.{field.name}"
            for field in model._meta.local_fields
            if field.unique and not field.primary_key and not field.one_to_one
        ]

    assert wrong == []


def test_every_admin_stands_on_a_base_of_ours():
    wrong = []
    for model, model_admin in admin.site._registry.items():
        base = OwnedAdmin if issubclass(model, Owned) else AuditedAdmin
        if not isinstance(model_admin, base):
            wrong.append(model._meta.label)

    assert wrong == []


def test_the_scope_is_lifted_in_listed_files_only():
    calls = {"every_organisation(": MAY_LIFT_SCOPE, "below(": MAY_READ_BELOW}
    wrong = []
    for path, source in sources():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                name = f"{node.func.id}("
                if name in calls and str(path) not in calls[name]:
                    wrong.append(f"{path} calls {name}")

    assert wrong == []


def test_the_base_manager_is_used_in_listed_files_only():
    allowed = {"apps/core/scoping.py"}
    wrong = [str(path) for path, source in sources() if "_base_manager" in source]

    assert set(wrong) <= allowed


def test_every_right_of_the_table_exists():
    known = {
        f"{model._meta.app_label}.{codename}"
        for model in own_models()
        for codename in [
            *(f"{verb}_{model._meta.model_name}" for verb in model._meta.default_permissions),
            *(name for name, _label in model._meta.permissions),
        ]
    }
    given = frozenset().union(*ROLE_RIGHTS.values())

    assert sorted(given - known) == []


def test_forbidden_words_are_absent():
    texts = list(sources())
    texts += [
        (path.relative_to(ROOT), path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "templates").rglob("*.html"))
    ]
    wrong = [
        f"{path}: {reason}"
        for path, text in texts
        for pattern, reason in FORBIDDEN.items()
        if re.search(pattern, text) and str(path) != "apps/core/templatetags/core_tags.py"
    ]

    assert wrong == []


def test_no_file_outgrows_its_room():
    wrong = [
        f"{path}: {len(source.splitlines())} lines"
        for path, source in sources("apps")
        if len(source.splitlines()) > 480
    ]

    assert wrong == []
