"""Rows of an exam's file, and what taking it found and stored."""

from apps.results.exams.models import Candidate

HEADINGS = ["SBD", "Họ và tên", "Ngày sinh", "Trường", "Toán", "Ngữ văn", "Ngoại ngữ", "Lịch sử"]
AN = ["000001", "Trần Thị An", "02/03/2008", "", 8.25, "7,5", "V", ""]
BINH = ["000002", "Lê Văn Bình", "03/04/2008", "", 5, 6.25, "", 9]


def codes(checked, *severities):
    wanted = severities or ("error", "query", "warning")
    return [(one.code, one.row, one.column) for one in checked.findings if one.severity in wanted]


def scores():
    return dict(Candidate.objects.order_by("number").values_list("number", "scores"))
