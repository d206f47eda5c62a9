"""Make the whole made-up province at once, or nothing of it."""

from django.db import transaction

from apps.accounts.models import User
from apps.core.scoping import organisation_scope
from apps.organisations.models import Organisation

from .making_campaigns import make_campaigns
from .making_exams import make_exams
from .making_papers import correct_one, issue_some
from .making_pupils import make_classes, make_pupils
from .making_results import make_results, publish_results
from .making_texts import make_texts
from .making_units import give_logo, make_accounts, make_units
from .marks import learners
from .organisations import MAIN_SCHOOL, UNITS


def real_units():
    """Return the organisations that are not made up."""
    return Organisation.objects.filter(is_demo=False)


def is_made():
    return Organisation.objects.filter(slug=UNITS[0].slug, is_demo=True).exists()


@transaction.atomic
def make_province():
    made = make_units()
    make_accounts(UNITS, made)
    for unit in UNITS:
        organisation = made[unit.slug]
        with organisation_scope(organisation):
            give_logo(organisation, unit)
            if unit.closed_on is None:
                make_texts(organisation, unit, editor=_member(unit, "bientap"))
            if unit.is_school:
                fill_school(organisation, unit, publisher=_member(unit, "duyetbai"))
    make_exams(made)
    make_campaigns(made)


def fill_school(organisation, unit, *, publisher):
    """Give a school its classes, pupils and, where there are marks, last year's results."""
    children, terms = learners(unit)
    years = sorted({year for child in children for year in child.classes})
    classes = make_classes(organisation, unit, years)
    enrolments = make_pupils(organisation, children, classes)
    if terms:
        make_results(organisation, terms, enrolments)
        publish_results(organisation, classes, publisher)
    if unit.slug == MAIN_SCHOOL:
        correct_one(publisher)
        issue_some(organisation, publisher)


def _member(unit, name):
    return User.objects.get(email=f"{name}@{unit.slug}.example")
