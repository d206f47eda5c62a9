"""A page for one act: what it does, what it needs, a button; refusals are said with status 422."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse

from apps.submissions.models import Campaign

from .base import staff_page


@dataclass(frozen=True)
class Act:
    """What an act's page says.

    ``back``: name and arguments of the address it returns to; ``place``: what that page is about,
    ``campaign``: which campaign that page belongs to, where it is not the campaign's own.
    ``above``, ``below``: templates of what stands around the form.
    """

    title: str
    lead: str
    button: str
    back: tuple
    done: str
    place: str = ""
    campaign: Campaign | None = None
    is_dangerous: bool = False
    facts: tuple = ()
    above: str = ""
    below: str = ""

    @property
    def name(self):
        """What the act is called, without what it is done to."""
        return self.title.partition(":")[0]


def bound(request):
    """Return what was posted; None while the form is only shown."""
    return request.POST if request.method == "POST" else None


def act_page(request, act, form, do, **more):
    """Show the form of an act; on POST call ``do(cleaned values)`` and go back.

    ``more``: what the templates around the form need.
    """
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, act.done)
            return redirect(act.back[0], *act.back[1:])
    context = {
        "title": act.title,
        "act": act,
        "form": form,
        "back_url": reverse(act.back[0], args=act.back[1:]),
        **more,
    }
    status = 422 if request.method == "POST" else 200
    return staff_page(request, "submissions/act.html", context, status=status)
