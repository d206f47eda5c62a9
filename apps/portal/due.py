"""What came due by the clock: articles, pages, exams and results that opened or ended.

Nothing waits for this: visibility is always asked of the clock, and kept pages end at the minute.
It lets the pages of the units concerned go once more, for stores whose clock is coarser, and notes
how much opened, so that staff see that the clock of the portal goes right.
"""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from apps.content.models import Article, Page
from apps.core.pagestamp import renew
from apps.core.scoping import every_organisation
from apps.files.models import PeriodicRun
from apps.results.exams.models import Exam
from apps.results.exams.releasing import renew_pages
from apps.results.models import Publication

WORK = "portal.publish_due"
LONGEST_BACK = timedelta(days=7)


def publish_due():
    """Renew the pages of what came due since the last run; return what was found, in words."""
    now = timezone.now()
    before = PeriodicRun.objects.filter(pk=WORK).values_list("finished_at", flat=True).first()
    since = max(before or now - LONGEST_BACK, now - LONGEST_BACK)
    passed = {"gt": since, "lte": now}
    with every_organisation(reason="what came due is looked for in all units at once"):
        texts = [
            row
            for model in (Article, Page)
            for row in model.objects.filter(
                _within("published_at", passed) | _within("expires_at", passed)
            ).only("pk", "organisation_id")
        ]
        exams = list(
            Exam.objects.announced()
            .filter(_within("publish_at", passed))
            .select_related("organisation")
            .defer("figures")
        )
        classes = list(
            Publication.objects.filter(_within("publish_at", passed), withdrawn_at=None).only(
                "pk", "organisation_id"
            )
        )
    for organisation_id in {row.organisation_id for row in (*texts, *classes)}:
        renew(organisation_id)
    for exam in exams:
        renew_pages(Exam, exam)
    return f"đến giờ: {len(texts)} tin, trang; {len(exams)} kỳ thi; {len(classes)} lớp"


def _within(field, passed):
    return Q(**{f"{field}__{bound}": moment for bound, moment in passed.items()})
