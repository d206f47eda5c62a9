"""The public pages of an exam: sealed with a countdown, then the look-up; distribution, prizes."""

import csv
from decimal import Decimal
from io import StringIO

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.cachedpage import cached_page
from apps.core.charts import bar_chart
from apps.core.keeping import filled
from apps.core.privatepage import private
from apps.core.publicforms import anonymous_form
from apps.results.rules.rounding import comma
from apps.roster.gate import admit

from .facts import exam_facts, next_change
from .forms import FORMS, typed_fields
from .lookup import fetch_candidate, log_lookup, typed_secret, volume_policies
from .models import Exam
from .prizes import prize_list

MOST_LABELS = 10


def _facts_or_404(request, slug):
    facts = exam_facts(request.organisation, slug)
    if facts is None:
        raise Http404
    return facts


@anonymous_form
@sensitive_post_parameters("number", "secret", "date_of_birth")
@sensitive_variables("typed", "number", "secret", "admission", "view", "parts", "context")
@require_http_methods(["GET", "HEAD", "POST"])
@cached_page(until=next_change)
def exam(request, slug):
    """Count down before the minute; then the form, and the scores after number and secret."""
    facts = exam_facts(request.organisation, slug)
    if facts is None:
        return private(_closed(request, slug))
    if not facts.is_open:
        sealed = render(request, "exams/sealed.html", {"exam": facts})
        return private(sealed) if request.method == "POST" else sealed
    access = facts.access_now
    form_class = FORMS[access]
    if request.method != "POST":
        return render(request, "exams/lookup.html", {"exam": facts, "form": form_class()})
    typed = typed_fields(form_class, request.POST)
    if typed is None:
        context = {"exam": facts, "form": form_class(request.POST)}
        return private(render(request, "exams/lookup.html", context))
    number, secret, birth = typed
    admission = admit(
        request,
        number,
        typed_secret(access, number, secret, birth),
        lambda: fetch_candidate(facts, number, access),
        realm=facts.realm,
        log=log_lookup(request, facts, access),
        more=volume_policies(request, facts, access),
    )
    if admission.found is None:
        return private(_refused(request, facts, form_class, admission))
    view = admission.found.data()
    parts = {
        "exam_name": facts.name,
        "exam_note": facts.note,
        "number": view.number,
        "facts": view.facts,
        "scores": view.scores,
        "published_at": f"{timezone.localtime(facts.publish_at):%H:%M ngày %d/%m/%Y}",
    }
    return private(HttpResponse(filled(request, "exams/result.html", **parts)))


def _closed(request, slug):
    """Whoever kept the address of an exam that was withdrawn reads so, and whom to ask."""
    withdrawn = Exam.objects.filter(slug=slug, withdrawn_at__isnull=False).defer("figures")
    exam = withdrawn.order_by("-withdrawn_at").first()
    if exam is None:
        raise Http404
    return render(request, "exams/closed.html", {"exam": exam}, status=404)


def _refused(request, facts, form_class, admission):
    """The same page for an unknown number and a wrong secret, with the wait that follows."""
    context = {
        "exam": facts,
        "form": form_class(request.POST),
        "wait_seconds": admission.wait_seconds,
        "failed": admission.tried,
    }
    response = render(request, "exams/lookup.html", context)
    if not admission.tried:
        response.status_code = 429
        response["Retry-After"] = str(admission.wait_seconds)
    return response


def _opened(request, slug):
    facts = _facts_or_404(request, slug)
    if not facts.is_open:
        raise Http404
    return facts


@require_safe
@cached_page(until=next_change)
def distribution(request, slug):
    """Show how the scores are spread, drawn and as tables."""
    facts = _opened(request, slug)
    if not facts.shows_distribution:
        raise Http404
    figures = Exam.objects.values_list("figures", flat=True).get(pk=facts.pk)
    shown = [_drawn(one) for one in figures if one["has_any"]]
    return render(request, "exams/distribution.html", {"exam": facts, "figures": shown})


def _drawn(figures):
    """Return figures of a subject with their chart and its words."""
    if figures["is_withheld"]:
        return figures
    bars = [(f"{low}–{high}", number) for low, high, number in figures["bars"]]
    crowded = len(bars) > MOST_LABELS  # then only the lower ends stand under the bars
    drawn = [(label.partition("–")[0] if crowded else label, number) for label, number in bars]
    highest = Decimal(figures["highest"])
    written = ("mean", "median", "deviation", "from_half", "from_four_fifths")
    return {
        **figures,
        **{name: figures[name].replace(".", ",") for name in written},
        "chart": bar_chart(drawn),
        "rows": bars,
        "chart_id": f"pho-{figures['code']}",
        "chart_title": f"Số bài thi môn {figures['name']} theo khoảng điểm",
        "half": comma(highest / 2),
        "four_fifths": comma(highest * Decimal("0.8")),
    }


@require_safe
@cached_page(until=next_change)
def distribution_csv(request, slug):
    """Hand the same figures out for a spreadsheet."""
    facts = _opened(request, slug)
    if not facts.shows_distribution:
        raise Http404
    file = StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [
            *("Môn", "Số thí sinh", "Trung bình", "Trung vị", "Thấp nhất", "Cao nhất"),
            *("% từ 5/10", "% từ 8/10", "Độ lệch chuẩn", "Từ", "Đến", "Số bài"),
        ]
    )
    figures = Exam.objects.values_list("figures", flat=True).get(pk=facts.pk)
    names = ("mean", "median", "least", "most", "from_half", "from_four_fifths", "deviation")
    for one in figures:
        if one["has_any"] and not one["is_withheld"]:
            values = [one[name].replace(".", ",") for name in names]
            writer.writerows(
                [_plain(one["name"]), one["count"], *values, low, high, number]
                for low, high, number in one["bars"]
            )
    response = HttpResponse("\ufeff" + file.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="pho-diem-{facts.slug}.csv"'
    return response


def _plain(name):
    """Return a name that no spreadsheet program takes for a formula."""
    return f"'{name}" if name.lstrip()[:1] in {*"=+-@"} else name


@require_safe
def prizes(request, slug):
    """Name the winners who agreed to be named; asked anew at every visit."""
    facts = _opened(request, slug)
    if not facts.has_prizes:
        raise Http404
    winners = prize_list(request.organisation, facts)
    return private(render(request, "exams/prizes.html", {"exam": facts, "subjects": winners}))
