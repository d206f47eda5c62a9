"""Anybody who holds a transcript checks it: issued, amended or void; khớp or không khớp."""

from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from apps.core.cachedpage import cached_page
from apps.core.privatepage import private
from apps.core.publicforms import anonymous_form

from .forms import CheckForm, CodeForm
from .models import printed_code
from .verifying import check, find


@anonymous_form
@require_http_methods(["GET", "HEAD", "POST"])
@cached_page()
def start(request):
    """Take a code that is typed from paper; a scanned one leads to its page by itself."""
    if request.method != "POST":
        return render(request, "results/transcripts/start.html", {"form": CodeForm()})
    form = CodeForm(request.POST)
    if form.is_valid():
        transcript = find(form.cleaned_data["code"])
        if transcript is not None:
            return private(redirect("transcripts:verify", printed_code(transcript.code)))
        form.add_error("code", "Trường này chưa cấp học bạ nào mang mã như vậy. Hãy xem lại mã.")
    return private(render(request, "results/transcripts/start.html", {"form": form}))


@anonymous_form
@sensitive_post_parameters("initials", "first", "second")
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request, code):
    """Say what became of a transcript; compare what the checker reads on the paper."""
    transcript = find(code)
    if transcript is None:
        context = {"form": CodeForm(), "is_unknown": True}
        return private(render(request, "results/transcripts/start.html", context, status=404))
    labels = [label for label, _value in transcript.content["figures"]]
    form = CheckForm(request.POST if request.method == "POST" else None, labels=labels)
    answer = None
    if request.method == "POST" and form.is_valid():
        answer = check(request, transcript, form.cleaned_data["initials"], form.figures)
    context = {"transcript": transcript, "form": form, "answer": answer}
    response = private(render(request, "results/transcripts/verify.html", context))
    if answer is not None and answer.wait_seconds:
        response.status_code = 429
        response["Retry-After"] = str(answer.wait_seconds)
    return response
