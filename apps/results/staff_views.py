"""Staff pages: which class has what, publish, withdraw, and see it as the family will."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.audit.models import record
from apps.core.staffpages import need, staff_page
from apps.core.vocabulary import Period
from apps.roster.models import Pupil, SchoolClass, SchoolYear

from .card_html import card_context
from .cards import card_content
from .completeness import class_states
from .forms import ClassPublishForm, OverviewForm, UnpublishForm
from .missing import gaps_of
from .models import Publication
from .publishing import publish, results_of, unpublish


def class_or_404(class_id, period):
    if period not in Period.values:
        raise Http404
    return get_object_or_404(SchoolClass, pk=class_id)


@login_required
@never_cache
def overview(request):
    """Classes × periods of one school year, with the state of each."""
    need(request, "results.view_publication")
    form = OverviewForm(request.GET)
    chosen = form.cleaned_data["year"] if form.is_valid() else None
    year = chosen or SchoolYear.current()
    context = {
        "title": f"Công bố kết quả năm học {year}",
        "year": year,
        "years": SchoolYear.objects.filter(
            pk__in=SchoolClass.objects.values("school_year").distinct()
        ),
        "periods": Period.choices,
        "classes": class_states(year),
        "may_publish": request.user.has_perm("results.publish_publication"),
        "may_see_gaps": request.user.has_perm("results.view_termresult")
        or request.user.has_perm("results.publish_publication"),
        "may_issue": request.user.has_perm("results.issue_transcript"),
    }
    return staff_page(request, "results/staff_overview.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def publish_class(request, class_id, period):
    school_class = class_or_404(class_id, period)
    need(request, "results.publish_publication", school_class)
    results = results_of(school_class, period)
    gaps = gaps_of(school_class, period)
    has_gaps = bool(results and (gaps.subjects or gaps.pupils))
    form = ClassPublishForm(request.POST or None, has_gaps=has_gaps)
    if form.is_valid():
        try:
            publication = publish(
                school_class, period, user=request.user, at=form.cleaned_data["at"]
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            moment = timezone.localtime(publication.publish_at)
            messages.success(
                request,
                f"Lớp {school_class.name}, {Period(period).in_words}: "
                f"gia đình xem được từ {moment:%H:%M ngày %d/%m/%Y}.",
            )
            return redirect("results_staff:published", publication.pk)
    context = {
        "title": f"Công bố {Period(period).in_words} lớp {school_class.name}",
        "school_class": school_class,
        "period": period,
        "form": form,
        "result_count": len(results),
        "gaps": gaps,
        "unprinted": _without_slip([result.enrolment.pupil_id for result in results]),
        "pupil_count": Pupil.objects.studying_in(school_class).count(),
    }
    return staff_page(request, "results/staff_publish.html", context)


def _without_slip(pupil_ids):
    """Return how many of these pupils have no printed slip, so that nobody can look them up."""
    return Pupil.objects.filter(pk__in=pupil_ids).without_slip().count()


@login_required
@never_cache
@require_safe
def published(request, publication_id):
    """Say what families see of a publication, and lead to what is left to do for it."""
    publications = Publication.objects.select_related("school_class", "published_by")
    publication = get_object_or_404(publications, pk=publication_id)
    need(request, "results.view_publication", publication)
    label = Period(publication.period).in_words
    done = "Đã hẹn giờ công bố"
    if publication.withdrawn_at is not None:
        done = "Đã ngừng công bố"
    elif publication.is_public:
        done = "Đã công bố"
    context = {
        "title": f"{done} {label} lớp {publication.school_class.name}",
        "publication": publication,
        "card_count": publication.cards.count(),
        "unprinted": _without_slip(publication.cards.values("pupil")),
        "may_publish": request.user.has_perm("results.publish_publication", publication),
        "may_print": request.user.has_perm("roster.print_lookupsecret"),
    }
    return staff_page(request, "results/staff_published.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def unpublish_class(request, publication_id):
    publication = get_object_or_404(
        Publication.objects.select_related("school_class"), pk=publication_id
    )
    need(request, "results.publish_publication", publication)
    form = UnpublishForm(request.POST or None)
    if form.is_valid():
        try:
            unpublish(publication, user=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, "Đã ngừng công bố. Gia đình không còn xem được kết quả này.")
            return redirect("results_staff:overview")
    context = {
        "title": "Ngừng công bố",
        "publication": publication,
        "period_said": Period(publication.period).in_words,
        "form": form,
    }
    return staff_page(request, "results/staff_unpublish.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def preview(request, class_id, period):
    """List the pupils of a class; show one card as the family will see it (noted in the audit)."""
    school_class = class_or_404(class_id, period)
    need(request, "results.view_publication", school_class)
    results = results_of(school_class, period)
    chosen = _chosen(results, request.POST.get("pupil", "")) if request.method == "POST" else None
    context = {
        "title": f"Xem trước {Period(period).in_words} lớp {school_class.name}",
        "school_class": school_class,
        "period": period,
        "results": results,
        "chosen": chosen,
    }
    if chosen is not None:
        record(request.user, "results.preview", chosen, period=period)
        publication = _shown_publication(school_class, period)
        moment = publication.publish_at if publication is not None else timezone.now()
        context["publication"] = publication
        context["card"] = card_context(card_content(chosen, published_at=moment))
    return staff_page(request, "results/staff_preview.html", context)


def _shown_publication(school_class, period):
    """Return the publication that families see or will see, or None."""
    return Publication.objects.filter(
        school_class=school_class, period=period, withdrawn_at__isnull=True
    ).first()


def _chosen(results, pupil_id):
    for result in results:
        if str(result.enrolment.pupil_id) == pupil_id:
            return result
    raise Http404
