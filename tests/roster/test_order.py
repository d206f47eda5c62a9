"""The newest school year stands first wherever nobody says otherwise."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.results.models import Publication, ResultCard
from apps.roster.models import SchoolClass
from tests.roster.spine import make_class, make_pupil


@pytest.fixture
def inside(alder, scope_of):
    with scope_of(alder):
        yield


@pytest.fixture
def classes(inside, alder):
    """6A in three years, made in no order."""
    return {year: make_class(alder, year=year) for year in (2025, 2026, 2024)}


def test_classes_of_the_newest_year_stand_first(classes):
    assert [found.school_year_id for found in SchoolClass.objects.all()] == [2026, 2025, 2024]


def test_cards_of_the_newest_year_stand_first(classes, alder):
    pupil = make_pupil(alder)
    now = timezone.now()
    for year, school_class in classes.items():
        publication = Publication.objects.create(
            organisation=alder, school_class=school_class, period="hk1", publish_at=now
        )
        ResultCard.objects.create(
            organisation=alder,
            publication=publication,
            pupil=pupil,
            school_year_id=year,
            period="hk1",
            visible_from=now - timedelta(days=1),
            content={},
        )

    assert [card.school_year_id for card in ResultCard.objects.all()] == [2026, 2025, 2024]
