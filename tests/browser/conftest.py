"""The demo province for browser tests: a flush takes the seeds of the migrations along."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations import RunPython

SEEDS = [
    "apps.organisations.migrations.0002_levels",
    "apps.roster.migrations.0002_school_years",
    "apps.roster.migrations.0003_programme",
]


@pytest.fixture
def demo(settings, transactional_db):
    settings.DEMO = True
    for name in SEEDS:
        for operation in import_module(name).Migration.operations:
            if isinstance(operation, RunPython):
                operation.code(apps, None)
    call_command("load_demo", verbosity=0)
