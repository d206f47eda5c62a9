"""The command that lets pages go of what has come due."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from apps.content.models import Article
from apps.core.pagestamp import stamp
from apps.files.models import PeriodicRun
from apps.portal.due import WORK
from tests.results.exams.made import make_exam


@pytest.fixture
def day(time_machine):
    time_machine.move_to("2026-10-01 07:00 +0700", tick=False)
    return time_machine


def published(organisation, scope_of, moment, **fields):
    with scope_of(organisation):
        return Article.objects.create(
            organisation=organisation,
            title="Họp phụ huynh",
            slug=f"tin-{moment:%H%M}",
            kind="notice",
            published_at=moment,
            **fields,
        )


def run(capsys, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        call_command("publish_due")
    return capsys.readouterr().out.strip()


def test_what_came_due_is_counted_once_and_its_pages_go(
    alder, birch, scope_of, day, capsys, django_capture_on_commit_callbacks
):
    run(capsys, django_capture_on_commit_callbacks)
    now = timezone.now()
    published(alder, scope_of, now + timedelta(minutes=5), expires_at=now + timedelta(hours=5))
    before = stamp(alder.pk), stamp(birch.pk)

    assert run(capsys, django_capture_on_commit_callbacks).startswith("đến giờ: 0 tin")
    assert (stamp(alder.pk), stamp(birch.pk)) == before

    day.shift(timedelta(minutes=6))
    assert run(capsys, django_capture_on_commit_callbacks).startswith("đến giờ: 1 tin")
    assert stamp(alder.pk) != before[0]
    assert stamp(birch.pk) == before[1]

    day.shift(timedelta(minutes=6))
    assert run(capsys, django_capture_on_commit_callbacks).startswith("đến giờ: 0 tin")
    assert PeriodicRun.objects.get(pk=WORK).succeeded


def test_an_exam_of_an_office_lets_the_pages_of_its_schools_go(
    alder, office, scope_of, day, capsys, django_capture_on_commit_callbacks
):
    with scope_of(office):
        make_exam(office, publish_at=timezone.now() + timedelta(minutes=5))
    run(capsys, django_capture_on_commit_callbacks)
    before = stamp(alder.pk)

    day.shift(timedelta(minutes=6))
    told = run(capsys, django_capture_on_commit_callbacks)

    assert told == "đến giờ: 0 tin, trang; 1 kỳ thi; 0 lớp"
    assert stamp(alder.pk) != before
