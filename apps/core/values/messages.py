"""Every code a cell's value can be refused or doubted with, its cause and remedy."""

from apps.core.findings import FindingText

VALUE_FINDINGS = {
    "text_too_long": FindingText(
        "error", "Nội dung dài hơn {limit} ký tự.", "Rút ngắn nội dung của ô."
    ),
    "text_garbled": FindingText(
        "error",
        "Ô chứa ký tự hỏng, không đọc được.",
        "Gõ lại nội dung ô bằng bảng mã Unicode.",
    ),
    "name_has_digits": FindingText(
        "error", "Họ tên có chữ số hoặc ký hiệu lạ.", "Kiểm tra ô có đúng là họ tên không."
    ),
    "code_scientific": FindingText(
        "error",
        "Mã bị bảng tính đổi thành dạng số mũ nên mất các chữ số cuối.",
        "Định dạng cột là Văn bản (Text) rồi gõ lại mã đầy đủ.",
    ),
    "code_not_whole": FindingText(
        "error", "Mã là số có phần lẻ.", "Định dạng cột là Văn bản (Text) rồi gõ lại mã."
    ),
    "code_lost_zero": FindingText(
        "query",
        "Mã thiếu {missing} chữ số, có lẽ đã mất số 0 ở đầu.",
        "Nếu đúng là mất số 0, đồng ý thêm vào; nếu không, gõ lại mã đủ {digits} chữ số.",
    ),
    "code_wrong_length": FindingText(
        "error", "Mã phải có đúng {digits} chữ số.", "Kiểm tra và gõ lại mã."
    ),
    "code_odd_signs": FindingText(
        "error",
        "Mã chứa ký tự không hợp lệ.",
        "Mã chỉ gồm chữ cái không dấu, chữ số, dấu chấm, gạch ngang, gạch dưới, gạch chéo.",
    ),
    "personal_id_length": FindingText(
        "error",
        "Số định danh cá nhân phải có đúng 12 chữ số.",
        "Kiểm tra lại giấy khai sinh hoặc căn cước và gõ đủ 12 chữ số.",
    ),
    "personal_id_lost_zero": FindingText(
        "query",
        "Số định danh chỉ có {count} chữ số, có lẽ đã mất số 0 ở đầu.",
        "Nếu đúng là mất số 0, đồng ý thêm vào; nếu không, gõ lại đủ 12 chữ số.",
    ),
    "personal_id_sex": FindingText(
        "warning",
        "Chữ số thứ tư của số định danh không khớp với giới tính.",
        "So lại số định danh và giới tính với giấy khai sinh.",
    ),
    "personal_id_year": FindingText(
        "warning",
        "Số định danh không khớp với năm sinh.",
        "So lại số định danh và ngày sinh với giấy khai sinh.",
    ),
    "identity_card_length": FindingText(
        "warning",
        "Số chứng minh nhân dân phải có 9 hoặc 12 chữ số.",
        "Kiểm tra và gõ lại số này; em chưa có thì để trống.",
    ),
    "date_unreadable": FindingText(
        "error", "Không đọc được ngày.", "Gõ ngày theo dạng ngày/tháng/năm, ví dụ 05/03/2014."
    ),
    "date_impossible": FindingText(
        "error", "Ngày này không có trong lịch.", "Kiểm tra lại ngày, tháng, năm."
    ),
    "date_future": FindingText(
        "error", "Ngày nằm trong tương lai.", "Kiểm tra lại năm của ngày này."
    ),
    "date_two_digit_year": FindingText(
        "query",
        "Năm chỉ có hai chữ số, hiểu là {year}.",
        "Đồng ý nếu đúng, hoặc gõ lại năm đủ bốn chữ số.",
    ),
    "date_order_unclear": FindingText(
        "query",
        "Cột có cả ngày/tháng lẫn tháng/ngày nên chưa rõ ngày này, hiểu là ngày {shown}.",
        "Đồng ý nếu đúng, hoặc gõ lại theo dạng ngày/tháng/năm.",
    ),
    "date_partial": FindingText(
        "error", "Ngày chỉ có tháng hoặc năm.", "Gõ đủ ngày/tháng/năm, ví dụ 05/03/2014."
    ),
    "date_too_old": FindingText("error", "Ngày trước năm 1900.", "Kiểm tra lại năm của ngày này."),
    "sex_unknown": FindingText("error", "Không hiểu giới tính.", "Gõ “Nam” hoặc “Nữ”."),
    "sex_ambiguous_number": FindingText(
        "error",
        "Giới tính ghi bằng số 0 hoặc 1 mà chưa rõ số nào là Nữ.",
        "Chọn quy ước của cột này, hoặc gõ “Nam”, “Nữ”.",
    ),
    "tick_unknown": FindingText("error", "Không hiểu dấu chọn trong ô.", "Gõ “x” hoặc để trống."),
    "ethnic_code": FindingText(
        "error",
        "Dân tộc ghi bằng mã số, mà có nhiều bảng mã khác nhau.",
        "Gõ tên dân tộc, ví dụ Kinh, Xơ-đăng, Ba-na.",
    ),
    "ethnic_unknown": FindingText(
        "error",
        "Không có dân tộc tên này trong danh mục 54 dân tộc.",
        "Chọn tên trong danh mục, ví dụ Kinh, Xơ-đăng, Ba-na.",
    ),
    "status_unknown": FindingText(
        "error",
        "Không hiểu trạng thái học sinh.",
        "Gõ một trong: Đang học, Chuyển đi, Bỏ học, Bảo lưu, Hoàn thành.",
    ),
    "outcome_unknown": FindingText(
        "error",
        "Không hiểu kết quả cuối năm.",
        "Gõ một trong: Lên lớp, Ở lại lớp, Ra trường.",
    ),
    "mark_unreadable": FindingText(
        "error", "Không đọc được điểm.", "Gõ số từ 0 đến {maximum}, M (miễn) hoặc V (vắng)."
    ),
    "mark_out_of_range": FindingText(
        "error", "Điểm phải từ 0 đến {maximum}.", "Kiểm tra điểm, nhất là dấu phẩy thập phân."
    ),
    "mark_too_fine": FindingText(
        "error", "Điểm có nhiều hơn {places} chữ số thập phân.", "Làm tròn điểm theo quy định."
    ),
    "remark_unknown": FindingText(
        "error", "Không hiểu kết quả nhận xét.", "Gõ Đ (đạt) hoặc CĐ (chưa đạt)."
    ),
    "number_unreadable": FindingText("error", "Không phải số nguyên.", "Gõ một số nguyên."),
    "number_out_of_range": FindingText("error", "Số phải {range}.", "Kiểm tra và gõ lại số."),
    "phone_lost_zero": FindingText(
        "query",
        "Số điện thoại có lẽ đã mất số 0 ở đầu.",
        "Đồng ý thêm số 0, hoặc gõ lại đủ 10 chữ số.",
    ),
    "phone_wrong": FindingText(
        "warning",
        "Số điện thoại phải có 10 chữ số và bắt đầu bằng 0.",
        "Kiểm tra và gõ lại số điện thoại.",
    ),
    "class_name_wrong": FindingText(
        "error", "Tên lớp không hợp lệ.", "Gõ tên lớp như trong danh sách lớp, ví dụ 6A1."
    ),
    "grade_unknown": FindingText(
        "error", "Không hiểu khối lớp.", "Gõ số từ 1 đến 12; mầm non gõ tên nhóm tuổi."
    ),
}
