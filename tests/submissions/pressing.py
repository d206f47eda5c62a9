"""Addresses that a clerk presses, and rows of both parties, for tests of the sender's pages."""

from apps.core.scoping import every_organisation, organisation_scope
from apps.submissions.models import Finding
from apps.submissions.receiving import parties_of


def upload_at(requirement):
    return f"/nop-du-lieu/yeu-cau/{requirement.pk}/tai-len/"


def at(submission, act=""):
    return f"/nop-du-lieu/lan-nop/{submission.pk}/{act}"


def all_of(model):
    with every_organisation(reason="the test looks at both parties"):
        return list(model.objects.order_by("pk"))


def add_query(draft, row=2, **fields):
    with organisation_scope(draft.organisation):
        return Finding.objects.create(
            **parties_of(draft),
            submission=draft,
            file=draft.files.get(),
            **{
                "severity": "query",
                "code": "ten_la",
                "row": row,
                "message": "Tên lạ",
                **fields,
            },
        )
