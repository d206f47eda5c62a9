"""The made-up province, loaded once for each file of tests that looks at it."""

import pytest
from django.core.management import call_command
from django.db import transaction


@pytest.fixture(scope="module")
def province(django_db_setup, django_db_blocker):
    """The demo in the database while this file is tested, taken back afterwards."""
    from django.conf import settings

    before = settings.DEMO
    settings.DEMO = True
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", verbosity=0)
        yield
        transaction.set_rollback(True)
    settings.DEMO = before
