"""The kinds of import as staff know them, in the order of the school year, and who may see them."""

from dataclasses import dataclass

from django.apps import apps


@dataclass(frozen=True)
class Kind:
    """``right``: what a person needs beside the rights of every import, to see or to run it.

    ``next_page`` is the address of the page (by batch) that a committed batch leads on to;
    ``made_at`` that of a page which makes the table, where there is one, and ``filled_at`` (by
    kind) that of one whose templates hold the pupils of a class. ``sent_from`` is the page
    from which a file of this kind is sent instead of the common one, and ``mapped_at`` the page (by
    batch) that says what its columns are. ``choices_…`` introduce the rows that a person decides,
    and ``rest`` is the option for all that are left. ``noun`` is what its rows are about.
    """

    title: str
    text: str
    slug: str
    right: str = ""
    at_offices_only: bool = False
    next_page: str = ""
    made_at: str = ""
    filled_at: str = ""
    next_title: str = ""
    sent_from: str = ""
    mapped_at: str = ""
    choices_title: str = "Cùng một em hay học sinh mới?"
    choices_text: str = (
        "Những dòng này giống học sinh trường đã có nhưng không khớp hẳn. Chọn cho từng dòng; chưa "
        "chọn thì chưa ghi được gì."
    )
    rest: str = "new"
    rest_title: str = "Mọi dòng còn lại là học sinh mới"
    noun: str = "học sinh"


KINDS = {
    "roster.pupils": Kind(
        "Danh sách học sinh",
        "Từ CSDL ngành, V.EMIS, SMAS, vnEdu hoặc tệp mẫu: thêm mới, sửa, xếp lớp.",
        "danh-sach-hoc-sinh",
        right="roster.change_pupil",
    ),
    "roster.rollover": Kind(
        "Chuyển lớp lên năm học mới",
        "Bảng học sinh với kết quả cuối năm và lớp năm mới; lấy từ trang “Chuyển lớp”.",
        "chuyen-lop",
        right="roster.change_pupil",
        made_at="roster_staff:rollover",
    ),
    "results.summary_sheet": Kind(
        "Bảng tổng hợp kết quả của lớp",
        "Mỗi dòng một học sinh, mỗi cột một môn; kèm mức đánh giá, danh hiệu, ngày nghỉ.",
        "bang-tong-hop",
        right="results.change_termresult",
        filled_at="results_staff:class_templates",
        choices_title="Thông tư hiểu được nhiều cách",
        choices_text="Ở những dòng này thông tư hiểu được nhiều cách, mỗi cách cho một mức. Người "
        "phụ trách chọn và ghi lý do; lý do được giữ cùng kết quả. Chưa chọn thì chưa ghi được gì.",
        rest="keep",
        rest_title="Mọi dòng còn lại giữ như nhà trường ghi",
    ),
    "results.subject_sheet": Kind(
        "Bảng điểm môn học",
        "Điểm thường xuyên, giữa kỳ, cuối kỳ của một môn; một tệp có thể có nhiều môn, nhiều lớp.",
        "bang-diem-mon",
        right="results.change_termresult",
        filled_at="results_staff:class_templates",
    ),
    "results.exam": Kind(
        "Thí sinh và điểm của kỳ thi",
        "Tệp của hội đồng thi, mọi cách trình bày: ghép từng cột với một mục, lưu lại để dùng sau.",
        "diem-thi",
        right="results.change_exam",
        next_page="exams_staff:of_batch",
        next_title="Về kỳ thi",
        sent_from="exams_staff:overview",
        mapped_at="exams_staff:columns",
        noun="thí sinh",
    ),
    "organisations.units": Kind(
        "Danh sách đơn vị",
        "Tạo nhiều trường, cơ quan một lần: tên miền, cấp trên, thư mời người quản lý đầu tiên.",
        "danh-sach-don-vi",
        right="organisations.add_organisation",
        at_offices_only=True,
        next_page="units:invitations",
        next_title="Liên kết mời quản lý",
        noun="đơn vị",
    ),
}


# Where each row has a sentence of its own: code → (what such a sentence holds, the common title).
_FINDING_TITLES = {"mark_out_of_range": ("lớn hơn 10", "Điểm lớn hơn 10")}


def kinds_for(user, organisation):
    """Return the kinds that a person may run at an organisation."""
    closed = closed_kinds(user)
    return {
        kind: about
        for kind, about in KINDS.items()
        if kind not in closed and (organisation.is_office or not about.at_offices_only)
    }


def title_of(kind):
    """Return the name of a kind for people."""
    return KINDS[kind].title if kind in KINDS else kind


def closed_kinds(user):
    """Return the kinds whose batches and files a person must not see."""
    return {kind for kind, about in KINDS.items() if about.right and not user.has_perm(about.right)}


def title_of_finding(code, message):
    """Return what all problems of a code are called, without the value of a single row."""
    part, title = _FINDING_TITLES.get(code, ("", message))
    return title if part in message else message


def model_label(label):
    """Return the Vietnamese name of a model given as ``app.model``."""
    return str(apps.get_model(label)._meta.verbose_name)
