"""Every code the spreadsheet reader can report, with its cause and remedy."""

from apps.core.findings import FindingText

_SAVE_AS_XLSX = "Mở tệp bằng Excel hoặc LibreOffice, lưu lại dạng .xlsx rồi tải lên."

# Codes that make a file unusable: read_workbook raises UnreadableFile.
REFUSALS = {
    "file_empty": FindingText(
        "error",
        "Tệp rỗng, không có byte nào.",
        "Mở lại tệp gốc, kiểm tra có dữ liệu, lưu rồi tải lên lần nữa.",
    ),
    "file_too_big": FindingText(
        "error",
        "Tệp lớn hơn {limit} MB.",
        "Xóa hình ảnh và trang tính thừa, hoặc chia thành nhiều tệp nhỏ hơn.",
    ),
    "file_missing": FindingText(
        "error",
        "Không mở được tệp đã tải lên.",
        "Tải tệp lên lại; nếu vẫn lỗi, báo người quản trị.",
    ),
    "not_a_spreadsheet": FindingText(
        "error",
        "Tệp này là {kind}, không phải bảng tính.",
        "Tải lên tệp .xlsx, .xls, .ods hoặc .csv.",
    ),
    "unknown_format": FindingText(
        "error", "Không nhận ra đây là loại bảng tính nào.", _SAVE_AS_XLSX
    ),
    "old_format": FindingText("error", "Tệp có dạng {kind} mà hệ thống không đọc.", _SAVE_AS_XLSX),
    "password": FindingText(
        "error",
        "Tệp được bảo vệ bằng mật khẩu nên không đọc được.",
        "Mở tệp bằng mật khẩu, gỡ mật khẩu (Tệp → Thông tin → Bảo vệ), lưu rồi tải lên lại.",
    ),
    "macros": FindingText(
        "error",
        "Tệp có chứa macro (đoạn chương trình) nên bị từ chối.",
        "Lưu lại dạng .xlsx không có macro rồi tải lên.",
    ),
    "zip_damaged": FindingText(
        "error",
        "Tệp bị hỏng hoặc tải lên chưa trọn vẹn.",
        "Mở thử tệp trên máy; nếu mở được, lưu thành tệp mới rồi tải lên lại.",
    ),
    "zip_bomb": FindingText(
        "error",
        "Tệp nén bất thường: khi mở ra lớn gấp nhiều lần nên bị từ chối.",
        "Chép vùng dữ liệu sang một tệp mới, lưu dạng .xlsx rồi tải lên.",
    ),
    "zip_odd": FindingText(
        "error",
        "Cấu trúc bên trong tệp bất thường nên bị từ chối.",
        "Chép vùng dữ liệu sang một tệp mới, lưu dạng .xlsx rồi tải lên.",
    ),
    "xml_entities": FindingText(
        "error",
        "Tệp chứa khai báo XML không an toàn (DTD) nên bị từ chối.",
        "Chép vùng dữ liệu sang một tệp mới, lưu dạng .xlsx rồi tải lên.",
    ),
    "too_many_sheets": FindingText(
        "error", "Tệp có {count} trang tính, nhiều hơn {limit}.", "Chia thành nhiều tệp nhỏ hơn."
    ),
    "too_many_rows": FindingText(
        "error",
        "Trang tính “{sheet}” dùng tới dòng {row}, vượt quá {limit} dòng.",
        "Xóa hẳn các dòng thừa phía dưới (chọn dòng, Xóa), lưu rồi tải lên; hoặc chia tệp.",
    ),
    "too_many_columns": FindingText(
        "error",
        "Trang tính “{sheet}” dùng tới cột {column}, vượt quá {limit} cột.",
        "Xóa hẳn các cột thừa bên phải (chọn cột, Xóa), lưu rồi tải lên.",
    ),
    "too_many_cells": FindingText(
        "error",
        "Trang tính “{sheet}” trải rộng {count} ô, nhiều hơn {limit}.",
        "Xóa các dòng và cột thừa hoặc chia tệp thành nhiều phần.",
    ),
    "text_too_long": FindingText(
        "error",
        "Trang tính “{sheet}”, dòng {row} có ô dài hơn {limit} ký tự.",
        "Kiểm tra dấu nháy kép còn thiếu trong tệp hoặc rút ngắn nội dung ô đó.",
    ),
    "damaged": FindingText(
        "error",
        "Tệp bị lỗi bên trong, không đọc được.",
        "Mở tệp bằng Excel hoặc LibreOffice, lưu thành tệp mới dạng .xlsx rồi tải lên.",
    ),
    "no_data": FindingText(
        "error",
        "Tệp không có ô dữ liệu nào đọc được.",
        "Kiểm tra đúng tệp, đúng trang tính và trang tính không bị ẩn, rồi tải lên lại.",
    ),
    "reader_slow": FindingText(
        "error",
        "Đọc tệp quá {limit} giây nên đã dừng.",
        "Chia tệp thành nhiều phần nhỏ hơn rồi tải lên từng phần.",
    ),
    "reader_memory": FindingText(
        "error",
        "Tệp đòi nhiều bộ nhớ hơn mức cho phép nên đã dừng đọc.",
        "Xóa các dòng, cột, trang tính thừa hoặc chia tệp thành nhiều phần.",
    ),
    "reader_died": FindingText(
        "error",
        "Tệp làm bộ đọc dừng đột ngột nên bị từ chối.",
        "Chép vùng dữ liệu sang một tệp mới, lưu dạng .xlsx rồi tải lên.",
    ),
}

