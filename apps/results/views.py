"""The family's look-up: two fields, one press; nothing personal in addresses, caches or logs."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.cachedpage import cached_page
from apps.core.keeping import filled
from apps.core.privatepage import private
from apps.core.publicforms import anonymous_form
from apps.roster.gate import admit, admit_again, failed_tries, family_token, pupil_of_token
from apps.roster.lookup_forms import LookupForm, typed_codes
from apps.roster.models import LookupLog, Pupil

from .exams.facts import next_change
from .exams.models import Exam
from .lookup import fetch_results

MOST_SHOWN = 50
MOST_EXAMS = 30


@require_safe
@cached_page(until=next_change)
def landing(request):
    """Lead to the look-ups: results of the school year, and the exams of this school's grades."""
    exams = Exam.objects.announced().concerning(request.organisation)
    exams = exams.order_by("-publish_at", "name").select_related("organisation").defer("figures")
    return render(request, "results/landing.html", {"exams": exams[:MOST_EXAMS]})


@anonymous_form
@sensitive_post_parameters("code", "secret")
@sensitive_variables("codes", "context", "code", "secret", "admission", "view", "parts")
@require_http_methods(["GET", "HEAD", "POST"])
@cached_page()
def lookup(request):
    """Show the form; after the right code and secret, all visible periods of the pupil."""
    if request.method != "POST":
        return render(request, "results/lookup.html", {"form": LookupForm()})
    codes = typed_codes(request.POST)
    if codes is None:
        context = {"form": LookupForm(request.POST)}
        return private(render(request, "results/lookup.html", context))
    code, secret = codes
    admission = admit(request, code, secret, lambda: fetch_results(code))
    if admission.found is None:
        return private(_refused(request, LookupForm(request.POST), admission))
    return _result(request, admission.found)


def _result(request, found):
    """Show a family its child's cards, or that nothing is public yet."""
    view = found.data()
    parts = {
        "full_name": view.full_name,
        "code": view.code,
        "history_token": family_token(found),
    }
    if not view.cards:
        parts["message"] = _not_yet(request.organisation, view.opens_at)
        return private(HttpResponse(filled(request, "results/not_published.html", **parts)))
    parts |= {"tabs": view.tabs, "cards": view.cards}
    return private(HttpResponse(filled(request, "results/result.html", **parts)))


def _not_yet(school, opens_at):
    """Return what a family reads before anything is published: the minute, or whom to ask."""
    if opens_at is not None:
        return (
            "Chưa công bố: kết quả của em mở lúc "
            f"{timezone.localtime(opens_at):%H:%M ngày %d/%m/%Y}. "
            "Từ giờ đó gia đình nhập lại hai mã này để xem."
        )
    asked = f" (điện thoại {school.phone})" if school.phone else ""
    return (
        "Chưa công bố: nhà trường chưa công bố kết quả nào của học sinh này và chưa hẹn giờ. "
        f"Cần biết bao giờ có kết quả, xin hỏi văn phòng nhà trường{asked}."
    )


@anonymous_form
@sensitive_post_parameters("history_token")
@sensitive_variables("token", "found")
@require_POST
def lookup_again(request):
    """Lead from the history back to the result, within the minutes that its token lives."""
    token = request.POST.get("history_token", "")
    found = admit_again(request.organisation, token, fetch_results)
    return _result(request, found) if found is not None else _expired(request)


@anonymous_form
@sensitive_post_parameters("history_token")
@require_POST
def lookup_history(request):
    """Show a family when its child's results were looked up, slips reprinted, tries failed."""
    pupil_id = pupil_of_token(request.organisation, request.POST.get("history_token", ""))
    pupil = Pupil.objects.filter(pk=pupil_id).first() if pupil_id is not None else None
    if pupil is None:
        return _expired(request)
    context = {
        "pupil": pupil,
        "history_token": request.POST["history_token"],
        "lookups": pupil.lookups.exclude(purpose=LookupLog.Purpose.HISTORY)[:MOST_SHOWN],
        "prints": pupil.slip_prints.all()[:MOST_SHOWN],
        "failures": failed_tries(request.organisation, pupil.code),
    }
    return private(render(request, "results/lookup_history.html", context))


def _expired(request):
    """Show the form again: the minutes since the right secret was given are over."""
    context = {"form": LookupForm(), "expired": True}
    return private(render(request, "results/lookup.html", context))


def _refused(request, form, admission):
    """One page for every failure; during a wait also the moment of the next try is the same."""
    context = {
        "form": form,
        "failed": admission.tried,
        "wait_seconds": admission.wait_seconds,
    }
    response = render(request, "results/lookup.html", context)
    if not admission.tried:
        response.status_code = 429
        response["Retry-After"] = str(admission.wait_seconds)
    return response
