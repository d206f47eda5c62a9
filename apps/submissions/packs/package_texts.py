"""What the opening of sent files can say, before any list is held against a pack."""

from apps.core.findings import FindingText

_EXPORT = (
    "Vào V.EMIS (CSDL ngành, SMAS, vnEdu) → Quản lý học sinh → Hồ sơ học sinh → Kết xuất Excel rồi "
    "nộp tệp đó"
)
_ZIP_AGAIN = "Nén lại các tệp bằng chức năng nén của Windows (nháy phải → Nén thành tệp ZIP)."

PACKAGE_FINDINGS = {
    "nothing_sent": FindingText(
        "error", "Không có tệp nào trong lần gửi này.", "Chọn tệp trên máy rồi gửi lại."
    ),
    "file_blank": FindingText(
        "error",
        "Tệp “{name}” rỗng, không có byte nào.",
        "Mở tệp gốc trên máy xem có dữ liệu không rồi gửi lại.",
    ),
    "file_over_limit": FindingText(
        "error",
        "Tệp “{name}” lớn hơn {limit} MB.",
        "Chia nhỏ tệp, hoặc xóa hình ảnh và trang tính thừa rồi gửi lại.",
    ),
    "file_program": FindingText(
        "error",
        "Tệp “{name}” là chương trình hoặc đoạn lệnh nên bị từ chối.",
        "Chỉ gửi tệp dữ liệu do V.EMIS kết xuất, danh sách học sinh và bản quét có ký tên.",
    ),
    "file_locked": FindingText(
        "error",
        "Tệp “{name}” có mật khẩu nên không đọc được.",
        "Mở tệp bằng mật khẩu, gỡ mật khẩu (Tệp → Thông tin → Bảo vệ sổ làm việc), lưu rồi gửi "
        "lại.",
    ),
    "file_with_macros": FindingText(
        "error",
        "Tệp “{name}” có chứa macro (đoạn chương trình) nên bị từ chối.",
        "Lưu lại dạng .xlsx không có macro rồi gửi lại.",
    ),
    "list_unreadable": FindingText("error", "Tệp “{name}” không đọc được: {why}", "{remedy}"),
    "template_empty": FindingText(
        "error",
        "Tệp “{name}” là tệp mẫu chưa điền học sinh nào.",
        f"Điền danh sách vào tệp mẫu rồi gửi; hoặc v{_EXPORT[1:]}.",
    ),
    "error_workbook_again": FindingText(
        "error",
        "Tệp “{name}” là tệp báo lỗi do hệ thống trả về, chưa có ô nào được sửa.",
        "Sửa các ô tô màu theo lời ghi bên phải rồi gửi lại chính tệp đó, hoặc gửi tệp đã sửa.",
    ),
    "wrong_template": FindingText(
        "error",
        "Bảng tính “{name}” không phải danh sách học sinh: thiếu các cột Họ và tên, Ngày sinh, "
        "Giới tính, Dân tộc, Lớp.",
        f"{_EXPORT}; hoặc dùng tệp mẫu của đợt nộp.",
    ),
    "other_spreadsheet": FindingText(
        "warning",
        "Bảng tính “{name}” không phải danh sách học sinh; được giữ nguyên, không kiểm tra.",
        "Không phải làm gì nếu đó là tệp kèm theo.",
    ),
    "file_of_other_school": FindingText(
        "error",
        "Tệp “{name}” ghi là của {found}, không phải {unit}.",
        f"Chọn đúng tệp của đơn vị. {_EXPORT}.",
    ),
    "file_of_other_year": FindingText(
        "error",
        "Tệp “{name}” ghi năm học {found}, đợt nộp này là năm học {year}.",
        f"Chọn đúng năm học trên phần mềm. {_EXPORT}.",
    ),
    "several_lists": FindingText(
        "error",
        "Có {count} danh sách học sinh trong một lần gửi: {names}.",
        "Chỉ để lại một danh sách của toàn trường; các lớp để ở các trang tính của cùng một tệp.",
    ),
    "no_data_file": FindingText(
        "error",
        "Chỉ có bản quét, chưa có tệp dữ liệu nào.",
        f"Gửi kèm danh sách học sinh hoặc tệp gốc kết xuất từ V.EMIS. {_EXPORT}.",
    ),
    "raw_only": FindingText(
        "info",
        "Không có danh sách học sinh để kiểm tra; tệp gốc được giữ nguyên từng byte.",
        "Gửi thêm danh sách dạng .xlsx nếu muốn được kiểm tra trước khi nộp.",
    ),
    "archive_damaged": FindingText(
        "error", "Tệp nén “{name}” bị hỏng hoặc tải lên chưa trọn vẹn.", _ZIP_AGAIN
    ),
    "archive_locked": FindingText(
        "error", "Tệp nén “{name}” có mật khẩu nên không mở được.", f"Bỏ mật khẩu. {_ZIP_AGAIN}"
    ),
    "archive_bomb": FindingText(
        "error",
        "Tệp nén “{name}” bất thường: mở ra lớn gấp nhiều lần nên bị từ chối.",
        _ZIP_AGAIN,
    ),
    "archive_too_large": FindingText(
        "error",
        "Tệp nén “{name}” mở ra quá {limit} MB, hoặc có tệp quá {each} MB.",
        "Chia thành nhiều lần gửi hoặc bỏ các tệp không cần.",
    ),
    "archive_too_many": FindingText(
        "error",
        "Tệp nén “{name}” chứa nhiều hơn {limit} tệp.",
        "Chỉ nén danh sách học sinh, tệp gốc kết xuất từ V.EMIS và bản quét có ký tên.",
    ),
    "archive_odd_names": FindingText(
        "error",
        "Tệp nén “{name}” chứa tên hoặc đường dẫn bất thường nên bị từ chối.",
        _ZIP_AGAIN,
    ),
    "archive_twice": FindingText(
        "error", "Tệp nén “{name}” chứa hai tệp cùng tên nên không rõ tệp nào đúng.", _ZIP_AGAIN
    ),
    "archive_odd": FindingText(
        "error", "Tệp nén “{name}” dùng cách nén lạ nên không mở.", _ZIP_AGAIN
    ),
    "archive_blank": FindingText("error", "Tệp nén “{name}” không chứa tệp nào.", _ZIP_AGAIN),
    "archive_nested": FindingText(
        "info",
        "“{name}” là tệp nén nằm trong tệp nén: được giữ nguyên, không mở ra.",
        "Nếu danh sách học sinh ở trong đó, lấy ra và nén chung một lớp rồi gửi lại.",
    ),
    "archive_left_out": FindingText(
        "info",
        "Bỏ qua tệp do máy tự thêm vào tệp nén: {names}.",
        "Không phải làm gì.",
    ),
}
