"""The demo province for browser tests."""

import pytest
from django.core.management import call_command

from tests.seeds import sow


@pytest.fixture
def demo(settings, transactional_db):
    settings.DEMO = True
    sow()
    call_command("load_demo", verbosity=0)
