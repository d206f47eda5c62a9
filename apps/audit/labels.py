"""Vietnamese names of audited acts, for the people who read the log."""

ACTION_LABELS = {
    "accounts.sign_in": "đăng nhập",
    "accounts.sign_in_failed": "đăng nhập sai",
    "accounts.sign_out": "đăng xuất",
    "accounts.invite": "gửi lời mời",
    "accounts.accept_invitation": "nhận lời mời",
    "accounts.change_password": "đổi mật khẩu",
    "accounts.set_second_factor": "cài xác thực hai lớp",
    "accounts.remove_second_factor": "gỡ xác thực hai lớp",
    "accounts.print_recovery_codes": "tạo mã dự phòng",
    "accounts.use_recovery_code": "dùng mã dự phòng",
    "accounts.end_session": "kết thúc phiên",
    "accounts.disable_idle": "khóa tài khoản lâu không dùng",
    "accounts.reopen": "mở lại tài khoản",
    "accounts.change_roles": "đổi vai trò",
    "organisations.create": "tạo đơn vị",
    "organisations.rename": "đổi tên đơn vị",
    "organisations.move": "chuyển đơn vị cấp trên",
    "organisations.merge": "sáp nhập",
    "organisations.close": "giải thể",
    "add": "thêm",
    "change": "sửa",
    "delete": "xóa",
    "view": "xem",
    "export": "xuất tệp",
    "download": "tải tệp",
    "files.download": "tải tệp",
    "files.scan": "quét vi-rút",
    "imports.upload": "tải lên tệp nhập",
    "imports.commit": "ghi dữ liệu nhập",
    "imports.undo": "hoàn tác lần nhập",
    "roster.print_slips": "in phiếu tra cứu",
    "roster.reissue_secret": "cấp lại mã tra cứu",
    "roster.consent": "ghi đồng ý",
    "roster.withdraw_consent": "rút đồng ý",
    "results.publish": "công bố kết quả",
    "results.unpublish": "ngừng công bố",
    "results.preview": "xem trước như gia đình",
    "content.publish": "đăng bài",
    "content.unpublish": "gỡ bài",
}


def action_label(action):
    """Return the Vietnamese name of an act; acts of the admin end in add, change or delete."""
    return ACTION_LABELS.get(action) or ACTION_LABELS.get(action.rpartition(".")[2], action)
