"""Alder on two days of the year of results, with a class and the pupils that sheets name."""

import pytest

from apps.results.importing import summary_sheet_spec
from apps.results.subject_sheet import subject_sheet_spec
from tests.roster.spine import make_class, make_pupil


@pytest.fixture
def in_alder(alder, scope_of):
    """Work in Alder's scope."""
    with scope_of(alder):
        yield


@pytest.fixture
def january(alder, scope_of, time_machine):
    """Work in Alder's scope on 10 January 2027, after the first term."""
    time_machine.move_to("2027-01-10 07:00 +0700", tick=False)
    with scope_of(alder):
        yield


@pytest.fixture
def june(alder, scope_of, time_machine):
    """Work in Alder's scope on 10 June 2027, at the end of the year."""
    time_machine.move_to("2027-06-10 07:00 +0700", tick=False)
    with scope_of(alder):
        yield


@pytest.fixture
def school_class(alder):
    return make_class(alder)


@pytest.fixture
def an(alder, school_class):
    return make_pupil(alder, "HS001", "Trần Thị An", school_class)


@pytest.fixture
def ba(alder):
    """A pupil of grade 4, whose qualities and abilities are assessed."""
    return make_pupil(alder, "HS010", "Bé Ba", make_class(alder, "4A", grade=4))


@pytest.fixture
def yearly_spec(alder):
    """The summary sheet of the year 2026–2027."""
    return summary_sheet_spec(alder, {"year": 2026, "period": "cn", "class": ""})


@pytest.fixture
def spec_of(alder):
    """Return a function: the mark sheet of a subject, or of the one that the sheet names."""

    def spec_of(subject="", period="hk1"):
        return subject_sheet_spec(
            alder, {"year": 2026, "period": period, "class": "", "subject": subject}
        )

    return spec_of


@pytest.fixture
def maths(spec_of):
    return spec_of("toan")
