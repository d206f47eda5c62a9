"""The kinds of import as staff know them, in the order of the school year."""

from dataclasses import dataclass

from django.apps import apps


@dataclass(frozen=True)
class Kind:
    title: str
    text: str
    slug: str


KINDS = {
    "roster.pupils": Kind(
        "Danh sách học sinh",
        "Từ CSDL ngành, V.EMIS, SMAS, vnEdu hoặc tệp mẫu: thêm mới, sửa, xếp lớp.",
        "danh-sach-hoc-sinh",
    ),
    "results.summary_sheet": Kind(
        "Bảng tổng hợp kết quả của lớp",
        "Mỗi dòng một học sinh, mỗi cột một môn; kèm mức đánh giá, danh hiệu, ngày nghỉ.",
        "bang-tong-hop",
    ),
}


def model_label(label):
    """Return the Vietnamese name of a model given as ``app.model``."""
    return str(apps.get_model(label)._meta.verbose_name)
