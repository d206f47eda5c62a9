"""Families ask behind their two codes whether the child is in the list that the school sent."""

from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.cachedpage import cached_page
from apps.core.privatepage import private
from apps.core.publicforms import anonymous_form
from apps.roster.gate import Found, admit, family_token, pupil_of_token
from apps.roster.lookup_forms import LookupForm, typed_codes
from apps.roster.models import LookupLog, Pupil
from apps.submissions.correcting import ask_correction as ask
from apps.submissions.families import answer_for, find_pupil, requests_of
from apps.submissions.forms.families import CorrectionForm
from apps.submissions.models import CorrectionRequest


@anonymous_form
@sensitive_post_parameters("code", "secret")
@sensitive_variables("codes", "code", "secret", "admission")
@require_http_methods(["GET", "HEAD", "POST"])
@cached_page()
def listed(request):
    """Show the form; after the right code and secret, the one answer."""
    if request.method != "POST":
        return _form(request, LookupForm())
    codes = typed_codes(request.POST)
    if codes is None:
        return private(_form(request, LookupForm(request.POST)))
    code, secret = codes
    admission = admit(
        request, code, secret, lambda: find_pupil(code), purpose=LookupLog.Purpose.SUBMISSION
    )
    if admission.found is None:
        return private(_refused(request, admission))
    return _answer(request, admission.found.data, CorrectionForm())


@anonymous_form
@sensitive_post_parameters("family_token", "text")
@sensitive_variables("pupil", "form")
@require_POST
def ask_correction(request):
    """Take what a family says is wrong, under the proof that it gave the right codes."""
    pupil_id = pupil_of_token(request.organisation, request.POST.get("family_token", ""))
    pupil = Pupil.objects.filter(pk=pupil_id).first() if pupil_id is not None else None
    if pupil is None:
        return private(_form(request, LookupForm(), expired=True))
    form = CorrectionForm(request.POST)
    if form.is_valid():
        try:
            ask(pupil, form.cleaned_data["text"])
        except ValidationError as refusal:
            form.add_error("text", refusal)
        else:
            return _answer(request, pupil, CorrectionForm(), is_kept=True)
    return _answer(request, pupil, form, status=422)


def _answer(request, pupil, form, *, is_kept=False, status=200):
    answer = answer_for(pupil)
    requests = requests_of(pupil, answer.requirement.campaign) if answer is not None else []
    context = {
        "answer": answer,
        "code": pupil.code,
        "requests": requests,
        "is_waiting": any(one.state == CorrectionRequest.State.NEW for one in requests),
        "form": form,
        "is_kept": is_kept,
        "family_token": family_token(Found(pupil.pk, pupil.organisation_id, None)),
    }
    return private(render(request, "submissions/family_answer.html", context, status=status))


def _form(request, form, **context):
    return render(request, "submissions/family_form.html", {"form": form, **context})


def _refused(request, admission):
    """One page for every failure; during a wait also the moment of the next try is the same."""
    response = _form(
        request,
        LookupForm(request.POST),
        failed=admission.tried,
        wait_seconds=admission.wait_seconds,
    )
    if not admission.tried:
        response.status_code = 429
        response["Retry-After"] = str(admission.wait_seconds)
    return response
