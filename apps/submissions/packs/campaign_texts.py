"""Codes of what a campaign asks for, and of the forms that offices give out."""

from apps.core.findings import FindingText

CAMPAIGN_FINDINGS = {
    "list_needed": FindingText(
        "error",
        "Đợt này bắt buộc có danh sách học sinh dạng bảng tính để kiểm tra.",
        "Kết xuất danh sách ra Excel rồi gửi kèm, hoặc điền tệp mẫu của đợt.",
    ),
    "raw_not_taken": FindingText(
        "error",
        "Đợt này không nhận tệp kết xuất nguyên gốc “{name}”.",
        "Chỉ gửi danh sách dạng bảng tính (và bản quét có ký tên nếu được yêu cầu).",
    ),
    "scan_needed": FindingText(
        "error",
        "Thiếu bản ký, đóng dấu quét.",
        "Quét văn bản đã ký thành tệp PDF hoặc ảnh rồi gửi kèm trong cùng lần nộp.",
    ),
}

FORM_FINDINGS = {
    "form_other": FindingText(
        "error",
        "Tệp “{name}” không theo mẫu của đợt: không thấy dòng tiêu đề như trong mẫu.",
        "Tải tệp mẫu của đợt, điền vào đó và không sửa dòng tiêu đề.",
    ),
    "form_empty": FindingText(
        "error",
        "Tệp “{name}” là mẫu chưa điền: dưới dòng tiêu đề chỉ có những gì đã có sẵn trong mẫu.",
        "Điền số liệu vào mẫu, lưu lại rồi gửi.",
    ),
    "form_unreadable": FindingText("error", "Tệp “{name}” không đọc được: {why}", "{remedy}"),
    "form_missing": FindingText(
        "error",
        "Không có bảng tính nào theo mẫu của đợt.",
        "Tải tệp mẫu của đợt, điền rồi gửi; có thể gửi kèm văn bản quét.",
    ),
}
