"""Uploads of tests lie under a name that says nothing about their kind."""

import pytest


@pytest.fixture
def stored(tmp_path):
    """Store bytes under a name that says nothing about their kind."""

    def store(content):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return path

    return store
