"""The demo province for browser tests."""

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from tests.seeds import sow

expect.set_options(timeout=30_000)  # a whole check may run before a page answers


@pytest.fixture
def demo(settings, transactional_db):
    settings.DEMO = True
    sow()
    call_command("load_demo", verbosity=0)
