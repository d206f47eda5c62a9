"""The fixed cast: an office, a former office, two schools, and people at each."""

import string
from datetime import date

import pytest
from django.core.cache import caches
from django.middleware import csrf
from django.test import Client

from apps.core.scoping import organisation_scope
from apps.organisations import directory
from apps.organisations.models import Affiliation, Domain, Succession
from tests.cast import make_organisation, make_user
from tests.leaky import fill

pytest_plugins = ["tests.services"]
csrf.CSRF_ALLOWED_CHARS = string.ascii_lowercase  # by chance a token would hold "HS1" or "6A1"


@pytest.fixture(autouse=True)
def clean_slate(settings, tmp_path):
    """Every test has its own files and an empty page cache."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    caches["pages"].clear()
    directory.forget()


@pytest.fixture
def office(db):
    return make_organisation(
        "xa-an-binh",
        "Phòng Văn hóa – Xã hội xã An Bình",
        "office",
        "xa",
        established_on=date(2025, 7, 1),
    )


@pytest.fixture
def former_office(office):
    former = make_organisation(
        "phong-an-binh", "Phòng GD&ĐT huyện An Bình", "office", "phong", closed_on=date(2025, 7, 1)
    )
    Succession.objects.create(predecessor=former, successor=office, since=date(2025, 7, 1))
    return former


@pytest.fixture
def alder(office, former_office):
    return _school("alder", "Trường THCS Cây Sồi", office, former_office)


@pytest.fixture
def birch(office, former_office):
    return _school("birch", "Trường THCS Cây Dương", office, former_office)


def _school(slug, name, office, former_office):
    school = make_organisation(
        slug,
        name,
        "school",
        "thcs",
        address="Thôn 1, xã An Bình",
        phone="0260 3000 001",
        email=f"{slug}@example.edu.vn",
        responsible_name="Người Phụ Trách",
        responsible_title="Hiệu trưởng",
    )
    Affiliation.objects.create(
        child=school,
        parent=former_office,
        valid_from=date(2000, 1, 1),
        valid_to=date(2025, 7, 1),
    )
    Affiliation.objects.create(child=school, parent=office, valid_from=date(2025, 7, 1))
    return school


@pytest.fixture
def anna(alder):
    return make_user("anna@alder.example", "Trần Thị Anna", alder, "records", "publisher")


@pytest.fixture
def eric(alder):
    return make_user("eric@alder.example", "Lê Văn Eric", alder, "editor")


@pytest.fixture
def manager(alder):
    return make_user("manager@alder.example", "Phạm Thị Quản Lý", alder, "manager")


@pytest.fixture
def bruno(birch):
    return make_user("bruno@birch.example", "Nguyễn Văn Bruno", birch, "records", "publisher")


@pytest.fixture
def olga(office):
    return make_user("olga@office.example", "Đỗ Thị Olga", office, "officer", "manager")


@pytest.fixture
def operator(db):
    return make_user("operator@example.vn", "Người Vận Hành", is_superuser=True)


@pytest.fixture
def client_at():
    """Return a function that makes a client on an organisation's host, signed in or not."""

    def at(organisation, user=None):
        host = Domain.objects.get(organisation=organisation, is_canonical=True).host
        client = Client(SERVER_NAME=host, headers={"user-agent": "Mozilla/5.0 (X11) Firefox/140"})
        if user is not None:
            client.force_login(user)
        return client

    return at


@pytest.fixture
def scope_of():
    """Return ``organisation_scope`` under the name that tests read well with."""
    return organisation_scope


@pytest.fixture
def october(alder, scope_of, time_machine):
    """Work in Alder's scope on 1 October 2026, when the lists of a school year are taken in."""
    time_machine.move_to("2026-10-01 07:00 +0700", tick=False)
    with scope_of(alder):
        yield


@pytest.fixture
def leaky(alder, anna):
    """One row of every owned table at Alder, by model label."""
    return fill(alder, anna)
