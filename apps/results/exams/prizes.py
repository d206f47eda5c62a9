"""Winners who may be named in public: those with a consent in force, right now."""

from collections import defaultdict

from django.utils import timezone

from apps.core.scoping import below
from apps.roster.models import Consent

from .formulas import PRIZES
from .models import Candidate

NAMES = dict(Candidate.Prize.choices)


def prize_list(organisation, facts):
    """Return [(subject, [(prize, name, class, school)])] of the candidates whom a site may name.

    The consent belongs to the school of the pupil; a school names its own, an office those of the
    schools below it. A winner without consent is left out altogether.
    """
    if organisation.is_school:
        return _list(facts)
    with below(organisation, on=timezone.localdate()):
        return _list(facts)


def _list(facts):
    candidates = Candidate.objects.filter(exam=facts.pk, pupil__isnull=False).exclude(prize="")
    agreed = set(
        Consent.objects.valid(Consent.Purpose.PRIZE)
        .filter(pupil__in=candidates.values("pupil"))
        .values_list("pupil_id", flat=True)
    )
    names = {subject.code: subject.name for subject in facts.subjects}
    found = defaultdict(list)
    for candidate in candidates.filter(pupil__in=agreed).order_by("full_name"):
        for code in candidate.scores or {"": ""}:
            found[names.get(code, "")].append(candidate)
    return [
        (
            subject,
            [
                (NAMES[one.prize], one.full_name, one.class_name, one.school_name)
                for one in sorted(winners, key=lambda one: PRIZES.index(one.prize))
            ],
        )
        for subject, winners in sorted(found.items())
    ]
