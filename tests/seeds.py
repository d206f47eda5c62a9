"""The rows that migrations sow, for tests after which the tables are emptied."""

from importlib import import_module

from django.apps import apps
from django.db.migrations import RunPython

SEEDS = [
    "apps.organisations.migrations.0002_levels",
    "apps.roster.migrations.0002_school_years",
    "apps.roster.migrations.0003_programme",
]


def sow():
    """Sow them again: a flush takes them along."""
    for name in SEEDS:
        for operation in import_module(name).Migration.operations:
            if isinstance(operation, RunPython):
                operation.code(apps, None)
