"""What the tests of the staff's pages about exams share."""

from apps.audit.models import Entry
from apps.results.exams.models import Exam

DESK = "/admin/ky-thi/"
PUBLIC = "/tra-cuu/ky-thi/tot-nghiep/"
CSV = "Ma;Ten;DM1;DM2\n000011;Trần Thị An;8,25;-1\n000012;Lê Bình;5;6,5\n"
MAPPED = {
    "column-0": "number",
    "column-1": "full_name",
    "column-2": "score:toan",
    "column-3": "score:ngu-van",
    "not_sat": "-1",
}


def page(exam, act=""):
    return f"{DESK}{exam.pk}/{act}"


def text(response):
    return response.content.decode()


def fresh(exam):
    return Exam._base_manager.get(pk=exam.pk)


def entries(office, scope_of, action):
    with scope_of(office):
        return list(Entry.objects.filter(action=action).values_list("target_id", "detail"))
