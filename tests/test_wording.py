"""What the admin says of itself: no dashes for an empty choice, no capital inside a sentence."""

import html
import json
import re

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten, label_for_field
from django.core.exceptions import FieldDoesNotExist
from django.urls import reverse

ADMINS = sorted(admin.site._registry.items(), key=lambda pair: pair[0]._meta.label)
NAMES_OF_THINGS = {"SHA-256"}


def test_an_empty_choice_is_said_in_words():
    class Choices(forms.Form):
        model_like = forms.ChoiceField(choices=[("", "---------"), ("a", "A-------")])

    options = re.findall(r'<option value="(\w*)"[^>]*>([^<]*)</option>', str(Choices()))

    assert options == [("", "— chọn —"), ("a", "A-------")]


@pytest.mark.parametrize("page", ["admin:roster_pupil_add", "admin:roster_schoolclass_add"])
def test_the_admin_says_it_likewise(alder, anna, client_at, page):
    content = client_at(alder, anna).get(reverse(page)).content.decode()

    assert "— chọn —" in content
    assert "---------" not in content


def test_another_row_is_added_without_a_capital(alder, anna, client_at):
    content = client_at(alder, anna).get(reverse("admin:roster_pupil_add")).content.decode()
    rows = re.findall(r'data-inline-formset="([^"]*)"', content)

    said = [json.loads(html.unescape(row))["options"]["addText"] for row in rows]
    assert said == ["Thêm xếp lớp"]


@pytest.mark.parametrize(("model", "own"), ADMINS, ids=lambda one: getattr(one, "__name__", ""))
def test_names_begin_small_and_are_vietnamese(model, own):
    """A name stands inside sentences; pages write its first letter large where it begins one."""
    names = [str(model._meta.verbose_name), str(model._meta.verbose_name_plural)]
    shown = flatten([*own.list_display, *own.readonly_fields, *(own.fields or [])])
    for name in shown:
        try:
            names.append(str(label_for_field(name, model, own)))
        except (AttributeError, FieldDoesNotExist):  # a field of the form alone
            continue
    wrong = [name for name in names if name[:1] != name[:1].lower() or name.isascii()]

    assert [name for name in wrong if name not in NAMES_OF_THINGS] == []
