from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.audit.models import Entry
from apps.core.scoping import OutOfScope
from apps.results.models import Publication, ResultCard
from apps.results.publishing import publish, rebuild_cards, unpublish
from tests.results.made import make_result
from tests.roster.spine import make_class, make_pupil


@pytest.fixture
def school_class(alder, january):
    return make_class(alder)


@pytest.fixture
def result(alder, school_class):
    pupil = make_pupil(alder, school_class=school_class)
    return make_result(pupil.enrolments.get())


def refusal(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refused:
        act(*args, **kwargs)
    return refused.value.code


def test_publishing_makes_the_card_that_the_family_reads(anna, school_class, result):
    publication = publish(school_class, "hk1", user=anna)

    card = ResultCard.objects.get()
    assert publication.is_public
    assert (card.pupil_id, card.visible_from) == (result.enrolment.pupil_id, timezone.now())
    content = card.content
    assert content["subjects"] == [
        {
            "name": "Toán",
            "kind": "scored",
            "regular": ["8", "7.5"],
            "midterm": "7",
            "final": "8.25",
            "average": "7.9",
            "remark": "",
            "note": "",
            "reassessed": "",
        },
        {
            "name": "Giáo dục thể chất",
            "kind": "remark",
            "regular": [],
            "midterm": "",
            "final": "",
            "average": "",
            "remark": "Đạt",
            "note": "",
            "reassessed": "",
        },
    ]
    assert (content["period_label"], content["class_name"]) == ("Học kỳ I", "6A")
    assert (content["learning_level"], content["conduct_level"]) == ("Tốt", "Khá")
    assert (content["absences_with_leave"], content["absences_without_leave"]) == (2, 0)
    assert (content["average"], content["amendments"]) == ("", [])
    assert (content["has_parts"], content["has_notes"]) == (True, False)


def test_publishing_is_in_the_audit_without_names(anna, school_class, result):
    publication = publish(school_class, "hk1", user=anna)

    entry = Entry.objects.get(action="results.publish")
    assert (entry.actor, entry.target_id) == (anna, str(publication.pk))
    assert entry.detail == {
        "period": "hk1",
        "cards": 1,
        "publish_at": publication.publish_at.isoformat(),
    }


def test_an_exempt_subject_says_so_and_has_no_mark(anna, school_class, result):
    result.subjects.filter(subject="toan").update(state="exempt", average=None)

    publish(school_class, "hk1", user=anna)

    subject = ResultCard.objects.get().content["subjects"][0]
    assert (subject["remark"], subject["average"]) == ("miễn", "")


def test_a_set_minute_opens_by_the_clock(anna, school_class, result):
    at = timezone.now() + timedelta(hours=1, seconds=30)

    publication = publish(school_class, "hk1", user=anna, at=at)

    assert publication.publish_at == timezone.now() + timedelta(hours=1)
    assert not publication.is_public
    assert ResultCard.objects.get().visible_from == publication.publish_at


def test_what_cannot_be_published_is_refused_with_its_reason(anna, school_class, result):
    past = timezone.now() - timedelta(minutes=1)

    assert refusal(publish, school_class, "hk9", user=anna) == "period"
    assert refusal(publish, school_class, "hk1", user=anna, at=past) == "past"
    assert refusal(publish, school_class, "hk2", user=anna) == "no_results"
    publish(school_class, "hk1", user=anna)
    assert refusal(publish, school_class, "hk1", user=anna) == "open"
    assert Publication.objects.count() == 1


def test_withdrawing_takes_the_cards_and_keeps_the_decision(anna, school_class, result):
    publication = publish(school_class, "hk1", user=anna)

    assert refusal(unpublish, publication, user=anna, reason="  ") == "reason"
    unpublish(publication, user=anna, reason="Nhầm lớp")

    assert not ResultCard.objects.exists()
    stored = Publication.objects.get()
    assert (stored.withdrawn_at, stored.withdrawn_by, stored.reason) == (
        timezone.now(),
        anna,
        "Nhầm lớp",
    )
    assert refusal(unpublish, publication, user=anna, reason="Lần nữa") == "withdrawn"


def test_after_withdrawing_it_can_be_published_again(anna, school_class, result):
    unpublish(publish(school_class, "hk1", user=anna), user=anna, reason="Nhầm lớp")

    publish(school_class, "hk1", user=anna)

    assert Publication.objects.count() == 2
    assert ResultCard.objects.count() == 1


def test_a_pupil_who_left_and_came_back_has_one_card(alder, anna, school_class, result):
    first = result.enrolment
    first.left_on = timezone.localdate()
    first.save()
    again = first.pupil.enrolments.create(
        organisation=alder, school_class=school_class, school_year_id=2026
    )
    make_result(again, learning_level="Đạt")

    publish(school_class, "hk1", user=anna)

    assert ResultCard.objects.get().content["learning_level"] == "Đạt"


def test_only_cards_whose_results_changed_are_touched(alder, anna, school_class, result):
    make_result(make_pupil(alder, "HS002", school_class=school_class).enrolments.get())
    publish(school_class, "hk1", user=anna)
    result.learning_level = "Đạt"
    result.save()

    assert rebuild_cards([school_class.pk], "hk1") == 1
    assert rebuild_cards([school_class.pk], "hk1") == 0


def test_a_card_goes_with_its_result(anna, school_class, result):
    publish(school_class, "hk1", user=anna)
    result.delete()

    rebuild_cards([school_class.pk], "hk1")

    assert not ResultCard.objects.exists()


def test_classes_without_a_publication_have_no_cards_to_rebuild(school_class, result):
    assert rebuild_cards([school_class.pk], "hk1") == 0
    assert not ResultCard.objects.exists()


def test_another_school_publishes_nothing_here(birch, bruno, school_class, result, scope_of):
    with scope_of(birch), pytest.raises(school_class.DoesNotExist):
        publish(school_class, "hk1", user=bruno)

    assert not Publication.objects.exists()
    with scope_of(birch), pytest.raises(OutOfScope):
        result.save()
