"""Staff pages that only tell: who lacks what, what opens when, how many families have looked."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.core.vocabulary import Period
from apps.roster.models import SchoolYear

from .figures_of_lookups import lookups_of_classes, lookups_of_days
from .forms import FiguresForm
from .missing import gaps_of
from .models import Publication
from .staff_views import _class_or_404, _need, _page

PAST_SHOWN = timedelta(days=400)


@login_required
@never_cache
@require_safe
def gaps(request, class_id, period):
    """Who of a class lacks a result, a mark or a level in a period."""
    school_class = _class_or_404(class_id, period)
    _need(request, "results.view_termresult", school_class)
    context = {
        "title": f"Còn thiếu: lớp {school_class.name}, {Period(period).in_words}",
        "school_class": school_class,
        "period": period,
        "gaps": gaps_of(school_class, period),
    }
    return _page(request, "results/staff_gaps.html", context)


@login_required
@never_cache
@require_safe
def calendar(request):
    """What opens when: coming publications first, then the past ones of a year."""
    _need(request, "results.view_publication")
    now = timezone.now()
    rows = list(
        Publication.objects.filter(publish_at__gt=now - PAST_SHOWN)
        .select_related("school_class", "published_by")
        .order_by("publish_at", "school_class__grade", "school_class__sort_key")
    )
    coming = _by_moment(row for row in rows if row.publish_at > now and not row.withdrawn_at)
    past = _by_moment(row for row in rows if row.publish_at <= now or row.withdrawn_at)
    context = {"title": "Lịch công bố", "coming": coming, "past": past[::-1]}
    return _page(request, "results/staff_calendar.html", context)


def _by_moment(publications):
    """Return [(moment, period, [Publication])]: classes that open together stand together."""
    groups = {}
    for publication in publications:
        moment = publication.publish_at.replace(second=0, microsecond=0)
        key = (moment, publication.get_period_display(), publication.school_class.school_year_id)
        groups.setdefault(key, []).append(publication)
    return [(moment, label, found) for (moment, label, _year), found in groups.items()]


@login_required
@never_cache
@require_safe
def figures(request):
    """How many families have looked, by class and by day: numbers, never names."""
    _need(request, "results.view_publication")
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
    return _page(request, "results/staff_figures.html", context)


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
