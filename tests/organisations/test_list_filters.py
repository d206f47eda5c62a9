"""Every list of the admin answers each of its own filters and no other question."""

import pytest
from django.contrib import admin
from django.urls import reverse

from apps.organisations.admin_base import AuditedAdmin

OWN_PAGE = {"imports.importbatch", "submissions.campaign"}  # these have no list of the library
ADMINS = [
    one
    for one in admin.site._registry.values()
    if isinstance(one, AuditedAdmin) and one.opts.label_lower not in OWN_PAGE
]


@pytest.mark.parametrize("model_admin", ADMINS, ids=lambda one: one.opts.label_lower)
def test_every_filter_of_a_list_works(
    model_admin, leaky, alder, office, manager, olga, operator, client_at
):
    address = reverse(f"admin:{model_admin.opts.label_lower.replace('.', '_')}_changelist")
    places = [(alder, operator), (alder, manager), (office, olga)]
    clients = [client_at(*place) for place in places]
    client = next(one for one in clients if one.get(address).status_code == 200)
    changes = client.get(address).context["cl"]

    answers = {
        choice["query_string"]: client.get(address + choice["query_string"]).status_code
        for spec in changes.filter_specs
        for choice in spec.choices(changes)
    }

    assert set(answers.values()) <= {200}, answers


def test_whose_look_up_it_was_is_not_told(leaky, alder, manager, client_at):
    pupil = leaky["roster.LookupLog"].pupil_id
    address = reverse("admin:roster_lookuplog_changelist")

    refused = client_at(alder, manager).get(f"{address}?pupil={pupil}")

    assert (refused.status_code, refused["Location"]) == (302, f"{address}?e=1")
