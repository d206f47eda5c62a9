"""Staff pages that only tell: who lacks what, what opens when, how many families have looked."""

from django.contrib.auth.decorators import login_required
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.core.staffpages import need, staff_page
from apps.core.vocabulary import Period
from apps.roster.models import SchoolYear

from .figures_of_lookups import lookups_of_classes, lookups_of_days
from .forms import FiguresForm
from .missing import gaps_of
from .models import Publication
from .openings import by_month, changes_of_classes, changes_of_exams
from .staff_views import class_or_404


@login_required
@never_cache
@require_safe
def gaps(request, class_id, period):
    """Who of a class lacks a result, a mark or a level in a period.

    Whoever publishes may read it too: it says what families will not find.
    """
    school_class = class_or_404(class_id, period)
    if not request.user.has_perm("results.publish_publication", school_class):
        need(request, "results.view_termresult", school_class)
    context = {
        "title": f"Còn thiếu: lớp {school_class.name}, {Period(period).in_words}",
        "school_class": school_class,
        "period": period,
        "gaps": gaps_of(school_class, period),
    }
    return staff_page(request, "results/staff_gaps.html", context)


@login_required
@never_cache
@require_safe
def calendar(request):
    """What opens and closes: what is to come first, then the past of a year; never a name."""
    changes = []
    if request.user.has_perm("results.view_publication"):
        may = request.user.has_perm("results.publish_publication")
        changes += changes_of_classes(may_publish=may)
    else:
        need(request, "results.view_exam")
    if request.user.has_perm("results.view_exam"):
        may = request.user.has_perm("results.publish_exam")
        changes += changes_of_exams(request.organisation, may_publish=may)
    now = timezone.now()
    context = {
        "title": "Lịch công bố",
        "coming": by_month(change for change in changes if change.at > now),
        "past": by_month((one for one in changes if one.at <= now), newest_first=True),
    }
    return staff_page(request, "results/staff_calendar.html", context)


@login_required
@never_cache
@require_safe
def figures(request):
    """How many families have looked, by class and by day: numbers, never names."""
    need(request, "results.view_publication")
    form = FiguresForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    year = chosen.get("year") or _newest_published_year()
    period = chosen.get("period") or _newest_period(year)
    context = {
        "title": "Số liệu tra cứu",
        "year": year,
        "years": SchoolYear.objects.filter(
            pk__in=Publication.objects.values("school_class__school_year").distinct()
        ),
        "period": period,
        "periods": Period.choices,
        "classes": lookups_of_classes(year, period) if year else [],
        "days": lookups_of_days(),
    }
    return staff_page(request, "results/staff_figures.html", context)


def _newest_published_year():
    newest = (
        Publication.objects.public()
        .select_related("school_class__school_year")
        .order_by("-publish_at")
        .first()
    )
    if newest is None:
        return SchoolYear.current()
    return newest.school_class.school_year


def _newest_period(year):
    newest = (
        Publication.objects.public()
        .filter(school_class__school_year=year)
        .order_by("-publish_at")
        .first()
    )
    return newest.period if newest is not None else Period.FIRST_TERM
