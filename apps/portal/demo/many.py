"""Plain schools with many pupils, so that speed can be measured on real amounts.

Their pupils have the year's result and its card, copied from the small school of the province;
the marks behind the cards are left out.
"""

from datetime import datetime
from itertools import count
from random import Random

from django.db import transaction
from django.utils import timezone

from apps.core.scoping import organisation_scope
from apps.core.vocabulary import Period
from apps.organisations.models import Organisation
from apps.results import rules
from apps.results.models import Publication, ResultCard, TermResult
from apps.roster.models import Enrolment, Pupil

from .making_pupils import make_classes, make_pupils
from .making_units import make_units
from .organisations import extra_school
from .population import LAST_YEAR, THIS_YEAR, population, promoted

BATCH = 1000
MODEL_SCHOOL = "thcs-tan-lap"
PUBLISHED_AT = datetime(2026, 5, 29, 8, 0)
COPIED = ("learning_level", "conduct_level", "title", "promotion", "teacher_note")


def add_schools(pupils):
    """Add schools until the province has this many pupils; return how many schools came."""
    missing = pupils - _pupil_count()
    models = _model_cards()
    added = 0
    for number in count(1):
        if missing <= 0:
            return added
        unit = extra_school(number)
        if Organisation.objects.filter(slug=unit.slug).exists():
            continue
        missing -= _add_school(unit, missing, models)
        added += 1


def _pupil_count():
    total = 0
    for organisation in Organisation.objects.schools():
        with organisation_scope(organisation):
            total += Pupil.objects.count()
    return total


def _model_cards():
    """Return grade → contents of the year's cards at the small school."""
    found = {}
    with organisation_scope(Organisation.objects.get(slug=MODEL_SCHOOL)):
        enrolments = Enrolment.objects.of_year(LAST_YEAR).values_list(
            "pupil", "school_class__grade"
        )
        grades = dict(enrolments)
        cards = ResultCard.objects.filter(school_year=LAST_YEAR, period=Period.YEAR)
        for pupil, content in cards.order_by("pupil__code").values_list("pupil", "content"):
            found.setdefault(grades[pupil], []).append(content)
    return found


@transaction.atomic
def _add_school(unit, most, models):
    """Make one school of at most so many pupils; return how many it has."""
    organisation = make_units([unit], successions=())[unit.slug]
    children = [
        promoted(unit, child, True)
        for child in population(unit, most)
        if LAST_YEAR in child.classes
    ]
    with organisation_scope(organisation):
        classes = make_classes(organisation, unit, (LAST_YEAR, THIS_YEAR))
        enrolments = make_pupils(organisation, children, classes)
        _add_results(organisation, classes, enrolments, models)
    return len(children)


def _add_results(organisation, classes, enrolments, models):
    moment = timezone.make_aware(PUBLISHED_AT)
    publications = {
        school_class.pk: Publication(
            organisation=organisation,
            school_class=school_class,
            period=Period.YEAR,
            publish_at=moment,
        )
        for (year, _name), school_class in classes.items()
        if year == LAST_YEAR
    }
    Publication.objects.bulk_create(publications.values(), batch_size=BATCH)
    dice = Random(organisation.slug)
    results, cards = [], []
    for (_code, year), enrolment in enrolments.items():
        if year != LAST_YEAR:
            continue
        grade = enrolment.school_class.grade
        content = {**dice.choice(models[grade]), "class_name": enrolment.school_class.name}
        results.append(
            TermResult(
                organisation=organisation,
                enrolment=enrolment,
                period=Period.YEAR,
                rule_set=rules.code_for(grade, LAST_YEAR),
                absences_with_leave=content["absences_with_leave"],
                absences_without_leave=content["absences_without_leave"],
                **{name: content[name] for name in COPIED},
            )
        )
        cards.append(
            ResultCard(
                organisation=organisation,
                publication=publications[enrolment.school_class_id],
                pupil_id=enrolment.pupil_id,
                school_year_id=LAST_YEAR,
                period=Period.YEAR,
                visible_from=moment,
                content=content,
            ).prepare()
        )
    TermResult.objects.bulk_create(results, batch_size=BATCH)
    ResultCard.objects.bulk_create(cards, batch_size=BATCH)