# Codes of notices: the file is read, and this is said about it.
NOTICES = {
    "hidden_sheet": FindingText(
        "warning",
        "Trang tính “{sheet}” đang bị ẩn nên không được đọc vào.",
        "Nếu cần dữ liệu ở đó, bỏ ẩn trang tính rồi tải lên lại.",
    ),
    "hidden_rows": FindingText(
        "warning",
        "Trang tính “{sheet}” có {count} dòng bị ẩn hoặc bị lọc: {places}. Các dòng đó vẫn được "
        "đọc.",
        "Bỏ lọc, bỏ ẩn để xem lại; dòng không cần thì xóa hẳn rồi tải lên.",
    ),
    "hidden_columns": FindingText(
        "warning",
        "Trang tính “{sheet}” có cột bị ẩn: {places}. Các cột đó vẫn được đọc.",
        "Bỏ ẩn để xem lại; cột không cần thì xóa hẳn rồi tải lên.",
    ),
    "external_links": FindingText(
        "warning",
        "Tệp có công thức lấy số liệu từ tệp khác; chỉ giá trị đã lưu sẵn được đọc.",
        "Kiểm tra các giá trị đó, hoặc dán lại dưới dạng giá trị trước khi tải lên.",
    ),
    "formula_without_value": FindingText(
        "error",
        "Ô công thức chưa có kết quả nên được xem là trống.",
        "Mở tệp bằng Excel, chờ tính xong rồi lưu lại; hoặc thay công thức bằng giá trị.",
    ),
    "error_cell": FindingText(
        "error",
        "Ô báo lỗi {shown} nên được xem là trống.",
        "Sửa công thức hoặc gõ giá trị đúng vào ô.",
    ),
    "more_cells": FindingText(
        "warning",
        "Trang tính “{sheet}” còn {count} ô lỗi hoặc công thức trống khác chưa liệt kê.",
        "Sửa các ô đã nêu, tải lên lại để xem các ô còn lại.",
    ),
    "text_encoding": FindingText(
        "info",
        "Tệp văn bản được đọc theo bảng mã {encoding}, cột cách nhau bằng {separator}.",
        "Nếu chữ hoặc cột hiển thị sai, lưu lại dạng .xlsx rồi tải lên.",
    ),
    "json_read": FindingText(
        "info",
        "Tệp JSON được đọc thành một bảng, mỗi mục một dòng.",
        "Kiểm tra tên các cột ở trang ghép cột.",
    ),
    "html_table": FindingText(
        "info",
        "Tệp là trang web mang đuôi bảng tính; các bảng trong đó đã được đọc.",
        "Nếu số 0 ở đầu mã bị mất, xuất lại dạng .xlsx từ phần mềm gốc.",
    ),
    "result_sheet": FindingText(
        "info",
        "Trang tính “{sheet}” do hệ thống thêm vào nên được bỏ qua.",
        "Không phải làm gì; có thể xóa trang tính này.",
    ),
    "result_unchanged": FindingText(
        "warning",
        "Đây là tệp kết quả kiểm tra do hệ thống trả về mà chưa có ô nào được sửa.",
        "Sửa các ô tô màu theo lời ghi bên phải rồi tải lên lại.",
    ),
    "result_column": FindingText(
        "info",
        "Cột kết quả kiểm tra ở trang tính “{sheet}” do hệ thống thêm vào nên được bỏ qua.",
        "Không phải làm gì; có thể xóa cột này.",
    ),
}

READER_FINDINGS = REFUSALS | NOTICES
