"""A class with two results, public, and a run of transcripts for its pupils."""

import pytest

from apps.results.models import TranscriptRun
from apps.results.publishing import publish
from apps.results.transcripts.issuing import issue
from tests.results.made import make_result
from tests.roster.spine import make_pupil


@pytest.fixture
def pupils(alder, school_class):
    pupils = [
        make_pupil(alder, code, name, school_class)
        for code, name in [("HS001", "Trần Thị An"), ("HS002", "Lê Đức Bình")]
    ]
    for pupil in pupils:
        make_result(pupil.enrolments.get())
    return pupils


@pytest.fixture
def public(anna, school_class, pupils):
    return publish(school_class, "hk1", user=anna)


@pytest.fixture
def send(alder, anna, school_class, pupils, django_capture_on_commit_callbacks):
    """Return a function that issues for pupils and draws; it returns the run."""

    def send(*chosen):
        ids = [pupil.pk for pupil in chosen or pupils]
        with django_capture_on_commit_callbacks(execute=True):
            run = issue(school_class, "hk1", ids, user=anna, organisation=alder)
        return TranscriptRun.objects.get(pk=run.pk)

    return send
