"""Rules about numbers and about other files: totals, the round before, last year, other schools."""

from .pupil_rules import LEAVING, PROFILE
from .rules import Rule

REPORTS = "Vào V.EMIS (CSDL ngành, SMAS, vnEdu) → Báo cáo, thống kê → Tổng hợp số liệu học sinh"


def _comparison(prefix, before, number):
    """Return the rules that hold the counts of a list against those of an earlier list."""
    counted = (
        ("pupils", "số học sinh"),
        ("classes", "số lớp"),
        ("girls", "số học sinh nữ"),
        ("ethnic", "số học sinh dân tộc thiểu số"),
    )
    for name, label in counted:
        yield Rule(
            f"{prefix}_{name}",
            "query",
            f"{label[0].upper()}{label[1:]} khác nhiều so với {before}",
            f"{label[0].upper()}{label[1:]} là {{now}}, {before} là {{before}} ({{change}}).",
            "Thiếu hoặc thừa lớp trong tệp, hoặc số học sinh thay đổi thật.",
            f"{REPORTS}: so số liệu; thiếu lớp thì kết xuất lại đủ, đúng thì ghi giải trình.",
            number,
        )
    yield Rule(
        f"{prefix}_grade",
        "query",
        f"Một khối không còn học sinh so với {before}",
        f"Khối {{grade}} không có học sinh nào, {before} có {{before}}.",
        "Thiếu trang tính hoặc thiếu lớp của khối đó.",
        f"{REPORTS}: xem khối còn dạy không; thiếu thì kết xuất lại đủ, đúng thì ghi giải trình.",
        number,
    )


COUNT_RULES = (
    Rule(
        "totals_wrong",
        "error",
        "Tổng không khớp với các phần",
        "{what}",
        "Số liệu tổng hợp được sửa tay hoặc thiếu một phần.",
        f"{REPORTS}: tổng hợp lại từ danh sách học sinh.",
        42,
        can_be_waived=False,
    ),
    Rule(
        "total_stated",
        "query",
        "Dòng tổng cộng khác số dòng học sinh",
        "Dòng tổng cộng ghi số học sinh khác với số dòng phía trên.",
        "Mất hoặc thừa dòng khi chép, hoặc dòng tổng cộng chưa sửa.",
        f"Đếm lại; thiếu học sinh thì vào {PROFILE} → Kết xuất Excel, lấy lại danh sách.",
        42,
    ),
    Rule(
        "first_grade",
        "info",
        "Số học sinh đầu cấp so với năm trước",
        "Khối {grade} (đầu cấp) có {now} học sinh, năm trước {before}.",
        "Để đối chiếu tuyển sinh.",
        f"{REPORTS}: đối chiếu với kết quả tuyển sinh.",
        38,
    ),
    Rule(
        "first_grade_change",
        "query",
        "Số học sinh đầu cấp thay đổi nhiều",
        "Khối {grade} (đầu cấp) có {now} học sinh, năm trước {before} ({change}).",
        "Tuyển sinh tăng, giảm thật; hoặc thiếu lớp đầu cấp trong tệp.",
        f"{REPORTS}: so với kết quả tuyển sinh; đúng thì ghi giải trình.",
        38,
    ),
    *_comparison("year", "năm trước", 38),
    Rule(
        "pupil_missing",
        "query",
        "Học sinh năm trước không còn mà không có lý do",
        "{count} học sinh lớp {name} năm trước không có trong danh sách mà không ghi chuyển đi, bỏ "
        "học hay hoàn thành: {who}.",
        "Chưa làm thủ tục chuyển trường, thôi học trên phần mềm; hoặc sót khi kết xuất.",
        f"{LEAVING}: ghi lý do và ngày; nếu em vẫn học, xếp lớp rồi kết xuất lại.",
        39,
    ),
    *_comparison("round", "lần nộp trước", 40),
    Rule(
        "pupil_elsewhere",
        "query",
        "Học sinh đã có ở một đơn vị khác",
        "Học sinh này đã có ở một đơn vị khác.",
        "Trường cũ chưa làm thủ tục chuyển đi, hoặc trường mới chưa tiếp nhận.",
        f"{LEAVING}: kiểm tra thủ tục chuyển trường của em; cơ quan quản lý sẽ xác định em thuộc "
        "đơn vị nào.",
        27,
    ),
)
