"""The blank list of a campaign, made for one unit: its titles, classes and an example row."""

import io

from apps.core.spreadsheets.writing import TemplateColumn
from apps.core.spreadsheets.writing import template_workbook as write_template
from apps.core.text import text_sort_key
from apps.core.vocabulary import school_year_label
from apps.submissions.packs import newest_pack
from apps.submissions.packs.columns import list_columns
from apps.submissions.packs.row_checks import REQUIRED

OFFERED = (
    *("code", "full_name", "date_of_birth", "sex", "ethnic_group", "class_name", "grade", "status"),
    *("personal_id", "nationality", "birth_place", "home_address", "commune", "province"),
    *("father_name", "mother_name", "guardian_name", "phone", "policy", "disability"),
    *("is_repeating",),
)
EXAMPLES = {
    "full_name": "Nguyễn Văn Thử",
    "sex": "Nam",
    "ethnic_group": "Kinh",
    "status": "Đang học",
    "nationality": "Việt Nam",
    "mother_name": "Lê Thị Thử",
}
HELP = {
    "code": "Chép đúng mã trong phần mềm của trường, giữ đủ số 0 ở đầu: mã định danh của Bộ "
    "(10 chữ số) hoặc mã riêng của trường. Để trống nếu em chưa được cấp.",
    "date_of_birth": "Ngày/tháng/năm, ví dụ 05/03/2015.",
    "sex": "Nam hoặc Nữ.",
    "ethnic_group": "Ghi tên dân tộc, không ghi mã số.",
    "class_name": "Tên lớp như trong danh sách lớp của trường.",
    "status": "Đang học, Chuyển đến, Chuyển đi, Thôi học, Bảo lưu hoặc Hoàn thành.",
    "personal_id": "12 chữ số; để cột dạng Văn bản (Text) để không mất số 0 ở đầu.",
    "phone": "10 chữ số, bắt đầu bằng 0; để cột dạng Văn bản (Text).",
}
GUIDE = (
    "Mỗi học sinh một dòng; cả trường trong một trang tính, hoặc mỗi lớp một trang tính.",
    "Không xóa các dòng ghi tên trường và năm học: hệ thống dùng để biết tệp của đơn vị nào.",
    "Dòng ví dụ (chữ nghiêng) được bỏ qua, có thể xóa.",
    "Cột có dấu (*) là bắt buộc. Trước khi nộp hãy dùng “Kiểm tra thử”.",
)


def template_workbook(context, pack=None):
    """Return the bytes of a blank list for a Context; sent back empty it is recognised."""
    pack = pack or newest_pack(context.school_year)
    columns = {column.name: column for column in list_columns(context.data_on)}
    required = set(pack.thresholds.required_columns) & set(REQUIRED)
    titles = [
        context.unit_name.upper(),
        f"DANH SÁCH HỌC SINH NĂM HỌC {school_year_label(context.school_year)}",
    ]
    if context.unit_code:
        titles.append(f"Mã trường: {context.unit_code}")
    file = io.BytesIO()
    write_template(
        file,
        [_column(columns[name], required, context) for name in OFFERED],
        sheet_title="Danh sách học sinh",
        guide=GUIDE,
        titles=titles,
    )
    return file.getvalue()


def _column(column, required, context):
    name = column.name
    return TemplateColumn(
        column.heading,
        required=name in required,
        choices=_choices(column, context),
        example=_example(column, context),
        help=HELP.get(name, column.help),
    )


def _choices(column, context):
    if column.name == "class_name":
        return tuple(sorted(context.class_names or (), key=text_sort_key))
    if column.name == "grade":
        return tuple(str(grade) for grade in context.grades)
    return column.choices


def _example(column, context):
    grade = context.grades[0] if context.grades else 6
    if column.name == "class_name":
        return next(iter(_choices(column, context)), f"{grade}A")
    if column.name == "grade":
        return str(grade)
    if column.name == "date_of_birth":
        return f"02/03/{context.school_year - grade - 5}"
    return EXAMPLES.get(column.name, "")
